// Owns the one line about a message for a log: the operation, and what it is about ('newaddr 127.0.0.1/8 lo').
// Made for the rate at which a log fills: it walks the outermost attributes once and makes no tree.
import { decodeAcknowledgement } from '../wire/ack.ts';
import { align4, type ByteOrder, readS32, readU16 } from '../wire/bytes.ts';
import { NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT, NLMSG_ERROR } from '../wire/constants.ts';
import { errno } from '../wire/errno.ts';
import { GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import { quotedText } from '../wire/printable.ts';
import { readUevent } from '../wire/uevent.ts';
import { formatIpv4, formatIpv6 } from './addresses.ts';
import { isOpaque, type Located, locate, type SpecOptions } from './decode.ts';
import { fieldOrder } from './format-value.ts';
import { integerOf } from './integers.ts';
import { messageName } from './registry.ts';
import type { Operation } from './spec.ts';
import { planSummary, type SummaryPlan, type Telling, tellingsOf } from './summary-plan.ts';

/** Undefined where no spec knows what is in the message, nor in the request that it acknowledges. */
export function summarise(bytes: Uint8Array, options: SpecOptions): string | undefined {
  if (options.protocol === NETLINK_KOBJECT_UEVENT) return summariseUevent(bytes, options.order);
  if (bytes.length < HEADER_LENGTH) return undefined;
  if (readU16(bytes, 4, options.order) === NLMSG_ERROR) return summariseAnswer(bytes, options);
  return summariseAt(bytes, options, 0);
}

/** 'add net /devices/virtual/net/lo seqnum 1234' */
function summariseUevent(bytes: Uint8Array, order: ByteOrder): string | undefined {
  const { ACTION, SUBSYSTEM, DEVPATH, SEQNUM } = readUevent(bytes, order);
  const words = [ACTION, SUBSYSTEM, DEVPATH, SEQNUM && `seqnum ${SEQNUM}`].filter(Boolean).join(' ');
  return words.replace(/\p{C}/gu, '\ufffd') || undefined;
}

function summariseAnswer(bytes: Uint8Array, options: SpecOptions): string | undefined {
  const answer = decodeAcknowledgement(bytes, options.order);
  if (answer === undefined || answer.kind === 'done' || answer.innerRange === undefined) return undefined;
  const { offset, length } = answer.innerRange;
  const request = summariseAt(bytes.subarray(0, offset + length), options, offset);
  if (request === undefined) return undefined;
  return `${answer.kind === 'ack' ? 'ack' : errno(readS32(bytes, HEADER_LENGTH, options.order)).name} ${request}`;
}

function summariseAt(bytes: Uint8Array, options: SpecOptions, offset: number): string | undefined {
  const located = locate(bytes, options, offset);
  if (located === undefined || tellsNothing(located, options)) return undefined;
  const start = offset + HEADER_LENGTH + (options.protocol === NETLINK_GENERIC ? GENERIC_HEADER_LENGTH : 0);
  const { plan, name } = planOf(located);
  const words = tell({ bytes, order: options.order, located }, plan, start);
  return words === '' ? name : `${name} ${words}`;
}

/** On a raw protocol there is nothing to say of a payload that may be any bytes. */
const tellsNothing = ({ operation }: Located, { protocol }: SpecOptions): boolean =>
  protocol !== NETLINK_GENERIC && isOpaque(operation);

interface Known {
  readonly plan: SummaryPlan;
  readonly name: string;
}

/** An operation is its family's alone, so its plan holds as long as the family is registered. */
const plans: Record<'request' | 'reply', WeakMap<Operation, Known>> = { request: new WeakMap(), reply: new WeakMap() };

function planOf(located: Located): Known {
  const known = plans[located.side].get(located.operation);
  if (known) return known;
  const made = { plan: planSummary(located.family, located.operation), name: messageName(located) };
  plans[located.side].set(located.operation, made);
  return made;
}

interface Telled {
  readonly bytes: Uint8Array;
  readonly order: ByteOrder;
  readonly located: Located;
}

/** Where the payloads of the best of each role are: pairs of telling and range. */
interface Found {
  address?: Hit;
  name?: Hit;
  id?: Hit;
  nest?: Hit;
}

interface Hit {
  readonly telling: Telling;
  readonly start: number;
  readonly end: number;
}

function tell(message: Telled, plan: SummaryPlan, start: number): string {
  const from = start + align4(plan.headerLength);
  let found = walk(message, plan.tellings, from, message.bytes.length, plan.bestRank);
  if (found.nest && !found.address && !found.name && !found.id) found = walkNest(message, found.nest);
  const words: string[] = [];
  if (found.address) words.push(addressWords(message, found.address, start));
  if (found.name) words.push(nameWords(message.bytes.subarray(found.name.start, found.name.end)));
  else if (found.id) words.push(idWords(message, found.id));
  else words.push(indexWords(message, plan, start));
  return words.filter((word) => word !== '').join(' ');
}

function walkNest(message: Telled, { telling, start, end }: Hit): Found {
  const table = message.located.family.sets.get(telling.spec.nested!);
  return walk(message, tellingsOf(table, []), start, end);
}

function walk(
  { bytes, order }: Telled,
  tellings: readonly (Telling | undefined)[],
  from: number,
  to: number,
  bestRank?: number,
): Found {
  const found: Found = {};
  const [low, high] = order === 'little' ? [0, 1] : [1, 0];
  for (let offset = from; offset + 4 <= to; ) {
    const length = bytes[offset + low]! | (bytes[offset + high]! << 8);
    if (length < 4 || offset + length > to) break;
    const telling = tellings[bytes[offset + 2 + low]! | ((bytes[offset + 2 + high]! & 0x3f) << 8)];
    if (telling) {
      const before = found[telling.role];
      const better = telling.role === 'name' && before?.telling.role === 'name' && telling.rank < before.telling.rank;
      if (before === undefined || better) found[telling.role] = { telling, start: offset + 4, end: offset + length };
      if (telling.role === 'name' && telling.rank === bestRank) break;
    }
    offset += (length + 3) & ~3;
  }
  return found;
}

function addressWords({ bytes }: Telled, { telling, start, end }: Hit, headerAt: number): string {
  const address = bytes.subarray(start, end);
  if (address.length !== 4 && address.length !== 16) return '';
  const text = address.length === 4 ? formatIpv4(address) : formatIpv6(address);
  if (telling.role !== 'address') return text;
  const { prefixAt, isBeside, spec } = telling;
  if (prefixAt !== undefined) return `${text}/${bytes[headerAt + prefixAt]}`;
  return isBeside ? `${spec.name} ${text}` : text;
}

/** Without quotes where nothing could be mistaken. */
function nameWords(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) return text;
    if (!isPlain(byte) || text.length >= LONGEST) return quotedText(bytes) ?? '';
    text += String.fromCharCode(byte);
  }
  return text;
}

const LONGEST = 32;
/** '!' to '~', but for the double quote. */
const isPlain = (byte: number): boolean => byte > 0x20 && byte < 0x7f && byte !== 0x22;

function idWords({ bytes, order, located }: Telled, { telling, start, end }: Hit): string {
  const { spec } = telling;
  const codec = integerOf(spec.type, end - start);
  if (codec === undefined) return '';
  const number = codec.read(bytes, start, fieldOrder(spec, order));
  const name = spec.enum === undefined ? undefined : located.family.enums.get(spec.enum)?.byValue.get(Number(number));
  return `${spec.name} ${name ?? number}`;
}

function indexWords({ bytes, order }: Telled, { indices }: SummaryPlan, headerAt: number): string {
  for (const member of indices) {
    const at = headerAt + member.offset;
    const codec = integerOf(member.type, member.length);
    const number = codec && at + member.length <= bytes.length ? codec.read(bytes, at, fieldOrder(member, order)) : 0;
    if (number !== 0 && number !== 0n) return `${member.name} ${number}`;
  }
  return '';
}
