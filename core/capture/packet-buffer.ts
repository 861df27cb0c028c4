/**
 * Records straight from their columns as pcapng packets, one behind the other in a buffer: what pcapng-write.ts makes of
 * them, byte for byte, without an object a record. What is unusual, such as a comment or another byte order, is
 * left to that. In words of 4 bytes:
 *
 *     0       2          3      5         6       7              11        11 + n   13 + n      15 + n    21 + n
 *     | frame | interface | time | captured | true | cooked header | message | flags | note's head | note | end, frame
 *
 * For little-endian machines, as all of a segment is.
 */
import type { FileRecord } from './capture-file.ts';
import type { Columns, Segment } from './columns.ts';
import { ARPHRD_NETLINK, COOKED_HEADER_LENGTH, PacketType } from './cooked-header.ts';
import { keptMarks, NOTE_LENGTH, noteMagicHigh, noteMagicLow } from './own-note.ts';
import { ENHANCED_PACKET, EXAMPLE_ENTERPRISE, Option, PacketDirection } from './pcapng-blocks.ts';
import { createPcapngWriter, type PcapngOrigin } from './pcapng-write.ts';
import { RecordKind, RecordMark } from './record.ts';

const messageAt = 11;
/** Words of a packet beside its message. */
const fixedWords = 23;
const unusualMarks = RecordMark.truncated | RecordMark.bigEndian | RecordMark.inferred | RecordMark.unreadable;
const wordSize = 2 ** 32;
/** Of a packet beside its message, at most, but for a comment. */
export const packetBytesBeside = fixedWords * 4 + 3;

export class PacketBuffer {
  readonly #writer;
  readonly #epochHigh: number;
  readonly #epochLow: number;
  #words: Uint32Array;
  #used = 0;
  #segment: Segment | undefined;
  #columns: Columns | undefined;
  #arena: DataView = new DataView(new ArrayBuffer(0));

  /**
   * @param epochWallMs the wall clock at the capture's epoch
   * @param bytes that it is expected to hold; it grows beyond
   */
  constructor(origin: PcapngOrigin, epochWallMs: number, bytes = 1 << 17) {
    this.#words = new Uint32Array((bytes + 3) >>> 2);
    this.#writer = createPcapngWriter(origin);
    const epochNs = BigInt(epochWallMs) * 1_000_000n;
    this.#epochHigh = Number(epochNs >> 32n);
    this.#epochLow = Number(epochNs & 0xffff_ffffn);
  }

  /** Bytes that are in it. */
  get length(): number {
    return this.#used * 4;
  }

  /** What stands before the first record. */
  start(): void {
    this.#put(this.#writer.start());
  }

  addRecord(record: FileRecord): void {
    this.#put(this.#writer.write(record));
  }

  /** @returns false for an unusual record, which is to be added as one */
  add(segment: Segment, row: number): boolean {
    if (segment !== this.#segment) this.#open(segment);
    const { kind, mark, timeNs } = this.#columns!;
    const isUsual = kind[row]! <= RecordKind.received && (mark[row]! & unusualMarks) === 0 && timeNs[row]! >= 0;
    if (!isUsual || this.#writer.section !== 'little') return false;
    this.#addUsual(this.#columns!, row);
    return true;
  }

  /** Goes on in this memory, with nothing in it. */
  writeTo(words: Uint32Array): void {
    this.#words = words;
    this.#used = 0;
    this.#segment = undefined;
  }

  /** What is in it, in the memory that it writes to. */
  get written(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, this.#used * 4);
  }

  /** What is in it, as bytes of their own; then it is empty. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#words.buffer.slice(0, this.#used * 4));
    this.#used = 0;
    this.#segment = undefined;
    return bytes;
  }

  /** Keeps what is asked for once a segment. */
  #open(segment: Segment): void {
    const { arena } = segment;
    this.#segment = segment;
    this.#columns = segment.columns;
    this.#arena = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  }

  #addUsual(columns: Columns, row: number): void {
    const start = columns.offset[row]!;
    const length = columns.offset[row + 1]! - start;
    const messageWords = (length + 3) >>> 2;
    const total = fixedWords + messageWords;
    this.#makeRoom(total);
    const words = this.#words;
    const at = this.#used;
    const isSent = columns.kind[row] === RecordKind.sent;
    const timeNs = Math.round(columns.timeNs[row]!);
    const low = this.#epochLow + (timeNs % wordSize);
    const high = this.#epochHigh + Math.floor(timeNs / wordSize) + (low >= wordSize ? 1 : 0);
    words[at] = ENHANCED_PACKET;
    words[at + 1] = total * 4;
    words[at + 2] = 0;
    words[at + 3] = high;
    words[at + 4] = low;
    words[at + 5] = COOKED_HEADER_LENGTH + length;
    words[at + 6] = COOKED_HEADER_LENGTH + length;
    // The cooked header is big-endian.
    words[at + 7] = ((isSent ? PacketType.outgoing : PacketType.toUs) << 8) | swapped(ARPHRD_NETLINK);
    words[at + 8] = 0;
    words[at + 9] = 0;
    words[at + 10] = swapped(columns.protocol[row]!);
    this.#copyMessage(at + messageAt, start, length);
    const options = at + messageAt + messageWords;
    words[options] = Option.packetFlags | (4 << 16);
    words[options + 1] = isSent ? PacketDirection.outbound : PacketDirection.inbound;
    words[options + 2] = Option.customBinary | ((4 + NOTE_LENGTH) << 16);
    words[options + 3] = EXAMPLE_ENTERPRISE;
    words[options + 4] = noteMagicLow;
    words[options + 5] = noteMagicHigh;
    words[options + 6] = columns.kind[row]! | ((columns.mark[row]! & keptMarks) << 8) | (columns.socket[row]! << 16);
    words[options + 7] = columns.port[row]!;
    words[options + 8] = columns.group[row]!;
    words[options + 9] = columns.detail[row]!;
    words[options + 10] = Option.end;
    words[options + 11] = total * 4;
    this.#used += total;
  }

  /** Word by word: for the short messages of netlink that is quicker than a call. */
  #copyMessage(at: number, start: number, length: number): void {
    const [words, arena] = [this.#words, this.#arena];
    const whole = length & ~3;
    let word = at;
    for (let i = 0; i < whole; i += 4) words[word++] = arena.getUint32(start + i, true);
    if (whole === length) return;
    let rest = 0;
    for (let i = whole; i < length; i++) rest |= arena.getUint8(start + i) << (8 * (i - whole));
    words[word] = rest;
  }

  /** Blocks are whole words. */
  #put(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length >> 2);
    new Uint8Array(this.#words.buffer).set(bytes, this.#used * 4);
    this.#used += bytes.length >> 2;
  }

  #makeRoom(words: number): void {
    if (this.#used + words <= this.#words.length) return;
    const larger = new Uint32Array(2 * (this.#used + words));
    larger.set(this.#words.subarray(0, this.#used));
    this.#words = larger;
  }
}

/** A u16 as big-endian bytes in the upper half of a little-endian word. */
const swapped = (value: number): number => (((value & 0xff) << 24) | ((value >>> 8) << 16)) >>> 0;
