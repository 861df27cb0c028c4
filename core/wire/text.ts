// Owns UTF-8 in both directions, by hand: core has neither Node nor DOM, so no TextDecoder.
// Decoding is total: each byte that is no part of a valid sequence becomes U+FFFD.

/** One character and the number of bytes it took; undefined where no valid sequence starts (RFC 3629). */
export function decodeCharacter(bytes: Uint8Array, offset: number): { code: number; length: number } | undefined {
  const first = bytes[offset];
  if (first === undefined) return undefined;
  if (first < 0x80) return { code: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let code = first & (0xff >> (length + 1));
  for (let index = 1; index < length; index += 1) {
    const next = bytes[offset + index];
    if (next === undefined || (next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  return isScalar(code) && code >= SHORTEST[length]! ? { code, length } : undefined;
}

/** The least code point that needs this many bytes: a lesser one is an overlong form. */
const SHORTEST: readonly number[] = [0, 0, 0x80, 0x800, 0x1_0000];

const isScalar = (code: number): boolean => code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);

export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; ) {
    const character = decodeCharacter(bytes, offset);
    text += character ? String.fromCodePoint(character.code) : '\ufffd';
    offset += character?.length ?? 1;
  }
  return text;
}

/** A lone surrogate, which UTF-8 can't say, is written as U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const ascii = encodeAscii(text);
  if (ascii) return ascii;
  const bytes: number[] = [];
  for (const character of text) bytes.push(...encodeCodePoint(character.codePointAt(0)!));
  return Uint8Array.from(bytes);
}

/** Most text is, and of exports there is much. */
function encodeAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return undefined;
    bytes[index] = code;
  }
  return bytes;
}

function encodeCodePoint(code: number): number[] {
  if (!isScalar(code)) return [0xef, 0xbf, 0xbd];
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), continuation(code)];
  if (code < 0x1_0000) return [0xe0 | (code >> 12), continuation(code >> 6), continuation(code)];
  return [0xf0 | (code >> 18), continuation(code >> 12), continuation(code >> 6), continuation(code)];
}

const continuation = (bits: number): number => 0x80 | (bits & 0x3f);
