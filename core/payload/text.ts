// Owns bytes as text, both ways: UTF-8 where it is printable, escapes for everything else, so that no byte is lost:
// \n \t \r \0 \\ and \xNN, which is one byte. There are no octal escapes: \01 is a NUL and a '1'.
import { decodeCharacter, encodeUtf8 } from '../wire/text.ts';
import { hexByte, type ParsedBytes } from './hex.ts';

/** Line breaks and tabs typed as such are taken as they are. */
export function parseText(text: string): ParsedBytes {
  const bytes: number[] = [];
  for (let position = 0; position < text.length; ) {
    const unit = text[position] === '\\' ? escapeAt(text, position) : characterAt(text, position);
    if ('error' in unit) return { ...unit, position };
    bytes.push(...unit.bytes);
    position += unit.length;
  }
  return { bytes: Uint8Array.from(bytes) };
}

type Unit = { readonly bytes: Iterable<number>; readonly length: number } | { readonly error: string };

const ESCAPES: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['t', 0x09],
  ['r', 0x0d],
  ['0', 0x00],
  ['\\', 0x5c],
]);

function escapeAt(text: string, position: number): Unit {
  const letter = text[position + 1];
  if (letter === undefined) return { error: 'a backslash at the end: write \\\\ for one' };
  const byte = ESCAPES.get(letter);
  if (byte !== undefined) return { bytes: [byte], length: 2 };
  if (letter !== 'x') return { error: `\\${letter} is not an escape: \\n \\t \\r \\0 \\\\ \\xNN are` };
  const digits = text.slice(position + 2, position + 4);
  if (!/^[0-9a-f]{2}$/i.test(digits)) return { error: '\\x takes two hexadecimal digits' };
  return { bytes: [Number.parseInt(digits, 16)], length: 4 };
}

function characterAt(text: string, position: number): Unit {
  const character = String.fromCodePoint(text.codePointAt(position)!);
  if (/\p{Surrogate}/u.test(character)) return { error: 'half a character: a lone surrogate has no UTF-8' };
  return { bytes: encodeUtf8(character), length: character.length };
}

/** The shortest text that `parseText` reads back as these very bytes. */
export function formatText(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; ) {
    const character = decodeCharacter(bytes, offset);
    const length = character?.length ?? 1;
    text += character
      ? formatCharacter(character.code, bytes.subarray(offset, offset + length))
      : escapeByte(bytes[offset]!);
    offset += length;
  }
  return text;
}

const LETTERS: ReadonlyMap<number, string> = new Map([...ESCAPES].map(([letter, byte]) => [byte, `\\${letter}`]));

function formatCharacter(code: number, bytes: Uint8Array): string {
  const character = String.fromCodePoint(code);
  const letter = LETTERS.get(code);
  if (letter) return letter;
  // Controls, format characters such as bidi marks, unassigned ones and blanks other than the space would mislead.
  return character === ' ' || !/[\p{C}\p{Z}]/u.test(character) ? character : Array.from(bytes, escapeByte).join('');
}

const escapeByte = (byte: number): string => `\\x${hexByte(byte)}`;
