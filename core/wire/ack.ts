// Owns netlink's own answers, NLMSG_ERROR and NLMSG_DONE, with the extended acknowledgement behind them:
//
//     ERROR:  | s32 error  | inner nlmsghdr 16 | the request's payload, unless CAPPED | TLVs, if ACK_TLVS |
//     DONE:   | s32 status | TLVs, if ACK_TLVS |
//
// See netlink_ack() and netlink_dump_done() in net/netlink/af_netlink.c. Ranges count from the start of the message
// that answers; only ExtAck.offset counts from the start of the request.
import { AttributeDecoder } from './attribute-decoder.ts';
import { align4, type ByteOrder, type ByteRange, readS32 } from './bytes.ts';
import { NLMSG_DONE, NLMSG_ERROR } from './constants.ts';
import { NLM_F_ACK_TLVS, NLM_F_CAPPED } from './flags.ts';
import { decodeHeader, HEADER_LENGTH, type Header } from './header.ts';
import { decodePolicy, type Policy } from './policy.ts';

/** What the kernel says besides the error number. Each part may be missing. */
export interface ExtAck {
  readonly message?: string;
  /** Of the attribute at fault, from the start of the request's nlmsghdr. */
  readonly offset?: number;
  readonly cookie?: Uint8Array;
  /** What the attribute at fault should have been. */
  readonly policy?: Policy;
  /** The type of an attribute that should have been there. */
  readonly missingType?: number;
  /** Where, from the start of the request's nlmsghdr, the nest without that attribute is. Missing: at the top level. */
  readonly missingNest?: number;
}

interface Answer {
  readonly extAck?: ExtAck;
  /** Where the TLVs are. */
  readonly extAckRange?: ByteRange;
  readonly issues: readonly string[];
}

interface ErrorAnswer extends Answer {
  /** The header of the request that is answered. */
  readonly inner?: Header;
  /** How much of the request is enclosed: its header, and its payload unless capped. */
  readonly innerRange?: ByteRange;
  readonly capped: boolean;
}

/** NLMSG_ERROR with error 0. */
export interface Ack extends ErrorAnswer {
  readonly kind: 'ack';
  readonly error: 0;
}

/** NLMSG_ERROR with a negative errno. */
export interface Nack extends ErrorAnswer {
  readonly kind: 'nack';
  readonly error: number;
}

/** The end of a dump: `error` is 0, or the negative errno of a dump that failed. */
export interface Done extends Answer {
  readonly kind: 'done';
  readonly error: number;
}

/**
 * Reads a whole message, its header included. Undefined when it is neither ERROR nor DONE. Total: an error number that
 * is missing reads as 0, with an issue.
 */
export function decodeAcknowledgement(message: Uint8Array, order: ByteOrder): Ack | Nack | Done | undefined {
  const header = decodeHeader(message, order);
  if (header?.type === NLMSG_ERROR) return decodeError(message, order, header);
  if (header?.type === NLMSG_DONE) return decodeDone(message, order, header);
  return undefined;
}

const ERROR_OFFSET = HEADER_LENGTH;
const INNER_OFFSET = ERROR_OFFSET + 4;

function decodeError(message: Uint8Array, order: ByteOrder, header: Header): Ack | Nack {
  const capped = (header.flags & NLM_F_CAPPED) !== 0;
  const number = readError(message, order);
  const kind =
    number.error === 0 ? ({ kind: 'ack', error: 0 } as const) : ({ kind: 'nack', error: number.error } as const);
  const inner = decodeHeader(message, order, INNER_OFFSET);
  if (inner === undefined) return { ...kind, capped, issues: [...number.issues, 'no room for the inner header (16)'] };
  const stated = capped ? HEADER_LENGTH : inner.length;
  const innerRange = { offset: INNER_OFFSET, length: Math.min(stated, message.length - INNER_OFFSET) };
  const issues = [...number.issues, ...innerIssues(stated, innerRange.length)];
  const tlvs = issues.length > 0 ? { issues: [] } : decodeTlvs(message, order, header, INNER_OFFSET + align4(stated));
  return { ...kind, ...tlvs, inner, innerRange, capped, issues: [...issues, ...tlvs.issues] };
}

function innerIssues(stated: number, present: number): string[] {
  if (stated < HEADER_LENGTH) return [`inner nlmsg_len is ${stated}, less than the header itself (16)`];
  return present < stated ? [`inner nlmsg_len is ${stated}, but only ${present} bytes are there`] : [];
}

function decodeDone(message: Uint8Array, order: ByteOrder, header: Header): Done {
  const number = readError(message, order);
  const tlvs = decodeTlvs(message, order, header, INNER_OFFSET);
  return { kind: 'done', error: number.error, ...tlvs, issues: [...number.issues, ...tlvs.issues] };
}

function readError(message: Uint8Array, order: ByteOrder): { error: number; issues: string[] } {
  if (message.length >= INNER_OFFSET) return { error: readS32(message, ERROR_OFFSET, order), issues: [] };
  return { error: 0, issues: ['no room for the error number (4)'] };
}

/** The kernel sends each kind once. A message may hold tens of thousands all the same, which a tree counts. */
const MOST_TLVS = 64;

function decodeTlvs(message: Uint8Array, order: ByteOrder, header: Header, offset: number): Answer {
  if ((header.flags & NLM_F_ACK_TLVS) === 0) return { issues: [] };
  if (offset >= message.length) return { issues: ['ACK_TLVS is set, but there are no TLVs'] };
  const range = { offset, length: message.length - offset };
  const decoder = new AttributeDecoder(message, order, range, MOST_TLVS);
  return { extAck: decodeExtAck(decoder), extAckRange: range, issues: decoder.issues };
}

/** NLMSGERR_ATTR_* */
function decodeExtAck(decoder: AttributeDecoder): ExtAck {
  let found: ExtAck = {};
  while (decoder.next()) {
    if (decoder.type === 1) found = { ...found, message: decoder.text() };
    if (decoder.type === 2) found = { ...found, offset: decoder.u32() };
    if (decoder.type === 3) found = { ...found, cookie: decoder.bytes() };
    if (decoder.type === 4) found = { ...found, policy: decoder.nested(decodePolicy) };
    if (decoder.type === 5) found = { ...found, missingType: decoder.u32() };
    if (decoder.type === 6) found = { ...found, missingNest: decoder.u32() };
  }
  return found;
}
