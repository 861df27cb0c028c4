/** What the bytes of a record do not tell, in words: that it is no message, or not all of one. */
import { errno } from '../wire/errno.ts';
import { countBytes } from '../wire/printable.ts';
import type { FileRecord } from './capture-file.ts';
import { RecordKind, RecordMark } from './record.ts';

/** Undefined for a message that is whole. */
export function commentOn({ kind, mark, detail, bytes, isPreface }: FileRecord): string | undefined {
  if (isPreface) return 'not part of the capture: put here so that this family has a name';
  if (kind === RecordKind.overrun && detail === 0) return 'receive buffer overrun: messages were lost here';
  if (kind === RecordKind.overrun) return `receiving failed: ${errnoWords(detail)}`;
  if (kind === RecordKind.sendFailed) return `not sent: ${errnoWords(detail)}`;
  if (mark & RecordMark.truncated) return `cut short: of a datagram of ${countBytes(detail)}, ${bytes.length} are here`;
  return undefined;
}

function errnoWords(number: number): string {
  const { name, words } = errno(number);
  return `${words} (${name})`;
}
