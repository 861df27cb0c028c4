/**
 * The common packets of a file of ours, read straight into columns: whole messages, little-endian, with their note and
 * nothing else, as packet-buffer.ts writes them. Whatever differs in anything is left to pcapng-read.ts.
 */
import { NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT, NLCTRL_TYPE } from '../wire/constants.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { Columns } from './columns.ts';
import { COOKED_HEADER_LENGTH } from './cooked-header.ts';
import { keptMarks, NOTE_LENGTH, noteMagic } from './own-note.ts';
import { BLOCK_FRAME, ENHANCED_PACKET, EXAMPLE_ENTERPRISE, Option } from './pcapng-blocks.ts';
import { EchoStatus, noPair, RecordKind } from './record.ts';

/** Blocks of a section whose first `interfaces` interfaces are of netlink and count nanoseconds. */
export interface OwnBlocks {
  readonly bytes: Uint8Array;
  readonly interfaces: number;
}

/** What the packets that are read together have in common. */
export interface OwnSource {
  readonly socket: number;
  readonly protocol: number;
}

/** Where they go: rows from `row` on. */
export interface OwnTarget {
  readonly columns: Columns;
  readonly arena: Uint8Array;
  readonly row: number;
  readonly rows: number;
  /** The socket's number in this capture. */
  readonly socket: number;
  /** The wall clock at the capture's epoch. */
  readonly epochWallMs: number;
}

const dataAt = 28;
const messageAt = dataAt + COOKED_HEADER_LENGTH;
/** Flags, note and end of options, and the length again. */
const behindMessage = 8 + (4 + 4 + NOTE_LENGTH) + 4 + 4;
const flagsOption = Option.packetFlags | (4 << 16);
const noteOption = Option.customBinary | ((4 + NOTE_LENGTH) << 16);
const [magicLow = 0, magicHigh = 0] = new Uint32Array(noteMagic.slice().buffer);
const wordSize = 2 ** 32;

/** Where the first packet comes from, its time and its length; undefined where it is not of this kind. */
export function firstOwn({ bytes, interfaces }: OwnBlocks, at: number) {
  const words = wordsOf(bytes);
  const length = ownLength(words, at, interfaces);
  if (length === 0) return undefined;
  const timeNs = (BigInt(words.getUint32(at + 12, true)) << 32n) | BigInt(words.getUint32(at + 16, true));
  const messageBytes = words.getUint32(at + 20, true) - COOKED_HEADER_LENGTH;
  return { ...sourceAt(words, at, length), timeNs, messageBytes };
}

/**
 * Reads packets of one source, up to the first that is of another, of another kind, or has no room. Their echo is
 * `waiting` where they ask somebody.
 * @returns the rows that are filled and the place behind the last packet
 */
export function readOwn(
  { bytes, interfaces }: OwnBlocks,
  start: number,
  source: OwnSource,
  target: OwnTarget,
): { rows: number; at: number } {
  const { columns, arena, row: firstRow, rows } = target;
  const { timeNs, offset, detail, sequence, port, type, flags, group, kind, echo, mark } = columns;
  const words = wordsOf(bytes);
  const epochNs = BigInt(target.epochWallMs) * 1_000_000n;
  const [epochHigh, epochLow] = [Number(epochNs >> 32n), Number(epochNs & 0xffff_ffffn)];
  let row = firstRow;
  let at = start;
  for (; row < rows; row++) {
    const length = ownLength(words, at, interfaces);
    if (length === 0 || !isFrom(source, words, at, length)) break;
    const from = at + messageAt;
    const size = words.getUint32(at + 20, true) - COOKED_HEADER_LENGTH;
    const to = offset[row]!;
    if (to + size > arena.length) break;
    const noteAt = at + length - behindMessage + 24;
    const about = words.getUint32(noteAt, true);
    const hasHeader = size >= HEADER_LENGTH;
    const typeAndFlags = hasHeader ? words.getUint32(from + 4, true) : 0;
    timeNs[row] = (words.getUint32(at + 12, true) - epochHigh) * wordSize + (words.getUint32(at + 16, true) - epochLow);
    kind[row] = about;
    mark[row] = (about >>> 8) & keptMarks;
    port[row] = words.getUint32(noteAt + 4, true);
    group[row] = words.getUint32(noteAt + 8, true);
    detail[row] = words.getUint32(noteAt + 12, true);
    type[row] = typeAndFlags;
    flags[row] = typeAndFlags >>> 16;
    sequence[row] = hasHeader ? words.getUint32(from + 8, true) : 0;
    echo[row] = kind[row] === RecordKind.sent && group[row] === 0 ? EchoStatus.waiting : EchoStatus.none;
    if (size > shortMessage) arena.set(bytes.subarray(from, from + size), to);
    else for (let i = 0; i < size; i++) arena[to + i] = bytes[from + i]!;
    offset[row + 1] = to + size;
    at += length;
  }
  columns.pair.fill(noPair, firstRow, row);
  columns.socket.fill(target.socket, firstRow, row);
  columns.protocol.fill(source.protocol, firstRow, row);
  return { rows: row - firstRow, at };
}

/** Above so many bytes a call costs less than a loop. */
const shortMessage = 96;

const wordsOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Length of the block at `at`; 0 where it is none of this kind, or not all there. */
function ownLength(words: DataView, at: number, interfaces: number): number {
  if (at + BLOCK_FRAME > words.byteLength || words.getUint32(at, true) !== ENHANCED_PACKET) return 0;
  const length = words.getUint32(at + 4, true);
  if (length < messageAt + behindMessage || at + length > words.byteLength) return 0;
  if (words.getUint32(at + length - 4, true) !== length) return 0;
  const captured = words.getUint32(at + 20, true);
  const optionsAt = at + length - behindMessage;
  if (captured < COOKED_HEADER_LENGTH || at + dataAt + ((captured + 3) & ~3) !== optionsAt) return 0;
  if (words.getUint32(at + 24, true) !== captured || words.getUint32(at + 8, true) >= interfaces) return 0;
  return isOurs(words, optionsAt) ? length : 0;
}

/** A sent or a received message with its note: an event or a preface is none of the common ones. */
const isOurs = (words: DataView, at: number): boolean =>
  words.getUint32(at, true) === flagsOption &&
  words.getUint32(at + 8, true) === noteOption &&
  words.getUint32(at + 12, true) === EXAMPLE_ENTERPRISE &&
  words.getUint32(at + 16, true) === magicLow &&
  words.getUint32(at + 20, true) === magicHigh &&
  words.getUint32(at + 40, true) === Option.end &&
  words.getUint8(at + 24) <= RecordKind.received &&
  words.getUint8(at + 27) === 0;

const sourceAt = (words: DataView, at: number, length: number): OwnSource => ({
  socket: words.getUint8(at + length - behindMessage + 26),
  protocol: words.getUint16(at + messageAt - 2),
});

/** A uevent has no header, and what nlctrl says of families is looked into: neither is for here. */
function isFrom({ socket, protocol }: OwnSource, words: DataView, at: number, length: number): boolean {
  if (words.getUint8(at + length - behindMessage + 26) !== socket) return false;
  if (words.getUint16(at + messageAt - 2) !== protocol || protocol === NETLINK_KOBJECT_UEVENT) return false;
  return protocol !== NETLINK_GENERIC || words.getUint16(at + messageAt + 4, true) !== NLCTRL_TYPE;
}
