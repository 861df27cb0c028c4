/**
 * The payload and its views. The bytes are the truth: each view is made from them and changes them. A text or hex that
 * does not parse stays as typed, with its error; the last good bytes stay too.
 */
import { formatHex, parseHex } from '../../core/payload/hex.ts';
import {
  DEFAULT_LENGTH,
  DEFAULT_PATTERN,
  detectPattern,
  type Pattern,
  patternBytes,
} from '../../core/payload/pattern.ts';
import { formatText, parseText } from '../../core/payload/text.ts';
import { align4 } from '../../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';

export const payloadViews = ['text', 'hex', 'pattern', 'file', 'fields'] as const;
export type PayloadView = (typeof payloadViews)[number];
type TypedView = 'text' | 'hex';

export const maximumPayload = 1 << 20;

export interface PayloadError {
  readonly message: string;
  /** Index in the text as typed. */
  readonly position: number;
}

/** What was typed in a field of the form and is no value of it. */
export interface UnreadField {
  readonly text: string;
  readonly reason: string;
}
type UnreadFields = Readonly<Record<string, UnreadField>>;

export interface Payload {
  readonly view: PayloadView;
  readonly bytes: Uint8Array;
  /** What stands in the text or hex view; made from the bytes unless typed there. */
  readonly typed: string;
  readonly error: PayloadError | undefined;
  /** Typed in a view that was left before it parsed; given up once the bytes change elsewhere. */
  readonly unparsed: Partial<Record<TypedView, string>>;
  /** The same of the form, by its fields' keys. */
  readonly unreadFields: UnreadFields;
  /** The rule shown in the pattern view, even where the bytes follow another or none. */
  readonly pattern: Pattern;
  /** The file the bytes were read from, while they still are the file's. */
  readonly file: { readonly name: string; readonly size: number } | undefined;
}

/** Hex lines that fit the composer. */
const hexLayout = { bytesPerLine: 12, group: 8 };

const formats: Record<TypedView, { format(bytes: Uint8Array): string; parse: typeof parseHex }> = {
  text: { format: formatText, parse: parseText },
  hex: { format: (bytes) => formatHex(bytes, hexLayout), parse: parseHex },
};

const isTyped = (view: PayloadView): view is TypedView => view === 'text' || view === 'hex';

export function createPayload(
  bytes: Uint8Array = patternBytes(DEFAULT_PATTERN, DEFAULT_LENGTH),
  view: PayloadView = 'hex',
): Payload {
  const pattern = detectPattern(bytes) ?? { kind: 'random', seed: 1 };
  const nothing = { typed: '', error: undefined, unparsed: {}, unreadFields: {}, file: undefined };
  return showView({ ...nothing, view, bytes, pattern }, view);
}

/** The same bytes in another view. What did not parse waits for the way back. */
export function showView(payload: Payload, view: PayloadView): Payload {
  const left = payload.error && isTyped(payload.view) ? { [payload.view]: payload.typed } : {};
  const unparsed: Payload['unparsed'] = { ...payload.unparsed, ...left };
  const pattern = detectPattern(payload.bytes) ?? payload.pattern;
  if (!isTyped(view)) {
    const error = view === 'fields' ? fieldError(payload.unreadFields) : undefined;
    return { ...payload, view, unparsed, pattern, typed: '', error };
  }
  const waiting = unparsed[view];
  delete unparsed[view];
  const shown = { ...payload, view, unparsed, pattern, error: undefined, typed: formats[view].format(payload.bytes) };
  return waiting === undefined ? shown : typeInto(shown, waiting);
}

/** Takes what was typed in the text or hex view. */
export function typeInto(payload: Payload, typed: string): Payload {
  if (!isTyped(payload.view)) return payload;
  const parsed = formats[payload.view].parse(typed);
  if (parsed.error !== undefined) {
    return { ...payload, typed, error: { message: parsed.error, position: parsed.position } };
  }
  if (parsed.bytes.length > maximumPayload) {
    return { ...payload, typed, error: { message: 'more than 1 MiB', position: 0 } };
  }
  return { ...payload, typed, error: undefined, bytes: parsed.bytes, unparsed: {}, unreadFields: {}, file: undefined };
}

/** Takes what was typed in a field and is no value: the bytes stay. Without text the field is as its bytes are again. */
export function keepUnread(payload: Payload, key: string, unread?: UnreadField): Payload {
  const { [key]: _, ...others } = payload.unreadFields;
  const unreadFields = unread ? { ...others, [key]: unread } : others;
  return { ...payload, unreadFields, error: payload.view === 'fields' ? fieldError(unreadFields) : payload.error };
}

/** Other bytes by an edit of the form; `isMoved` tells whose keys mean another field now. */
export function setFieldBytes(payload: Payload, bytes: Uint8Array, isMoved: (key: string) => boolean): Payload {
  const kept = Object.entries(payload.unreadFields).filter(([key]) => !isMoved(key));
  const unreadFields = Object.fromEntries(kept);
  return showView({ ...setBytes(payload, bytes), unreadFields }, payload.view);
}

function fieldError(unread: UnreadFields): PayloadError | undefined {
  const first = Object.values(unread)[0];
  return first && { message: first.reason, position: 0 };
}

/** Other bytes from outside of the view, which then shows them. */
export function setBytes(payload: Payload, bytes: Uint8Array, file?: Payload['file']): Payload {
  const kept: Payload = {
    ...payload,
    bytes: bytes.slice(0, maximumPayload),
    error: undefined,
    unparsed: {},
    unreadFields: {},
    file,
  };
  return showView(kept, payload.view);
}

export function setPattern(payload: Payload, pattern: Pattern, length: number): Payload {
  const bytes = patternBytes(pattern, Math.min(Math.max(0, length), maximumPayload));
  return { ...setBytes(payload, bytes), pattern };
}

/** Zeros up to the next multiple of 4. */
export function pad(payload: Payload): Payload {
  const bytes = new Uint8Array(align4(payload.bytes.length));
  bytes.set(payload.bytes);
  return setBytes(payload, bytes);
}

/** Whether the payload begins with what looks like the header of this very message: nlmsg_len tells its length. */
export function startsWithHeader({ bytes }: Payload): boolean {
  if (bytes.length < HEADER_LENGTH) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return length >= HEADER_LENGTH && length <= bytes.length && align4(length) >= bytes.length;
}
