/** Records as JSON Lines: one object a line, with the message as it is decoded and all its bytes in hexadecimal. */
import { hexByte } from '../payload/hex.ts';
import { flagKind, messageTypeName, NETLINK_KOBJECT_UEVENT, protocolName } from '../wire/constants.ts';
import { type DescribeOptions, describeMessage } from '../wire/describe-message.ts';
import { flagNames } from '../wire/flags.ts';
import { decodeHeader } from '../wire/header.ts';
import type { WireNode } from '../wire/node.ts';
import { encodeUtf8 } from '../wire/text.ts';
import type { FileRecord, RecordWriter } from './capture-file.ts';
import { familyOf, namedFamily } from './family-names.ts';
import { RecordKind, RecordMark } from './record.ts';
import { commentOn } from './record-comment.ts';
import { wallTime } from './wall-time.ts';

const kindNames = Object.fromEntries(Object.entries(RecordKind).map(([name, kind]) => [kind, name]));

/** Who knows the specs of families has messages told by them. */
export interface Reading {
  describe(bytes: Uint8Array, options: DescribeOptions): WireNode;
  summarise?(bytes: Uint8Array, options: DescribeOptions): string | undefined;
}

/** A preface has no line of its own; the families that it and the capture name are told with their messages. */
export function createJsonLinesWriter(reading: Reading = { describe: describeMessage }): RecordWriter {
  const families = new Map<number, string>();
  return {
    start: () => new Uint8Array(0),
    write: (record) => {
      const named = namedFamily(record);
      if (named) families.set(named.id, named.name);
      if (record.isPreface) return new Uint8Array(0);
      const family = families.get(familyOf(record) ?? -1);
      return encodeUtf8(`${JSON.stringify({ ...recordData(record, reading), ...(family && { family }) })}\n`);
    },
  };
}

function recordData(record: FileRecord, reading: Reading): object {
  const { kind, timeNs, protocol, port, group, socket, bytes, mark, owner } = record;
  const comment = commentOn(record);
  return {
    time: wallTime(timeNs),
    kind: kindNames[kind],
    protocol: protocolName(protocol),
    socket,
    port,
    group,
    // Then the direction and the port are, and the owner.
    ...(mark & RecordMark.inferred && { inferred: true }),
    ...(owner && { owner }),
    ...(comment && { comment }),
    ...(kind === RecordKind.overrun ? {} : { ...headerData(record), ...decoded(record, reading), bytes: hex(bytes) }),
  };
}

function headerData({ kind, bytes, order, protocol }: FileRecord): object {
  if (protocol === NETLINK_KOBJECT_UEVENT && kind === RecordKind.received) return {};
  const header = decodeHeader(bytes, order);
  if (!header) return {};
  const typeName = messageTypeName(protocol, header.type);
  const names = flagNames(header.flags, flagKind(protocol, header.type));
  return { header, ...(typeName && { typeName }), flagNames: names };
}

function decoded({ kind, bytes, order, protocol }: FileRecord, { describe, summarise }: Reading): object {
  const direction = kind === RecordKind.received ? 'received' : 'sent';
  const options = { protocol, order, direction } as const;
  const summary = summarise?.(bytes, options);
  return { ...(summary && { summary }), decoded: nodeData(describe(bytes, options)) };
}

/** Without what says nothing: no issues, no children. */
function nodeData({ name, offset, length, value, note, issues, children }: WireNode): object {
  return {
    name,
    offset,
    length,
    ...(value !== undefined && { value }),
    ...(note !== undefined && { note }),
    ...(issues.length > 0 && { issues }),
    ...(children.length > 0 && { children: children.map(nodeData) }),
  };
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hexByte(byte);
  return text;
}
