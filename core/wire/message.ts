// Owns the way from a datagram to its messages and back. A datagram is messages laid end to end, each starting
// at a multiple of 4. Splitting is total: whatever can't be a message is a span with an issue, and the spans end.
import { align4, type ByteOrder } from './bytes.ts';
import { NETLINK_KOBJECT_UEVENT } from './constants.ts';
import { decodeHeader, HEADER_LENGTH, type Header, writeHeader } from './header.ts';
import { countBytes } from './printable.ts';

/** One message's place in its datagram. */
export interface MessageSpan {
  readonly offset: number;
  /** Bytes that are really there, from the header on, without the padding. */
  readonly length: number;
  /** Missing where there are too few bytes for one. */
  readonly header?: Header;
  readonly issues: readonly string[];
}

/** Every byte of the datagram is in exactly one span, or in the padding (0-3 bytes) after one. */
export function splitDatagram(bytes: Uint8Array, order: ByteOrder): MessageSpan[] {
  const spans: MessageSpan[] = [];
  // Each span is at least one byte long (a sound message 16), so this ends.
  for (let offset = 0; offset < bytes.length; ) {
    const span = spanAt(bytes, order, offset);
    spans.push(span);
    offset += align4(span.length);
  }
  return spans;
}

/** The same for a protocol's datagram: a uevent is text without a header, one to a datagram. */
export const messagesIn = (
  bytes: Uint8Array,
  { protocol, order }: { protocol: number; order: ByteOrder },
): MessageSpan[] =>
  protocol === NETLINK_KOBJECT_UEVENT && bytes.length > 0
    ? [{ offset: 0, length: bytes.length, issues: [] }]
    : splitDatagram(bytes, order);

function spanAt(bytes: Uint8Array, order: ByteOrder, offset: number): MessageSpan {
  const rest = bytes.length - offset;
  const header = decodeHeader(bytes, order, offset);
  if (header === undefined) {
    const which = offset === 0 ? 'in all' : 'left after the last message';
    return { offset, length: rest, issues: [`${countBytes(rest)} ${which}: too few for a header (${HEADER_LENGTH})`] };
  }
  const issue = lengthIssue(header.length, rest);
  return { offset, length: issue ? rest : header.length, header, issues: issue ? [issue] : [] };
}

/** What is wrong with nlmsg_len when `available` bytes are there; undefined when it is sound. Mirrors NLMSG_OK. */
export function lengthIssue(length: number, available: number): string | undefined {
  if (length < HEADER_LENGTH) return `nlmsg_len is ${length}, less than the header itself (${HEADER_LENGTH})`;
  if (length > available) return `nlmsg_len is ${length}, but only ${countBytes(available)} are there`;
  return undefined;
}

export interface MessageInput {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly portId: number;
  readonly payload: Uint8Array;
  /** nlmsg_len as it is to be written; by default the true one. May be wrong on purpose. */
  readonly length?: number;
}

/** Header and payload, without padding: nlmsg_len does not count it. Pad with `padMessage` when another follows. */
export function encodeMessage(message: MessageInput, order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + message.payload.length);
  const { type, flags, sequence, portId, length = bytes.length } = message;
  writeHeader(bytes, { length, type, flags, sequence, portId }, order);
  bytes.set(message.payload, HEADER_LENGTH);
  return bytes;
}

/** The message filled up with zeros to the next multiple of 4, where the next message starts. */
export function padMessage(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(align4(message.length));
  padded.set(message);
  return padded;
}
