/** How bytes stand in lines: which are in a line, how offsets are written, and how many fit. Pure. */
import type { ByteRange } from '../../core/wire/bytes.ts';

export interface DumpLayout {
  readonly bytesPerLine: number;
  /** Bytes between which a wider gap stands. */
  readonly group: number;
  readonly radix: 10 | 16;
  readonly hasAscii: boolean;
  /** Bytes of a group stand apart. */
  readonly isSpaced: boolean;
}

/** What the seed's dump prints: offset in decimal, 32 bytes a line in groups of 4. */
export const seedLayout: DumpLayout = { bytesPerLine: 32, group: 4, radix: 10, hasAscii: false, isSpaced: false };

/** 16 a line, with their characters where these fit as well. */
export const hexLayout = (characters: number): DumpLayout => {
  const layout = { bytesPerLine: 16, group: 8, radix: 16, isSpaced: true } as const;
  return { ...layout, hasAscii: fits({ ...layout, hasAscii: true }, characters) };
};

export const fits = (layout: DumpLayout, characters: number): boolean => lineCharacters(layout, 4) <= characters;

/** Each of the two dumps side by side. */
export const pairLayout = (characters: number): DumpLayout => {
  const layout = { group: 8, radix: 16, isSpaced: true, hasAscii: false } as const;
  const both = 2 * lineCharacters({ ...layout, bytesPerLine: 16 }, 0) + 6;
  return { ...layout, bytesPerLine: both <= characters ? 16 : 8 };
};

/** Characters of a whole line whose offset has `digits`. */
export function lineCharacters({ bytesPerLine, group, hasAscii, isSpaced }: DumpLayout, digits: number): number {
  const gaps = Math.ceil(bytesPerLine / group) - 1;
  const bytes = bytesPerLine * (isSpaced ? 3 : 2) + gaps;
  return (digits > 0 ? digits + 1 : 0) + bytes + (hasAscii ? 1 + bytesPerLine : 0);
}

export const lineCount = (length: number, { bytesPerLine }: DumpLayout): number => Math.ceil(length / bytesPerLine);

/** Wide enough for the last offset, and never less than the usual four. */
export const offsetDigits = (length: number, { radix }: DumpLayout): number =>
  Math.max(4, (Math.max(1, length) - 1).toString(radix).length);

/** Hexadecimal with leading zeros, as dumps have it; decimal with spaces, as the seed has it. */
export const offsetText = (offset: number, digits: number, { radix }: DumpLayout): string =>
  radix === 16 ? offset.toString(16).padStart(digits, '0') : `${offset}`.padStart(digits);

/** The part of a range that lies in a line, as [from, to) within the line; [0, 0) for none. */
export function partInLine(range: ByteRange | undefined, lineStart: number, bytesPerLine: number): [number, number] {
  if (!range) return [0, 0];
  const from = Math.max(0, range.offset - lineStart);
  const to = Math.min(bytesPerLine, range.offset + range.length - lineStart);
  return to > from ? [from, to] : [0, 0];
}

/** Bit n is set where byte n of the line is in one of the ranges, which are ascending. Lines have 32 bytes at most. */
export function maskInLine(ranges: readonly ByteRange[], lineStart: number, bytesPerLine: number): number {
  let mask = 0;
  for (const range of ranges) {
    if (range.offset >= lineStart + bytesPerLine) break;
    const [from, to] = partInLine(range, lineStart, bytesPerLine);
    for (let bit = from; bit < to; bit += 1) mask |= 1 << bit;
  }
  return mask;
}
