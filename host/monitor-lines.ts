/** What `nlscope monitor` prints of a record: one line to read, or one JSON object, both by the specs of the families. */
import type { FileRecord } from '../core/capture/capture-file.ts';
import { RecordKind } from '../core/capture/record.ts';
import { commentOn } from '../core/capture/record-comment.ts';
import { describeWithSpecs, locate } from '../core/schema/decode.ts';
import { messageName, type Registry } from '../core/schema/registry.ts';
import type { Spec } from '../core/schema/spec.ts';
import { summarise } from '../core/schema/summarise.ts';
import { NETLINK_KOBJECT_UEVENT, protocolName } from '../core/wire/constants.ts';
import { groupName, shortGroupName } from '../core/wire/groups.ts';
import { decodeHeader } from '../core/wire/header.ts';
import type { WireNode } from '../core/wire/node.ts';
import { summaryBehind, typeWords, ueventWords } from '../core/wire/type-words.ts';
import { createSpecLinesWriter, KnownFamilies } from './schema/known-families.ts';

export type LineOf = (record: FileRecord) => string;

export interface Names {
  readonly specs: readonly Spec[];
  /** nlctrl's, which tell the families of generic netlink; what is received after them goes on from there. */
  readonly replies: readonly FileRecord[];
}

export function jsonLines({ specs, replies }: Names): LineOf {
  const writer = createSpecLinesWriter(specs);
  for (const reply of replies) writer.write({ ...reply, isPreface: true });
  return (record) => Buffer.from(writer.write(record)).toString();
}

/** '20:33:25.123456  ROUTE LINK  RTM_NEWLINK  1392 bytes  lo' */
export function textLines({ specs, replies }: Names): LineOf {
  const known = new KnownFamilies(specs);
  for (const reply of replies) known.follow(reply);
  return (record) => {
    known.follow(record);
    const { protocol, group, kind, bytes } = record;
    const short = protocolName(protocol).replace(/^NETLINK_/, '');
    const name = groupName(protocol, group, known.families);
    const source = group === 0 ? short : `${short} ${name ? shortGroupName(name) : `group ${group}`}`;
    const words = kind === RecordKind.overrun ? [] : wordsOf(record, known.registry, `${bytes.length} bytes`);
    return `${[clock(record.timeNs), source, ...words, commentOn(record)].filter(Boolean).join('  ')}\n`;
  };
}

/** Of the local day. */
function clock(timeNs: bigint): string {
  const date = new Date(Number(timeNs / 1_000_000n));
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const microseconds = Number((timeNs / 1_000n) % 1_000_000n);
  return `${parts.map((part) => `${part}`.padStart(2, '0')).join(':')}.${`${microseconds}`.padStart(6, '0')}`;
}

const directionOf = ({ kind }: FileRecord): 'sent' | 'received' => (kind === RecordKind.sent ? 'sent' : 'received');

/** What it is called, how long it is, and what it is about; where no spec knows, the values in it. */
function wordsOf(record: FileRecord, registry: Registry, size: string): string[] {
  const { protocol, bytes, order } = record;
  const options = { protocol, order, direction: directionOf(record), registry };
  const called = calledOf(record, registry);
  const summary = summarise(bytes, options);
  if (summary !== undefined) return [called, size, printable(summaryBehind(called, summary))];
  const values = describeWithSpecs(bytes, options).children.slice(protocol === NETLINK_KOBJECT_UEVENT ? 0 : 1);
  return [called, size, printable(values.flatMap(valuesOf).join(', '))];
}

function calledOf(record: FileRecord, registry: Registry): string {
  const { protocol, bytes, order } = record;
  if (protocol === NETLINK_KOBJECT_UEVENT) return ueventWords(bytes, order);
  const type = decodeHeader(bytes, order)?.type;
  if (type === undefined) return 'no header';
  const nameOf = (): string | undefined => {
    const found = locate(bytes, { protocol, order, direction: directionOf(record), registry });
    return found && messageName(found);
  };
  return (
    typeWords(bytes, { protocol, type }, { familyName: (id) => registry.genericName(id), nameOf }) ?? `type ${type}`
  );
}

const longestSummary = 160;

const valuesOf = ({ name, value, children }: WireNode): string[] =>
  value === undefined ? children.flatMap(valuesOf) : [`${name} ${value}`];

/** As far as a line is long, and without what a terminal would take for commands. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
  return plain.length > longestSummary ? `${plain.slice(0, longestSummary - 1)}…` : plain;
}
