/** Packets with nlscope's note as rows: the common ones, as packet-buffer.ts writes them. */
import { HEADER_LENGTH } from '../wire/header.ts';
import { COOKED_HEADER_LENGTH } from './cooked-header.ts';
import { keptMarks, NOTE_LENGTH, Note, noteMagicHigh, noteMagicLow } from './own-note.ts';
import type { PacketRun } from './packet-run.ts';
import { EchoStatus, RecordKind, RecordMark } from './record.ts';
import { copyWords, isLookedInto, longestLoop, placeOfSocket, type RowTarget } from './row-target.ts';

/** Of the word that begins with the kind: a kind that is no message's, a message that was cut or lost, and a preface. */
const uncommon = 0xff00_00fe | ((RecordMark.truncated | RecordMark.unreadable) << 8);

/** Whether a packet is a message with its note, no event and no preface, whole and without its owner's name. */
export function isCommonOwn(run: PacketRun, packet: number): boolean {
  const { words, data, custom, customLength } = run;
  const note = custom[packet]!;
  if (!isNote(words, note, customLength[packet]!) || (words.getInt32(note + Note.kind, true) & uncommon) !== 0)
    return false;
  const message = data[packet]! + COOKED_HEADER_LENGTH;
  return !isLookedInto(words, words.getUint16(message - 2), message);
}

/** Whether it is a note that names no owner. */
const isNote = (words: DataView, note: number, length: number): boolean =>
  (length & ~3) === NOTE_LENGTH &&
  words.getInt32(note, true) === noteMagicLow &&
  words.getInt32(note + 4, true) === noteMagicHigh;

/** The number that its file gave to a common packet's socket. */
export const socketOfOwn = ({ words, custom }: PacketRun, packet: number): number =>
  words.getUint8(custom[packet]! + Note.socket);

/**
 * Fills rows up to the first packet that is none of these, of no known socket, or has no room.
 * @param originNs the run's origin since the capture's epoch
 * @returns the row behind the last
 */
export function fillOwn(run: PacketRun, target: RowTarget, originNs: number): number {
  const { columns, arena, rows, sockets } = target;
  const { words, bytes, count, data, dataLength, custom, customLength, timeNs: sinceOrigin } = run;
  const { timeNs, offset, detail, sequence, port, type, flags, group, kind, echo, mark, socket, protocol } = columns;
  const arenaWords = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  let packet = run.next;
  let row = target.row;
  let to = offset[row]!;
  for (; packet < count && row < rows; packet++, row++) {
    const message = data[packet]! + COOKED_HEADER_LENGTH;
    const length = dataLength[packet]! - COOKED_HEADER_LENGTH;
    const ofProtocol = words.getUint16(message - 2);
    const note = custom[packet]!;
    const about = words.getInt32(note + Note.kind, true);
    // As isCommonOwn, without reading everything twice.
    if (!isNote(words, note, customLength[packet]!) || (about & uncommon) !== 0) break;
    if (isLookedInto(words, ofProtocol, message) || to + length > arena.length) break;
    const ofSocket = sockets[placeOfSocket((about >>> 16) & 0xff, ofProtocol)]!;
    if (ofSocket < 0) break;
    const ofGroup = words.getUint16(note + Note.group, true);
    const marks = (about >>> 8) & keptMarks;
    const waits = (about & 0xff) === RecordKind.sent && ofGroup === 0 && (marks & RecordMark.inferred) === 0;
    const hasHeader = length >= HEADER_LENGTH;
    const typeAndFlags = hasHeader ? words.getInt32(message + 4, true) : 0;
    const ofDetail = words.getInt32(note + Note.detail, true);
    timeNs[row] = originNs + sinceOrigin[packet]!;
    kind[row] = about;
    socket[row] = ofSocket;
    protocol[row] = ofProtocol;
    port[row] = words.getInt32(note + Note.port, true);
    type[row] = typeAndFlags;
    flags[row] = typeAndFlags >>> 16;
    sequence[row] = hasHeader ? words.getInt32(message + 8, true) : 0;
    if (marks !== 0) mark[row] = marks;
    if (ofGroup !== 0) group[row] = ofGroup;
    if (ofDetail !== 0) detail[row] = ofDetail;
    if (waits) echo[row] = EchoStatus.waiting;
    if (length > longestLoop) arena.set(bytes.subarray(message, message + length), to);
    else copyWords(words, message, arenaWords, to, length);
    to += length;
    offset[row + 1] = to;
  }
  run.next = packet;
  return row;
}
