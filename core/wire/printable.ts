// Owns the short readings of raw bytes that a tree shows beside a name: quoted text, hexadecimal, a byte count.
import { decodeUtf8 } from './text.ts';

const TEXT_LIMIT = 60;
const HEX_LIMIT = 16;

/**
 * '"eth0"' where the bytes are printable UTF-8, NULs at the end aside; undefined otherwise and for no text at all.
 * Of long text only as much is looked at as can be shown: a message may be a megabyte.
 */
export function quotedText(bytes: Uint8Array): string | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const text = end > LOOKED_AT ? startOf(bytes) : decodeUtf8(bytes.subarray(0, end));
  if (text === '' || UNPRINTABLE.test(text)) return undefined;
  const characters = [...text];
  return characters.length > TEXT_LIMIT ? `"${characters.slice(0, TEXT_LIMIT).join('')}…"` : `"${text}"`;
}

/** The cut may go through a character of up to 4 bytes. */
const LOOKED_AT = 1024;
const startOf = (bytes: Uint8Array): string => decodeUtf8(bytes.subarray(0, LOOKED_AT)).replace(/\ufffd{1,3}$/, '');

/** Controls, bytes that are no UTF-8, blanks other than the space, and a mark at the start with nothing to stand on. */
const UNPRINTABLE = /^\p{M}|[\p{C}\ufffd]|[^ \P{Z}]/u;

/** 'de ad be ef', cut after 16 bytes. */
export function hexPreview(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, HEX_LIMIT), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > HEX_LIMIT ? `${shown} …` : shown;
}

export const countBytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);
