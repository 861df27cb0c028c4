/** The composer as it is kept over a reload: text as text, the payload's bytes as base64. */
import type { Pattern } from '../../core/payload/pattern.ts';
import { type Draft, defaultDraft } from './draft.ts';
import { isObject, type Kept } from './kept.ts';
import { createPayload, maximumPayload, type Payload, payloadViews, typeInto } from './payload.ts';
import { changeKinds, defaultRepeat, type Repeat } from './repeat.ts';

/** What the composer holds, and all that is kept of it. */
export interface Composer {
  draft: Draft;
  payload: Payload;
  repeat: Repeat;
  /** Whether the fields that are seldom needed are shown. */
  expanded: boolean;
}

export const keptComposer: Kept<Composer> = {
  key: 'nlscope.composer',
  version: 1,
  read: ({ draft, payload, repeat, expanded }) => ({
    draft: readTexts<Draft>(draft, defaultDraft),
    payload: readPayload(payload),
    repeat: readKeptRepeat(repeat),
    expanded: expanded === true,
  }),
};

export const packComposer = ({ draft, payload, repeat, expanded }: Composer): unknown => ({
  draft,
  repeat,
  expanded,
  payload: {
    view: payload.view,
    bytes: encodeBase64(payload.bytes),
    pattern: payload.pattern,
    file: payload.file,
    ...(payload.error && { typed: payload.typed }),
  },
});

/** The strings of `found` in the shape of `defaults`; what is no string, or too long for a field, is the default. */
function readTexts<T extends Record<keyof T, string>>(found: unknown, defaults: T): T {
  const source = isObject(found) ? found : {};
  const entries = Object.entries<string>(defaults).map(([name, text]) => {
    const value = source[name];
    return [name, typeof value === 'string' && value.length < 256 ? value : text];
  });
  return Object.fromEntries(entries) as T;
}

function readKeptRepeat(found: unknown): Repeat {
  const texts = readTexts(found, defaultRepeat);
  return { ...texts, change: changeKinds.find((kind) => kind === texts.change) ?? defaultRepeat.change };
}

function readPayload(found: unknown): Payload {
  const { view, bytes, typed, pattern, file } = isObject(found) ? found : {};
  const decoded = typeof bytes === 'string' ? decodeBase64(bytes) : undefined;
  const payload = createPayload(
    decoded,
    payloadViews.find((known) => known === view),
  );
  const shown = typeof typed === 'string' ? typeInto(payload, typed) : payload;
  return { ...shown, file: readFile(file), pattern: readPattern(pattern) ?? shown.pattern };
}

function readFile(found: unknown): Payload['file'] {
  const { name, size } = isObject(found) ? found : {};
  return typeof name === 'string' && typeof size === 'number' ? { name, size } : undefined;
}

function readPattern(found: unknown): Pattern | undefined {
  const { kind, byte, start, width, seed } = isObject(found) ? found : {};
  const isU32 = (value: unknown): value is number => typeof value === 'number' && value >>> 0 === value;
  if (kind === 'fill' && isU32(byte) && byte < 256) return { kind, byte };
  if (kind === 'random' && isU32(seed)) return { kind, seed };
  if (kind === 'count-up' && isU32(start) && (width === 1 || width === 2 || width === 4)) return { kind, start, width };
  return undefined;
}

/** String.fromCharCode takes its bytes as arguments, of which there may not be too many. */
const chunk = 8_192;

function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(binary);
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length > maximumPayload * 2) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
