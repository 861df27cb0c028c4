/**
 * What a filter can ask about a record: each field with its kind of value, its reader over columns, and its words for
 * help and completion. The one place where the language's vocabulary is listed.
 */
import {
  messageTypeName,
  NETLINK_GENERIC,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  NETLINK_USERSOCK,
  PROTOCOLS,
} from '../wire/constants.ts';
import { roundTripNs } from './columns.ts';
import type { NumberColumn, ReadRow } from './filter-words.ts';
import { conversationOf, echoStatusNames, noPair, RecordKind } from './record.ts';

/** Both ends included; a single value has equal ends. Times in ns, lengths in bytes. */
export interface FilterRange {
  readonly from: number;
  readonly to: number;
}

/** `time` takes plain seconds, `duration` wants a unit; `name` takes names only, `protocol`, `type` and `flags` numbers too. */
export type ValueKind = 'number' | 'protocol' | 'time' | 'duration' | 'length' | 'name' | 'type' | 'flags';

/** What help and completion show of a field or word. */
export interface FilterHelp {
  readonly name: string;
  readonly description: string;
  readonly example: string;
}

interface Field {
  readonly value: ValueKind;
  /** A column as it is, or a value made from columns: NaN for none, which is in no range. */
  readonly read: NumberColumn | ReadRow;
  readonly names?: ReadonlyMap<string, FilterRange>;
  /** The value changes when the reply comes or is given up: of an inferred record, the port too. */
  readonly fromEcho?: true;
  readonly description: string;
  readonly example: string;
}

const only = (value: number): FilterRange => ({ from: value, to: value });
const namesOf = (numbers: Record<string, number>): [string, FilterRange][] =>
  Object.entries(numbers).map(([name, number]) => [name, only(number)]);

const directions = { sent: 0, received: 1, none: 2 } as const;
const directionOfKind = [directions.sent, directions.received, directions.none, directions.sent] as const;
const kindNames: ReadonlyMap<string, FilterRange> = new Map([
  ['message', { from: RecordKind.sent, to: RecordKind.received }],
  ...namesOf(RecordKind),
]);

/** Names of all protocols, without their prefix as well: 'newlink' and 'RTM_NEWLINK'. No name means two numbers. */
function typeNames(): ReadonlyMap<string, FilterRange> {
  const names = new Map<string, FilterRange>();
  for (const protocol of [NETLINK_USERSOCK, NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_SOCK_DIAG]) {
    for (let type = 0; type < 0x100; type++) {
      const name = messageTypeName(protocol, type);
      if (!name) continue;
      names.set(name.replace(/^(NLMSG|RTM)_/, '').toLowerCase(), only(type));
      names.set(name, only(type));
    }
  }
  return names;
}

/** 'route' and 'NETLINK_ROUTE'. */
const protocolNames: ReadonlyMap<string, FilterRange> = new Map(
  PROTOCOLS.flatMap(({ number, name }) => [
    [name.replace(/^NETLINK_/, '').toLowerCase(), only(number)],
    [name, only(number)],
  ]),
);

function numberOrNone(kind: number, number: number, pair: number): number {
  const request = conversationOf({ kind, number, pair });
  return request === noPair ? Number.NaN : request;
}

export const fields = {
  no: {
    value: 'number',
    read: (segment, row) => segment.base + row,
    description: "the record's number",
    example: 'no in 100..200',
  },
  time: {
    value: 'time',
    read: 'timeNs',
    description: "time since the capture's start; without a unit in seconds",
    example: 'time > 1.5s',
  },
  dir: {
    value: 'name',
    read: ({ columns }, row) => directionOfKind[columns.kind[row]!] ?? directions.none,
    names: new Map(
      namesOf({ sent: directions.sent, received: directions.received, '→': directions.sent, '←': directions.received }),
    ),
    description: 'sent or received, also → or ←',
    example: 'dir == received',
  },
  kind: {
    value: 'name',
    read: 'kind',
    names: kindNames,
    description: 'what the record is: message (sent or received), overrun, sendFailed',
    example: 'kind != message',
  },
  type: {
    value: 'type',
    read: 'type',
    names: typeNames(),
    description: 'nlmsg_type, by number or name',
    example: 'type == echo',
  },
  flags: {
    value: 'flags',
    read: 'flags',
    description: 'nlmsg_flags, by number or names; has: all of them, &: any of them',
    example: 'flags has REQUEST|ACK',
  },
  seq: {
    value: 'number',
    read: 'sequence',
    description: 'nlmsg_seq',
    example: 'seq >= 1000',
  },
  port: {
    value: 'number',
    read: 'port',
    fromEcho: true,
    description: "the other end's port id, 0 for the kernel; of a message between others the process's",
    example: 'port == 0',
  },
  group: {
    value: 'number',
    read: 'group',
    description: 'multicast group number, 0 for unicast',
    example: 'group != 0',
  },
  conversation: {
    value: 'number',
    read: ({ base, columns }, row) => numberOrNone(columns.kind[row]!, base + row, columns.pair[row]!),
    description: 'number of the request that the record is or belongs to, as a part, an acknowledgement or an echo',
    example: 'conversation == 12',
  },
  socket: {
    value: 'number',
    read: 'socket',
    description: 'which socket of the capture, counted from 0 as they were opened',
    example: 'socket == 1',
  },
  protocol: {
    value: 'protocol',
    read: 'protocol',
    names: protocolNames,
    description: 'protocol of the socket, by name or number',
    example: 'protocol == route',
  },
  len: {
    value: 'length',
    read: 'length',
    description: 'length of the whole message in bytes, header included; also kB, KiB, MB, MiB',
    example: 'len > 4KiB',
  },
  rtt: {
    value: 'duration',
    read: roundTripNs,
    fromEcho: true,
    description: 'round-trip time; never true of a record without a pair',
    example: 'rtt > 20us',
  },
  send: {
    value: 'duration',
    read: ({ columns }, row) => (columns.kind[row] === RecordKind.sent ? columns.detail[row]! : Number.NaN),
    description: 'time inside sendmsg; only sent messages have one',
    example: 'send >= 5us',
  },
  echo: {
    value: 'name',
    read: 'echo',
    names: new Map(echoStatusNames.map((name, status) => [name, only(status)])),
    fromEcho: true,
    description: `state of the echo: ${echoStatusNames.join(', ')}`,
    example: 'echo == different',
  },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;

export const fieldOf = (name: FieldName): Field => fields[name];
export const isField = (word: string): word is FieldName => Object.hasOwn(fields, word);

/** Words that are a condition of their own. */
export const filterWords = {
  late: 'the echo came after its time limit',
  truncated: 'the datagram was longer than its slot',
  malformed: 'the bytes are not a whole message',
  inferred: 'between others, seen through nlmon: direction and process are inferred',
  overrun: 'the socket lost messages here (ENOBUFS)',
  error: 'refused: a Nack, a dump that failed, or a send that failed',
} as const;
export type FilterWord = keyof typeof filterWords;
export const isWord = (word: string): word is FilterWord => Object.hasOwn(filterWords, word);

/** Everything a filter can start with, for help and completion. */
export const filterFields: readonly FilterHelp[] = [
  ...Object.entries(fields).map(([name, { description, example }]) => ({ name, description, example })),
  { name: 'attr', description: "an attribute, by its spec's or the kernel's name", example: 'attr.ifname == "lo"' },
  { name: 'payload', description: 'bytes behind the header', example: 'payload contains "text"' },
  { name: 'bytes', description: 'bytes of the whole message', example: 'bytes contains de ad be ef' },
  ...Object.entries(filterWords).map(([name, description]) => ({ name, description, example: name })),
];
