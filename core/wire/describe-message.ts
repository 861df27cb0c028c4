// Owns the tree of one message as the inspector shows it. Total: any bytes make a tree, whose issues say what is wrong.
// It knows netlink's own layouts and the fixed headers of rtnetlink; what a family means is for its schema to say.
import {
  FIRST_FREE_TYPE,
  NETLINK_CONNECTOR,
  NETLINK_GENERIC,
  NETLINK_KOBJECT_UEVENT,
  NETLINK_ROUTE,
} from './constants.ts';
import { describeAcknowledgement } from './describe-acknowledgement.ts';
import { guessAttributes } from './describe-attributes.ts';
import { describeGenericHeader } from './describe-generic.ts';
import { type DescribeOptions, type Describing, describeHeader } from './describe-header.ts';
import { describeUevent } from './describe-uevent.ts';
import { decodeHeader, HEADER_LENGTH, type Header } from './header.ts';
import { lengthIssue } from './message.ts';
import { node, type WireNode } from './node.ts';
import { countBytes, hexPreview, quotedText } from './printable.ts';
import { rtnetlinkHeader } from './rtnetlink.ts';
import { TreeBudget } from './tree-budget.ts';

export type { DescribeOptions } from './describe-header.ts';

/** `bytes` is one message, its header included. All offsets in the tree count from its start. */
export function describeMessage(bytes: Uint8Array, options: DescribeOptions): WireNode {
  const budget = new TreeBudget();
  if (options.protocol === NETLINK_KOBJECT_UEVENT) return describeUevent(bytes, options.order, budget);
  const header = decodeHeader(bytes, options.order);
  if (header === undefined) {
    const issues = [`${countBytes(bytes.length)}: too few for a header (${HEADER_LENGTH})`];
    return node('message', 0, bytes.length, { issues, children: describeBytes('bytes', bytes, 0) });
  }
  const head = describeHeader(header, 0, { ...options, lengthIssue: lengthIssue(header.length, bytes.length) });
  const end = payloadEnd(header, bytes);
  const children = [
    head,
    ...describePayload(bytes.subarray(0, end), header, { ...options, budget }),
    ...describeRest(bytes, end),
  ];
  return node('message', 0, bytes.length, { children });
}

/** nlmsg_len where it can be true, else all there is. */
const payloadEnd = (header: Header, bytes: Uint8Array): number =>
  lengthIssue(header.length, bytes.length) ? bytes.length : header.length;

function describeRest(bytes: Uint8Array, end: number): WireNode[] {
  const issues = ['nlmsg_len does not count these bytes'];
  return describeBytes('after the message', bytes, end).map((rest) => ({ ...rest, issues }));
}

function describePayload(message: Uint8Array, header: Header, options: Describing): WireNode[] {
  // The connector wraps its data in messages of type NLMSG_DONE (cn_netlink_send_mult).
  const answer = options.protocol === NETLINK_CONNECTOR ? undefined : describeAcknowledgement(message, options);
  if (answer) return [answer];
  const known = options.schema?.describePayload(message, 0, options.budget);
  if (known) return [...known];
  const fixed = header.type < FIRST_FREE_TYPE ? undefined : describeFixedHeader(message, header, options);
  if (fixed === undefined) return describeBytes('payload', message, HEADER_LENGTH);
  const offset = fixed.offset + fixed.length;
  const guessing = { bytes: message, order: options.order, budget: options.budget };
  const attributes = guessAttributes(guessing, { offset, length: message.length - offset });
  return [fixed, ...(attributes ? [attributes] : describeBytes('payload', message, offset))];
}

function describeFixedHeader(message: Uint8Array, header: Header, options: DescribeOptions): WireNode | undefined {
  if (options.protocol === NETLINK_GENERIC) return describeGenericHeader(message, HEADER_LENGTH, options.order);
  if (options.protocol !== NETLINK_ROUTE) return undefined;
  const { name, length } = rtnetlinkHeader(header.type);
  if (HEADER_LENGTH + length > message.length) return undefined;
  const value = hexPreview(message.subarray(HEADER_LENGTH, HEADER_LENGTH + length));
  return node(name, HEADER_LENGTH, length, { value, note: countBytes(length) });
}

/** One node over the rest of the bytes; none where there are none. */
function describeBytes(name: string, bytes: Uint8Array, offset: number): WireNode[] {
  const rest = bytes.subarray(offset);
  if (rest.length === 0) return [];
  return [node(name, offset, rest.length, { value: quotedText(rest), note: countBytes(rest.length) })];
}
