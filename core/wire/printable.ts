// Owns the short readings of raw bytes that a tree shows beside a name: quoted text, hexadecimal, a byte count.
import { decodeUtf8 } from './text.ts';

const TEXT_LIMIT = 60;
const HEX_LIMIT = 16;

/**
 * '"eth0"' where the bytes are printable UTF-8, NULs at the end aside; undefined otherwise and for no text at all.
 * Of long text only as much is looked at as can be shown: a message may be a megabyte.
 */
export function quotedText(bytes: Uint8Array): string | undefined {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  if (end === 0 || hasControl(bytes, Math.min(end, LOOKED_AT))) return undefined;
  const text = end > LOOKED_AT ? startOf(bytes) : decodeUtf8(bytes.subarray(0, end));
  if (UNPRINTABLE.test(text)) return undefined;
  const characters = [...text];
  return characters.length > TEXT_LIMIT ? `"${characters.slice(0, TEXT_LIMIT).join('')}…"` : `"${text}"`;
}

/** Most bytes that are no text are found out by one of these, before they are decoded. */
function hasControl(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at += 1) if (bytes[at]! < 0x20 || bytes[at] === 0x7f) return true;
  return false;
}

/** The cut may go through a character of up to 4 bytes. */
const LOOKED_AT = 1024;
const startOf = (bytes: Uint8Array): string => decodeUtf8(bytes.subarray(0, LOOKED_AT)).replace(/\ufffd{1,3}$/, '');

/** Controls, bytes that are no UTF-8, blanks other than the space, and a mark at the start with nothing to stand on. */
const UNPRINTABLE = /^\p{M}|[\p{C}\ufffd]|[^ \P{Z}]/u;

/** 'de ad be ef', cut after 16 bytes. */
export function hexPreview(bytes: Uint8Array): string {
  const end = Math.min(bytes.length, HEX_LIMIT);
  let text = '';
  for (let at = 0; at < end; at += 1) text += at === 0 ? HEX[bytes[at]!] : ` ${HEX[bytes[at]!]}`;
  return bytes.length > HEX_LIMIT ? `${text} …` : text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const countBytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);
