/**
 * What pcapng has no field for, kept with each packet that nlscope writes, as the data of a custom option that other
 * programs copy unread:
 *
 *     0          8      9      10       11        12     16      20       24
 *     | nlscope1 | kind | mark | socket | preface | port | group | detail |
 *
 * in the section's byte order.
 */
import { type ByteOrder, equal, readU32, writeU32 } from '../wire/bytes.ts';
import type { FileRecord } from './capture-file.ts';
import { RecordKind, RecordMark } from './record.ts';

export const noteMagic = Uint8Array.from('nlscope1', (character) => character.charCodeAt(0));
export const NOTE_LENGTH = 24;

export type OwnNote = Pick<FileRecord, 'kind' | 'mark' | 'socket' | 'isPreface' | 'port' | 'group' | 'detail'>;

/** The marks that a file keeps. */
export const keptMarks = RecordMark.truncated | RecordMark.malformed;
const lastKind = RecordKind.sendFailed;

export function writeNote(bytes: Uint8Array, offset: number, note: OwnNote, order: ByteOrder): void {
  bytes.set(noteMagic, offset);
  bytes.set([note.kind, note.mark & keptMarks, note.socket, Number(note.isPreface)], offset + 8);
  writeU32(bytes, offset + 12, note.port, order);
  writeU32(bytes, offset + 16, note.group, order);
  writeU32(bytes, offset + 20, note.detail, order);
}

/** Undefined for data that is none of ours. */
export function readNote(bytes: Uint8Array, order: ByteOrder): OwnNote | undefined {
  if (bytes.length !== NOTE_LENGTH || !equal(bytes.subarray(0, noteMagic.length), noteMagic)) return undefined;
  const [kind, mark, socket, preface] = [bytes[8]!, bytes[9]!, bytes[10]!, bytes[11]!];
  if (kind > lastKind) return undefined;
  return {
    kind: kind as RecordKind,
    mark: mark & keptMarks,
    socket,
    isPreface: preface !== 0,
    port: readU32(bytes, 12, order),
    // A group's number is a u16 in a record.
    group: readU32(bytes, 16, order) & 0xffff,
    detail: readU32(bytes, 20, order),
  };
}
