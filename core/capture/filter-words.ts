/**
 * Tests of up to 32 rows at a time, as bits of a word: what makes a filter fast, as one call serves 32 rows. The rows
 * that are wanted go in as bits, those that match come out; the rest is not looked at.
 */
import type { Columns, FindRecord, Segment } from './columns.ts';

/** Bit b is row `first` + b. */
export type TestWord = (segment: Segment, first: number, wanted: number, find: FindRecord) => number;

/** A record's value of a field; NaN where it has none. */
export type ReadRow = (segment: Segment, row: number, find: FindRecord) => number;

export type NumberColumn = Exclude<keyof Columns, 'offset'>;

/** Values of a column from `low` to `high`, both included. */
export const inColumn =
  (name: NumberColumn, low: number, high: number): TestWord =>
  ({ columns }, first, wanted) => {
    const values = columns[name];
    let found = 0;
    for (let left = wanted; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const value = values[first + 31 - Math.clz32(bit)]!;
      if (value >= low && value <= high) found |= bit;
    }
    return found;
  };

/** Rows in which some bits of a column, or all of them, are set. */
export const bitsInColumn =
  (name: 'flags' | 'mark', bits: number, match: 'all' | 'any'): TestWord =>
  ({ columns }, first, wanted) => {
    const values = columns[name];
    let found = 0;
    for (let left = wanted; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const set = values[first + 31 - Math.clz32(bit)]! & bits;
      if (match === 'all' ? set === bits : set !== 0) found |= bit;
    }
    return found;
  };

/** Rows that pass a test of their own. */
export const eachRow =
  (passes: (segment: Segment, row: number, find: FindRecord) => boolean): TestWord =>
  (segment, first, wanted, find) => {
    let found = 0;
    for (let left = wanted; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (passes(segment, first + 31 - Math.clz32(bit), find)) found |= bit;
    }
    return found;
  };

export const both =
  (a: TestWord, b: TestWord): TestWord =>
  (segment, first, wanted, find) => {
    const left = a(segment, first, wanted, find);
    return left === 0 ? 0 : b(segment, first, left, find);
  };

export const either =
  (a: TestWord, b: TestWord): TestWord =>
  (segment, first, wanted, find) => {
    const found = a(segment, first, wanted, find);
    const left = wanted & ~found;
    return left === 0 ? found : found | b(segment, first, left, find);
  };

export const neither =
  (test: TestWord): TestWord =>
  (segment, first, wanted, find) =>
    wanted & ~test(segment, first, wanted, find);

export function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
