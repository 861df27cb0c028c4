/**
 * What a filter is compiled to: functions that go over a segment's rows as bits of words and clear the bits of rows that
 * do not pass. A row whose bit is not set is not looked at, so what has been settled costs nothing more.
 */
import type { Columns, FindRecord, Segment } from './columns.ts';
import { keepBits, keepF64, keepSteps, keepU8, keepU16, keepU32, type WordSpan } from './filter-kernels.ts';
import { isZoned, type Zone, type Zones } from './zones.ts';

/** The rows that are asked about. */
export interface Rows extends WordSpan {
  readonly segment: Segment;
  readonly find: FindRecord;
}

/** Clears the bits of rows that fail; word k is word `first` + k of the segment. */
export type Keep = (rows: Rows, bits: Uint32Array) => void;

/** A record's value of a field; NaN where it has none. */
export type ReadRow = (segment: Segment, row: number, find: FindRecord) => number;

/** What a field can be as it stands; `length` is the way from one offset to the next. */
export type NumberColumn = Exclude<keyof Columns, 'offset'> | 'length';

/** The largest value of each column's type; a time has none. */
const largest: Record<Exclude<NumberColumn, 'timeNs'>, number> = {
  detail: 0xffff_ffff,
  pair: 0xffff_ffff,
  sequence: 0xffff_ffff,
  port: 0xffff_ffff,
  length: 0xffff_ffff,
  type: 0xffff,
  flags: 0xffff,
  group: 0xffff,
  kind: 0xff,
  echo: 0xff,
  mark: 0xff,
  socket: 0xff,
  protocol: 0xff,
};

/** Values of a column from `low` to `high`, both included. */
export function inColumn(name: NumberColumn, low: number, high: number): Keep {
  if (name === 'timeNs') return inTimes({ low, high });
  const range = { low: Math.max(0, Math.ceil(low)), high: Math.min(largest[name], Math.floor(high)) };
  if (range.low > range.high) return none;
  if (range.low === 0 && range.high === largest[name]) return all;
  const look = inRange(name, range);
  return isZoned(name) ? unlessZoned(name, range, look) : look;
}

const inTimes = (range: Zone): Keep =>
  unlessZoned('timeNs', range, (rows, bits) => keepF64(rows.segment.columns.timeNs, range, rows, bits));

/** Looks at no row where the segment's least and greatest value settle it. */
const unlessZoned =
  (name: keyof Zones, { low, high }: Zone, look: Keep): Keep =>
  (rows, bits) => {
    const zone = rows.segment.zones?.[name];
    if (zone && (zone.high < low || zone.low > high)) return none(rows, bits);
    if (!zone || zone.low < low || zone.high > high) look(rows, bits);
  };

function inRange(name: Exclude<NumberColumn, 'timeNs'>, range: Zone): Keep {
  switch (name) {
    case 'length':
      return (rows, bits) => keepSteps(rows.segment.columns.offset, range, rows, bits);
    case 'type':
    case 'flags':
    case 'group':
      return (rows, bits) => keepU16(rows.segment.columns[name], range, rows, bits);
    case 'detail':
    case 'pair':
    case 'sequence':
    case 'port':
      return (rows, bits) => keepU32(rows.segment.columns[name], range, rows, bits);
    default:
      return (rows, bits) => keepU8(rows.segment.columns[name], range, rows, bits);
  }
}

/** Rows in which some bits of a column are set. */
export const someBits =
  (name: 'flags' | 'mark', mask: number): Keep =>
  (rows, bits) =>
    keepBits(rows.segment.columns[name], mask, rows, bits);

/** Rows that pass a test of their own, which is made anew for each look at a segment. */
export const eachRow =
  (testOf: (segment: Segment, find: FindRecord) => (row: number) => boolean): Keep =>
  (rows, bits) => {
    const passes = testOf(rows.segment, rows.find);
    for (let k = 0; k < rows.words; k++) {
      for (let left = bits[k]!; left !== 0; left &= left - 1) {
        const bit = left & -left;
        if (!passes(32 * (rows.first + k) + 31 - Math.clz32(bit))) bits[k]! &= ~bit;
      }
    }
  };

export const all: Keep = () => {};
export const none: Keep = ({ words }, bits) => void bits.fill(0, 0, words);

export const every =
  (terms: readonly Keep[]): Keep =>
  (rows, bits) => {
    for (const term of terms) term(rows, bits);
  };

/** A later term looks only at rows that no term before it has let through. */
export function some(terms: readonly Keep[]): Keep {
  let scratch = new Uint32Array(0);
  return (rows, bits) => {
    const { words } = rows;
    if (scratch.length < 2 * words) scratch = new Uint32Array(2 * words);
    const left = scratch.subarray(0, words);
    const found = scratch.subarray(words, 2 * words).fill(0);
    for (const term of terms) {
      for (let k = 0; k < words; k++) left[k] = bits[k]! & ~found[k]!;
      term(rows, left);
      for (let k = 0; k < words; k++) found[k]! |= left[k]!;
    }
    bits.set(found);
  };
}

export function not(term: Keep): Keep {
  let scratch = new Uint32Array(0);
  return (rows, bits) => {
    const { words } = rows;
    if (scratch.length < words) scratch = new Uint32Array(words);
    for (let k = 0; k < words; k++) scratch[k] = bits[k]!;
    term(rows, scratch);
    for (let k = 0; k < words; k++) bits[k]! &= ~scratch[k]!;
  };
}

export function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
