// Owns what a saved message is: what is sent where, and what is expected back. Plain data; its text is in read-saved.ts
// and write-saved.ts.
import { type Pattern, patternBytes } from '../payload/pattern.ts';
import { encodeMessage } from '../wire/message.ts';
import type { BytePattern } from './byte-pattern.ts';

export interface SavedMessage {
  readonly name: string;
  /** NETLINK_* number; with `peer` always NETLINK_USERSOCK. */
  readonly protocol: number;
  /** To the loopback echo peer, which is started for it. */
  readonly peer: boolean;
  /** By default the peer, or the kernel. Group 0 is unicast. */
  readonly destination?: { readonly portId: number; readonly group: number };
  readonly header: SavedHeader;
  readonly payload: SavedPayload;
  readonly expect: Expectation;
}

/** What is left out is automatic. */
export interface SavedHeader {
  readonly type: number;
  /** Of generic netlink, whose numbers differ from machine to machine: then `type` is 0, and looked up before sending. */
  readonly family?: string;
  readonly flags: number;
  readonly length?: number;
  readonly sequence?: number;
  readonly portId?: number;
}

export type SavedPayload =
  | { readonly kind: 'hex'; readonly bytes: Uint8Array }
  /** Printable text with escapes, as in core/payload/text.ts. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** Told by the fields of a spec, where the bytes come out the same; else as hex. */
  | { readonly kind: 'fields'; readonly bytes: Uint8Array }
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly length: number };

export type Expectation = {
  /** How long a reply is waited for. */
  readonly timeoutMs: number;
} & (
  | { readonly kind: 'anything' }
  | { readonly kind: 'none' }
  | { readonly kind: 'echo' }
  | { readonly kind: 'ack' }
  /** Positive. */
  | { readonly kind: 'error'; readonly errno: number }
  | { readonly kind: 'reply'; readonly type?: number; readonly flags?: number; readonly payload?: BytePattern }
);

export const DEFAULT_TIMEOUT_MS = 1000;
export const MAXIMUM_TIMEOUT_MS = 60_000;
export const MAXIMUM_PAYLOAD = 1 << 20;
export const MAXIMUM_NAME = 200;

export function savedBytes(payload: SavedPayload): Uint8Array {
  return payload.kind === 'pattern' ? patternBytes(payload.pattern, payload.length) : payload.bytes;
}

/** What is given by the circumstances of a send, where the message doesn't override it. */
export interface SendFacts {
  readonly sequence: number;
  readonly portId: number;
  /** The number of `header.family` here. */
  readonly type?: number;
}

/** The message's bytes as they go out. */
export function encodeSaved({ header, payload }: SavedMessage, facts: SendFacts): Uint8Array {
  const { sequence = facts.sequence, portId = facts.portId, flags, length } = header;
  const type = header.family === undefined ? header.type : (facts.type ?? 0);
  return encodeMessage({ type, flags, sequence, portId, length, payload: savedBytes(payload) }, 'little');
}
