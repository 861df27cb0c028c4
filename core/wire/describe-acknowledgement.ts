// Owns the trees of NLMSG_ERROR and NLMSG_DONE: error number, the request that is enclosed, extended acknowledgement.
import { type Ack, type Done, decodeAcknowledgement, type Nack } from './ack.ts';
import { type Attribute, decodeAttributes } from './attribute.ts';
import { type ByteOrder, type ByteRange, readS64, readU32, readU64 } from './bytes.ts';
import type { Guessing } from './describe-attributes.ts';
import { type Describing, describeHeader } from './describe-header.ts';
import { errno } from './errno.ts';
import { HEADER_LENGTH } from './header.ts';
import { node, type WireNode } from './node.ts';
import { policyTypeName } from './policy.ts';
import { countBytes, hexPreview, quotedText } from './printable.ts';
import { unshown } from './tree-budget.ts';

/** The node after the nlmsghdr; undefined when the message is neither ERROR nor DONE. */
export function describeAcknowledgement(message: Uint8Array, options: Describing): WireNode | undefined {
  const answer = decodeAcknowledgement(message, options.order);
  if (answer === undefined) return undefined;
  const length = message.length - HEADER_LENGTH;
  const context = { bytes: message, order: options.order, budget: options.budget };
  const extAck = answer.extAckRange && describeExtAck(context, answer.extAckRange);
  const request = answer.kind === 'done' ? [] : describeRequest(message, answer, options);
  const children = [...describeError(answer, length), ...request, ...(extAck ? [extAck] : [])];
  const name = answer.kind === 'done' ? 'done' : 'nlmsgerr';
  return node(name, HEADER_LENGTH, length, { note: countBytes(length), issues: answer.issues, children });
}

function describeError(answer: Ack | Nack | Done, length: number): WireNode[] {
  if (length < 4) return [];
  const note = answer.error === 0 ? success(answer) : `${errno(answer.error).name}: ${errno(answer.error).words}`;
  return [node(answer.kind === 'done' ? 'status' : 'error', HEADER_LENGTH, 4, { value: `${answer.error}`, note })];
}

const success = (answer: Ack | Nack | Done): string => (answer.kind === 'done' ? 'complete' : 'acknowledged');

function describeRequest(message: Uint8Array, answer: Ack | Nack, options: Describing): WireNode[] {
  const { inner, innerRange } = answer;
  if (inner === undefined || innerRange === undefined) return [];
  const header = describeHeader(inner, innerRange.offset, { ...options, direction: 'sent', name: 'request nlmsghdr' });
  const offset = innerRange.offset + HEADER_LENGTH;
  const length = Math.max(0, innerRange.length - HEADER_LENGTH);
  if (length === 0) return [header];
  // A request that was cut short is described as far as it goes.
  const children = options.schema?.describePayload(
    message.subarray(0, offset + length),
    innerRange.offset,
    options.budget,
  );
  if (children) return [header, node('request payload', offset, length, { note: countBytes(length), children })];
  const value = hexPreview(message.subarray(offset, offset + length));
  return [header, node('request payload', offset, length, { value, note: countBytes(length) })];
}

type Reading = (attribute: Attribute, context: Guessing) => Partial<WireNode>;

const text: Reading = ({ payload }) => ({ value: quotedText(payload) ?? hexPreview(payload) });
const hex: Reading = ({ payload }) => ({ value: hexPreview(payload) });
const u32 = number(4, (payload, order) => `${readU32(payload, 0, order)}`);
const u64 = number(8, (payload, order) => `${readU64(payload, 0, order)}`);
const s64 = number(8, (payload, order) => `${readS64(payload, 0, order)}`);
const policyType = number(4, (payload, order) => policyTypeName(readU32(payload, 0, order)));

function number(size: number, read: (payload: Uint8Array, order: ByteOrder) => string): Reading {
  return ({ payload }, { order }) =>
    payload.length === size
      ? { value: read(payload, order) }
      : { value: hexPreview(payload), issues: [`${countBytes(payload.length)}, not ${size}`] };
}

type Names = ReadonlyMap<number, readonly [name: string, read: Reading]>;

/** NL_POLICY_TYPE_ATTR_* */
const POLICY: Names = new Map([
  [1, ['TYPE', policyType]],
  [2, ['MIN_VALUE_S', s64]],
  [3, ['MAX_VALUE_S', s64]],
  [4, ['MIN_VALUE_U', u64]],
  [5, ['MAX_VALUE_U', u64]],
  [6, ['MIN_LENGTH', u32]],
  [7, ['MAX_LENGTH', u32]],
  [8, ['POLICY_IDX', u32]],
  [9, ['POLICY_MAXTYPE', u32]],
  [10, ['BITFIELD32_MASK', u32]],
  [11, ['PAD', hex]],
  [12, ['MASK', u64]],
]);

const policy: Reading = ({ offset, payload }, context) =>
  describeNamed(context, { offset: offset + 4, length: payload.length }, POLICY);

/** NLMSGERR_ATTR_* */
const EXT_ACK: Names = new Map([
  [1, ['MSG', text]],
  [2, ['OFFS', u32]],
  [3, ['COOKIE', hex]],
  [4, ['POLICY', policy]],
  [5, ['MISS_TYPE', u32]],
  [6, ['MISS_NEST', u32]],
]);

const describeExtAck = (context: Guessing, range: ByteRange): WireNode =>
  node('extended ACK', range.offset, range.length, describeNamed(context, range, EXT_ACK));

function describeNamed(context: Guessing, range: ByteRange, names: Names): Partial<WireNode> {
  const list = decodeAttributes(context.bytes, context.order, range, context.budget.most);
  context.budget.take(list.attributes.length);
  const children = list.attributes.map((attribute) => {
    const [name, read] = names.get(attribute.type) ?? [`attribute ${attribute.type}`, hex];
    const reading = read(attribute, context);
    const issues = [...attribute.issues, ...(reading.issues ?? [])];
    return node(name, attribute.offset, attribute.length, { ...reading, issues });
  });
  if (list.more) children.push(unshown(list.more.count, list.more.range));
  return { children, issues: list.issues };
}
