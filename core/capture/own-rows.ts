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
  if ((customLength[packet]! & ~3) !== NOTE_LENGTH) return false;
  if (words.getUint32(note, true) !== noteMagicLow || words.getUint32(note + 4, true) !== noteMagicHigh) return false;
  if ((words.getUint32(note + Note.kind, true) & uncommon) !== 0) return false;
  const message = data[packet]! + COOKED_HEADER_LENGTH;
  return !isLookedInto(run, words.getUint16(message - 2), message);
}

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
  const { words, bytes, count, data, dataLength, custom, timeNs: sinceOrigin } = run;
  const { timeNs, offset, detail, sequence, port, type, flags, group, kind, echo, mark, socket, protocol } = columns;
  const arenaWords = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  let packet = run.next;
  let row = target.row;
  for (; packet < count && row < rows; packet++, row++) {
    const message = data[packet]! + COOKED_HEADER_LENGTH;
    const length = dataLength[packet]! - COOKED_HEADER_LENGTH;
    const to = offset[row]!;
    if (!isCommonOwn(run, packet) || to + length > arena.length) break;
    const note = custom[packet]!;
    const about = words.getUint32(note + Note.kind, true);
    const ofProtocol = words.getUint16(message - 2);
    const ofSocket = sockets[placeOfSocket((about >>> 16) & 0xff, ofProtocol)]!;
    if (ofSocket < 0) break;
    const ofGroup = words.getUint16(note + Note.group, true);
    const marks = (about >>> 8) & keptMarks;
    const waits = (about & 0xff) === RecordKind.sent && ofGroup === 0 && (marks & RecordMark.inferred) === 0;
    const hasHeader = length >= HEADER_LENGTH;
    const typeAndFlags = hasHeader ? words.getUint32(message + 4, true) : 0;
    timeNs[row] = originNs + sinceOrigin[packet]!;
    kind[row] = about;
    mark[row] = marks;
    socket[row] = ofSocket;
    protocol[row] = ofProtocol;
    port[row] = words.getUint32(note + Note.port, true);
    group[row] = ofGroup;
    detail[row] = words.getUint32(note + Note.detail, true);
    echo[row] = waits ? EchoStatus.waiting : EchoStatus.none;
    type[row] = typeAndFlags;
    flags[row] = typeAndFlags >>> 16;
    sequence[row] = hasHeader ? words.getUint32(message + 8, true) : 0;
    if (length > longestLoop) arena.set(bytes.subarray(message, message + length), to);
    else copyWords(words, message, arenaWords, to, length);
    offset[row + 1] = to + length;
  }
  run.next = packet;
  return row;
}
