// A slab as its reader sees it: datagrams side by side, and an index of fixed columns, one row each. Owns the layout
// of a row (native/slab_queue.h, IndexRow); copies nothing, decodes nothing.

/** Bits of a row's flags. */
export const DatagramFlag = {
  /** `length` bytes are here, out of `trueLength`. */
  truncated: 1,
  /** ENOBUFS: the kernel dropped datagrams before this point. No bytes. */
  overrun: 2,
  /** recvmsg failed. No bytes; the errno, positive, is in `trueLength`. */
  receiveError: 4,
  /** Of a run, as all that follow: a message that went out. */
  sent: 8,
  /** sendmsg refused this message, with the errno, positive, in `trueLength`. */
  sendFailed: 16,
  /** The first reply to a message of the run; see `askedNs`. */
  answer: 32,
  /** That reply is an echo, and was compared; see `difference`. */
  echo: 64,
  /** No reply came in time; see `askedNs`. No bytes. */
  lost: 128,
  /** The run's last row. No bytes; in `trueLength` is 0, or the errno that ended the run (ECANCELED: it was stopped). */
  runEnd: 256,
} as const;

/** `difference` of an echo that is identical. */
export const NO_DIFFERENCE = 0xffff_ffff;

export const ROW_BYTES = 48;
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
  readonly askedNs?: number;
  readonly sendNs?: number;
  readonly difference?: number;
}

/** Rows are in the order in which things happened, markers included. Valid only during the call that hands it over. */
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

  /** 0 is the kernel. Of what a run sent: see destinationPortId(). */
  senderPortId(row: number): number {
    return this.#words[row * ROW_WORDS + 2] ?? 0;
  }

  /** Of what a run sent: where it went. */
  destinationPortId(row: number): number {
    return this.senderPortId(row);
  }

  /** The multicast group's number; 0 for unicast, and for groups above 32 unless pktInfo is set. */
  group(row: number): number {
    return this.#words[row * ROW_WORDS + 3] ?? 0;
  }

  /** When recvmmsg had returned, or sendmsg was called: nanoseconds since the socket's epoch. */
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

  /** Of an answer or a loss: when the message it belongs to was sent, which names that message. */
  askedNs(row: number): number {
    return this.#doubles[row * ROW_DOUBLES + 4] ?? 0;
  }

  /** Of a sent message: when it was due, 0 where the run has no interval. */
  dueNs(row: number): number {
    return this.askedNs(row);
  }

  /** Of a sent message: nanoseconds inside sendmsg. */
  sendNs(row: number): number {
    return this.#words[row * ROW_WORDS + 10] ?? 0;
  }

  /** Of an echo: offset in the payload of the first byte that differs, or NO_DIFFERENCE. */
  difference(row: number): number {
    return this.#words[row * ROW_WORDS + 11] ?? NO_DIFFERENCE;
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
    const { offset, length, senderPortId, group, flags, trueLength, sendNs = 0, difference = NO_DIFFERENCE } = row;
    this.#words.set([offset, length, senderPortId, group], at);
    this.#doubles[this.rows * ROW_DOUBLES + 2] = row.timeNs;
    this.#words.set([flags, trueLength], at + 6);
    this.#doubles[this.rows * ROW_DOUBLES + 4] = row.askedNs ?? 0;
    this.#words.set([sendNs, difference], at + 10);
    this.rows++;
  }
}
