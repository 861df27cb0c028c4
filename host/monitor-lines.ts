/** What `nlscope monitor` prints of a record: one line to read, or one JSON object. */
import type { FileRecord } from '../core/capture/capture-file.ts';
import { familyOf, namedFamily } from '../core/capture/family-names.ts';
import { createJsonLinesWriter } from '../core/capture/json-lines.ts';
import { RecordKind } from '../core/capture/record.ts';
import { commentOn } from '../core/capture/record-comment.ts';
import { messageTypeName, NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT, protocolName } from '../core/wire/constants.ts';
import { describeMessage } from '../core/wire/describe-message.ts';
import type { Family } from '../core/wire/family.ts';
import { groupName, shortGroupName } from '../core/wire/groups.ts';
import { decodeHeader, HEADER_LENGTH } from '../core/wire/header.ts';
import { nlctrlCommandName } from '../core/wire/nlctrl.ts';
import type { WireNode } from '../core/wire/node.ts';

export type LineOf = (record: FileRecord) => string;

/** @param replies nlctrl's, by which messages are named */
export function jsonLines(replies: readonly FileRecord[]): LineOf {
  const writer = createJsonLinesWriter();
  for (const reply of replies) writer.write({ ...reply, isPreface: true });
  return (record) => Buffer.from(writer.write(record)).toString();
}

/** '20:33:25.123456  ROUTE LINK  RTM_NEWLINK  1392 bytes  ifi_index 1, …' */
export function textLines(replies: readonly FileRecord[]): LineOf {
  const families = new Map<number, Family>();
  const learn = (record: FileRecord): void => {
    const family = namedFamily(record);
    if (family) families.set(family.id, family);
  };
  for (const reply of replies) learn(reply);
  return (record) => {
    learn(record);
    const { protocol, group, kind, bytes } = record;
    const short = protocolName(protocol).replace(/^NETLINK_/, '');
    const name = groupName(protocol, group, [...families.values()]);
    const source = group === 0 ? short : `${short} ${name ? shortGroupName(name) : `group ${group}`}`;
    const what =
      kind === RecordKind.overrun ? [] : [typeOf(record, families), `${bytes.length} bytes`, summaryOf(record)];
    return `${[clock(record.timeNs), source, ...what, commentOn(record)].filter(Boolean).join('  ')}\n`;
  };
}

/** Of the local day. */
function clock(timeNs: bigint): string {
  const date = new Date(Number(timeNs / 1_000_000n));
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const microseconds = Number((timeNs / 1_000n) % 1_000_000n);
  return `${parts.map((part) => `${part}`.padStart(2, '0')).join(':')}.${`${microseconds}`.padStart(6, '0')}`;
}

function typeOf({ protocol, bytes, order, ...rest }: FileRecord, families: ReadonlyMap<number, Family>): string {
  if (protocol === NETLINK_KOBJECT_UEVENT) return '';
  const type = decodeHeader(bytes, order)?.type;
  if (type === undefined) return 'no header';
  const name = messageTypeName(protocol, type) ?? `type ${type}`;
  if (protocol !== NETLINK_GENERIC || bytes.length <= HEADER_LENGTH) return name;
  const family = families.get(familyOf({ protocol, bytes, order, ...rest }) ?? 0)?.name;
  const command = bytes[HEADER_LENGTH]!;
  return family ? `${family} cmd ${command}` : `${name} ${nlctrlCommandName(command) ?? `cmd ${command}`}`;
}

const longestSummary = 160;

/** The values behind the header, as far as a line is long. Without what a terminal would take for commands. */
function summaryOf({ protocol, order, bytes, kind }: FileRecord): string {
  if (protocol === NETLINK_KOBJECT_UEVENT) return printable(Buffer.from(bytes).toString('latin1'));
  const direction = kind === RecordKind.sent ? 'sent' : 'received';
  const { children } = describeMessage(bytes, { protocol, order, direction });
  return printable(children.slice(1).flatMap(valuesOf).join(', '));
}

const valuesOf = ({ name, value, children }: WireNode): string[] =>
  value === undefined ? children.flatMap(valuesOf) : [`${name} ${value}`];

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
  return plain.length > longestSummary ? `${plain.slice(0, longestSummary - 1)}…` : plain;
}
