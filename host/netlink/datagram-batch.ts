// A slab as its reader sees it: datagrams side by side, and an index of fixed columns, one row each. Owns the layout
// of a row (native/receive_thread.h, IndexRow); copies nothing, decodes nothing.

/** Bits of a row's flags. */
export const DatagramFlag = {
  /** `length` bytes are here, out of `trueLength`. */
  truncated: 1,
  /** ENOBUFS: the kernel dropped datagrams before this point. No bytes. */
  overrun: 2,
  /** recvmsg failed. No bytes; the errno, positive, is in `trueLength`. */
  receiveError: 4,
} as const;

export const ROW_BYTES = 32;
const ROW_WORDS = ROW_BYTES / 4;
const ROW_DOUBLES = ROW_BYTES / 8;

/** What the producer of a row says about it. */
export interface DatagramRow {
  readonly offset: number;
  readonly length: number;
  readonly senderPortId: number;
  readonly group: number;
  readonly timeNs: number;
  readonly flags: number;
  readonly trueLength: number;
}

/** Rows are in the order of arrival, markers included. Valid only during the call that hands it over. */
export class DatagramBatch {
  /** How many rows there are. */
  rows = 0;
  readonly data: Uint8Array;
  readonly #headers: DataView;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;

  /** `index` starts at a multiple of 8 in its buffer. */
  constructor(data: Uint8Array, index: Uint8Array) {
    this.data = data;
    this.#headers = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#words = new Uint32Array(index.buffer, index.byteOffset, index.byteLength >> 2);
    this.#doubles = new Float64Array(index.buffer, index.byteOffset, index.byteLength >> 3);
  }

  /** Where the row's bytes start in `data`. */
  offset(row: number): number {
    return this.#words[row * ROW_WORDS] ?? 0;
  }

  length(row: number): number {
    return this.#words[row * ROW_WORDS + 1] ?? 0;
  }

  /** 0 is the kernel. */
  senderPortId(row: number): number {
    return this.#words[row * ROW_WORDS + 2] ?? 0;
  }

  /** The multicast group's number; 0 for unicast, and for groups above 32 unless pktInfo is set. */
  group(row: number): number {
    return this.#words[row * ROW_WORDS + 3] ?? 0;
  }

  /** When recvmmsg had returned: nanoseconds since the socket's epoch. */
  timeNs(row: number): number {
    return this.#doubles[row * ROW_DOUBLES + 2] ?? 0;
  }

  flags(row: number): number {
    return this.#words[row * ROW_WORDS + 6] ?? 0;
  }

  /** The datagram's length before it was truncated. */
  trueLength(row: number): number {
    return this.#words[row * ROW_WORDS + 7] ?? 0;
  }

  /** A word of `data` at any place, little-endian. */
  word(offset: number): number {
    return this.#headers.getUint32(offset, true);
  }

  /** A view of the row's bytes, no copy. */
  bytes(row: number): Uint8Array {
    const offset = this.offset(row);
    return this.data.subarray(offset, offset + this.length(row));
  }

  /** Adds a row to the index. For producers that aren't the native thread. */
  append(row: DatagramRow): void {
    const at = this.rows * ROW_WORDS;
    const { offset, length, senderPortId, group, flags, trueLength } = row;
    this.#words.set([offset, length, senderPortId, group], at);
    this.#doubles[this.rows * ROW_DOUBLES + 2] = row.timeNs;
    this.#words.set([flags, trueLength], at + 6);
    this.rows++;
  }
}
