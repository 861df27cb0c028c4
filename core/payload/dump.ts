// Owns the two hex dumps that are printed as text. Both end without a line break: the caller adds what it needs.
import { hexByte } from './hex.ts';

const CANONICAL_WIDTH = 16;

/** What `hexdump -Cv` prints: offset in hexadecimal, 16 bytes in two groups, ASCII; the length as the last offset. */
export function dumpCanonical(bytes: Uint8Array): string {
  const lines = chunks(bytes, CANONICAL_WIDTH).map((chunk, row) => canonicalLine(chunk, row * CANONICAL_WIDTH));
  return bytes.length === 0 ? '' : [...lines, hexOffset(bytes.length)].join('\n');
}

function canonicalLine(bytes: Uint8Array, offset: number): string {
  const [left, right] = [bytes.subarray(0, 8), bytes.subarray(8)].map((half) => Array.from(half, hexByte).join(' '));
  const columns = `${left!.padEnd(23)}  ${right!.padEnd(23)}`;
  return `${hexOffset(offset)}  ${columns}  |${asciiOf(bytes)}|`;
}

const hexOffset = (offset: number): string => offset.toString(16).padStart(8, '0');

/** ASCII where printable, '.' elsewhere: one character a byte. */
export const asciiOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');

/** The seed's layout: 32 bytes a line in groups of 4, and the offset in decimal. */
export const SEED_LAYOUT = { bytesPerLine: 32, group: 4 } as const;

/**
 * What dumpData() of the article's console program prints, down to the space before "Length", but without the
 * empty lines around it (it opens with a line break before the first offset, and closes with two).
 */
export function dumpSeed(bytes: Uint8Array): string {
  const lines = chunks(bytes, SEED_LAYOUT.bytesPerLine).map((chunk, row) => seedLine(chunk, row));
  return [...lines, ` Length of Bytes: ${bytes.length}`].join('\n');
}

/** printf("%4d:") and then " %02x%02x%02x%02x" for each group. */
function seedLine(bytes: Uint8Array, row: number): string {
  const groups = chunks(bytes, SEED_LAYOUT.group).map((group) => ` ${Array.from(group, hexByte).join('')}`);
  return `${String(row * SEED_LAYOUT.bytesPerLine).padStart(4)}:${groups.join('')}`;
}

function chunks(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
