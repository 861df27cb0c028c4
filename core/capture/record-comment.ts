/** What the bytes of a record do not tell, in words: that it is no message, not all of one, or one between others. */
import { errno } from '../wire/errno.ts';
import { countBytes } from '../wire/printable.ts';
import type { FileRecord, PortOwner } from './capture-file.ts';
import { RecordKind, RecordMark } from './record.ts';

/** Undefined for a whole message of a socket of the capture's own. */
export function commentOn(record: FileRecord): string | undefined {
  const { kind, mark, detail, bytes, isPreface } = record;
  if (isPreface) return 'not part of the capture: put here so that this family has a name';
  if (kind === RecordKind.overrun && detail === 0) return 'receive buffer overrun: messages were lost here';
  if (kind === RecordKind.overrun) return `receiving failed: ${errnoWords(detail)}`;
  if (kind === RecordKind.sendFailed) return `not sent: ${errnoWords(detail)}`;
  const remarks = [
    ...(mark & RecordMark.unreadable ? ['could not be read back from the disk: zeros stand for what is lost'] : []),
    ...(mark & RecordMark.truncated
      ? [`cut short: of a datagram of ${countBytes(detail)}, ${bytes.length} are here`]
      : []),
    ...(mark & RecordMark.inferred ? [inferredWords(record)] : []),
  ];
  return remarks.length > 0 ? remarks.join('; ') : undefined;
}

/** 'inferred: sent, by port 4711 of ip (pid 4711)' */
function inferredWords({ kind, port, owner }: FileRecord): string {
  const [way, by] = kind === RecordKind.sent ? ['sent', 'by'] : ['received', 'for'];
  const whose =
    port === 0 ? 'a socket whose port is not told' : `port ${port}${owner ? ` of ${ownerText(owner)}` : ''}`;
  return `inferred: ${way}, ${by} ${whose}`;
}

const ownerText = ({ pid, name }: PortOwner): string => `${name} (pid ${pid})`;

function errnoWords(number: number): string {
  const { name, words } = errno(number);
  return `${words} (${name})`;
}
