// Owns the short readings of raw bytes that a tree shows beside a name: quoted text, hexadecimal, a byte count.
import { decodeUtf8 } from './text.ts';

const TEXT_LIMIT = 60;
const HEX_LIMIT = 16;

/** '"eth0"' where all bytes are printable UTF-8, NULs at the end aside; undefined otherwise and for no text at all. */
export function quotedText(bytes: Uint8Array): string | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  // A cut may split a character, so the part looked at is a bit longer than the part shown.
  const text = decodeUtf8(bytes.subarray(0, Math.min(end, TEXT_LIMIT * 4)));
  if (text === '' || /[\p{C}\ufffd]/u.test(end > TEXT_LIMIT * 4 ? text.replace(/\ufffd+$/, '') : text))
    return undefined;
  const characters = [...text];
  return characters.length > TEXT_LIMIT ? `"${characters.slice(0, TEXT_LIMIT).join('')}…"` : `"${text}"`;
}

/** 'de ad be ef', cut after 16 bytes. */
export function hexPreview(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, HEX_LIMIT), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > HEX_LIMIT ? `${shown} …` : shown;
}

export const countBytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);
