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
import { EchoStatus, noPair, RecordKind, RecordMark } from './record.ts';

/** Blocks of a section whose first `interfaces` interfaces are of netlink and count nanoseconds. */
export interface OwnBlocks {
  readonly bytes: Uint8Array;
  readonly interfaces: number;
}

/** The number that a capture gives to a file's socket of a protocol; -1 for one that is not known yet. */
export type SocketNumbers = Int16Array;

export const createSocketNumbers = (): SocketNumbers => new Int16Array(1 << 16).fill(-1);
/** Where in {@link SocketNumbers} a socket stands, whose number and protocol are u8. */
export const placeOfSocket = (socket: number, protocol: number): number => (socket << 8) | protocol;

/** Where they go: rows from `row` on. */
export interface OwnTarget {
  readonly columns: Columns;
  readonly arena: Uint8Array;
  readonly row: number;
  readonly rows: number;
  readonly sockets: SocketNumbers;
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
  return {
    socket: words.getUint8(at + length - behindMessage + 26),
    protocol: words.getUint16(at + messageAt - 2),
    timeNs: (BigInt(words.getUint32(at + 12, true)) << 32n) | BigInt(words.getUint32(at + 16, true)),
    messageBytes: words.getUint32(at + 20, true) - COOKED_HEADER_LENGTH,
  };
}

/**
 * Reads packets up to the first that is of another kind or from a socket not known yet, or has no room. Their echo is
 * `waiting` where they ask somebody.
 * @returns the rows that are filled and the place behind the last packet
 */
export function readOwn(
  { bytes, interfaces }: OwnBlocks,
  start: number,
  target: OwnTarget,
): { rows: number; at: number } {
  const { columns, arena, row: firstRow, rows, sockets } = target;
  const { timeNs, offset, detail, sequence, port, type, flags, group, kind, echo, mark, socket, protocol } = columns;
  const words = wordsOf(bytes);
  const arenaWords = wordsOf(arena);
  const epochNs = BigInt(target.epochWallMs) * 1_000_000n;
  const [epochHigh, epochLow] = [Number(epochNs >> 32n), Number(epochNs & 0xffff_ffffn)];
  let row = firstRow;
  let at = start;
  for (; row < rows; row++) {
    const length = ownLength(words, at, interfaces);
    if (length === 0 || isForOthers(words, at)) break;
    const from = at + messageAt;
    const size = words.getUint32(at + 20, true) - COOKED_HEADER_LENGTH;
    const to = offset[row]!;
    if (to + size > arena.length) break;
    const noteAt = at + length - behindMessage + 24;
    const about = words.getUint32(noteAt, true);
    const ownProtocol = words.getUint16(at + messageAt - 2);
    const ownSocket = sockets[placeOfSocket((about >>> 16) & 0xff, ownProtocol)]!;
    if (ownSocket < 0 || ownProtocol > 0xff) break;
    const hasHeader = size >= HEADER_LENGTH;
    const typeAndFlags = hasHeader ? words.getUint32(from + 4, true) : 0;
    timeNs[row] = (words.getUint32(at + 12, true) - epochHigh) * wordSize + (words.getUint32(at + 16, true) - epochLow);
    const isSent = (about & 0xff) === RecordKind.sent;
    const ownGroup = words.getUint32(noteAt + 8, true) & 0xffff;
    kind[row] = about;
    socket[row] = ownSocket;
    protocol[row] = ownProtocol;
    mark[row] = (about >>> 8) & keptMarks;
    port[row] = words.getUint32(noteAt + 4, true);
    group[row] = ownGroup;
    detail[row] = words.getUint32(noteAt + 12, true);
    type[row] = typeAndFlags;
    flags[row] = typeAndFlags >>> 16;
    sequence[row] = hasHeader ? words.getUint32(from + 8, true) : 0;
    echo[row] = isSent && ownGroup === 0 ? EchoStatus.waiting : EchoStatus.none;
    if (size > shortMessage) arena.set(bytes.subarray(from, from + size), to);
    else copyWords(words, from, arenaWords, to, size);
    offset[row + 1] = to + size;
    at += length;
  }
  columns.pair.fill(noPair, firstRow, row);
  return { rows: row - firstRow, at };
}

/** Above so many bytes a call costs less than a loop. */
const shortMessage = 96;

function copyWords(source: DataView, from: number, target: DataView, to: number, size: number): void {
  const whole = size & ~3;
  for (let i = 0; i < whole; i += 4) target.setInt32(to + i, source.getInt32(from + i, true), true);
  for (let i = whole; i < size; i++) target.setUint8(to + i, source.getUint8(from + i));
}

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

/** A sent or a received message with its note: an event, a preface or what was inferred is none of the common ones. */
const isOurs = (words: DataView, at: number): boolean =>
  words.getUint32(at, true) === flagsOption &&
  words.getUint32(at + 8, true) === noteOption &&
  words.getUint32(at + 12, true) === EXAMPLE_ENTERPRISE &&
  words.getUint32(at + 16, true) === magicLow &&
  words.getUint32(at + 20, true) === magicHigh &&
  words.getUint32(at + 40, true) === Option.end &&
  words.getUint8(at + 24) <= RecordKind.received &&
  (words.getUint8(at + 25) & RecordMark.inferred) === 0 &&
  words.getUint8(at + 27) === 0;

/** A uevent has no header, and what nlctrl says of families is looked into. */
function isForOthers(words: DataView, at: number): boolean {
  const protocol = words.getUint16(at + messageAt - 2);
  if (protocol === NETLINK_KOBJECT_UEVENT) return true;
  return protocol === NETLINK_GENERIC && words.getUint16(at + messageAt + 4, true) === NLCTRL_TYPE;
}
