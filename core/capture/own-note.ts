/**
 * What pcapng has no field for, kept with each packet that nlscope writes, as the data of a custom option that other
 * programs copy unread:
 *
 *     0          8      9      10       11        12     16      20       24
 *     | nlscope1 | kind | mark | socket | preface | port | group | detail |
 *
 * and, where the port's owner is known, from 24 on its pid in 4 bytes and its name in as many as are left,
 *
 * in the section's byte order.
 */
import { type ByteOrder, equal, readU32, writeU32 } from '../wire/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../wire/text.ts';
import type { FileRecord, PortOwner } from './capture-file.ts';
import { RecordKind, RecordMark } from './record.ts';

export const noteMagic = Uint8Array.from('nlscope1', (character) => character.charCodeAt(0));
/** The same as two words in this machine's order, as they are compared and written where packets are many. */
export const [noteMagicLow = 0, noteMagicHigh = 0] = new Uint32Array(noteMagic.slice().buffer);
/** Of a note that names no owner. */
export const NOTE_LENGTH = 24;

/** Where its fields stand. */
export const Note = { kind: 8, mark: 9, socket: 10, preface: 11, port: 12, group: 16, detail: 20 } as const;

export type OwnNote = Pick<
  FileRecord,
  'kind' | 'mark' | 'socket' | 'isPreface' | 'port' | 'group' | 'detail' | 'owner'
>;

/** The marks that a file keeps. */
export const keptMarks =
  RecordMark.truncated | RecordMark.malformed | RecordMark.inferred | RecordMark.sameDatagram | RecordMark.unreadable;
/** Far more than the kernel's 15 bytes. */
const longestName = 255;
const lastKind = RecordKind.sendFailed;

const nameOf = ({ owner }: OwnNote): Uint8Array | undefined => owner && encodeUtf8(owner.name).subarray(0, longestName);

export function noteLength(note: OwnNote): number {
  const name = nameOf(note);
  return NOTE_LENGTH + (name ? 4 + name.length : 0);
}

export function writeNote(bytes: Uint8Array, offset: number, note: OwnNote, order: ByteOrder): void {
  bytes.set(noteMagic, offset);
  bytes.set([note.kind, note.mark & keptMarks, note.socket, Number(note.isPreface)], offset + Note.kind);
  writeU32(bytes, offset + Note.port, note.port, order);
  writeU32(bytes, offset + Note.group, note.group, order);
  writeU32(bytes, offset + Note.detail, note.detail, order);
  const name = nameOf(note);
  if (!name) return;
  writeU32(bytes, offset + NOTE_LENGTH, note.owner?.pid ?? 0, order);
  bytes.set(name, offset + NOTE_LENGTH + 4);
}

/** Undefined for data that is none of ours. */
export function readNote(bytes: Uint8Array, order: ByteOrder): OwnNote | undefined {
  if (bytes.length < NOTE_LENGTH || !equal(bytes.subarray(0, noteMagic.length), noteMagic)) return undefined;
  const [kind, mark, socket, preface] = [
    bytes[Note.kind]!,
    bytes[Note.mark]!,
    bytes[Note.socket]!,
    bytes[Note.preface]!,
  ];
  if (kind > lastKind) return undefined;
  return {
    kind: kind as RecordKind,
    mark: mark & keptMarks,
    socket,
    isPreface: preface !== 0,
    port: readU32(bytes, Note.port, order),
    // A group's number is a u16 in a record.
    group: readU32(bytes, Note.group, order) & 0xffff,
    detail: readU32(bytes, Note.detail, order),
    ...ownerIn(bytes, order),
  };
}

function ownerIn(bytes: Uint8Array, order: ByteOrder): { owner?: PortOwner } {
  if (bytes.length < NOTE_LENGTH + 4) return {};
  return { owner: { pid: readU32(bytes, NOTE_LENGTH, order), name: decodeUtf8(bytes.subarray(NOTE_LENGTH + 4)) } };
}
