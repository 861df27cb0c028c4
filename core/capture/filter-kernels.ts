/**
 * Loops over one column each, the inner part of a filter. Bit b of word k of the bits stands for row 32 * (first + k) + b;
 * a loop clears the bits of rows that fail, and passes over words in which none is left. Columns hold whole words.
 *
 * There is a loop for each type of array, since one that meets several is compiled to a slow one; and no branch a row,
 * since a processor can't foretell them. Ranges are of whole numbers, but for those of times.
 */
import type { Zone } from './zones.ts';

/** Which words of a segment the bits stand for. */
export interface WordSpan {
  readonly first: number;
  readonly words: number;
}

export function keepU8(values: Uint8Array, range: Zone, { first, words }: WordSpan, bits: Uint32Array) {
  const low = range.low | 0;
  const span = (range.high - range.low) | 0;
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b += 4, row += 4) {
      const two = outside(values[row]!, low, span) | (outside(values[row + 1]!, low, span) << 1);
      const four = two | (outside(values[row + 2]!, low, span) << 2) | (outside(values[row + 3]!, low, span) << 3);
      failed |= four << b;
    }
    bits[k]! &= ~failed;
  }
}

export function keepU16(values: Uint16Array, range: Zone, { first, words }: WordSpan, bits: Uint32Array) {
  const low = range.low | 0;
  const span = (range.high - range.low) | 0;
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b += 4, row += 4) {
      const two = outside(values[row]!, low, span) | (outside(values[row + 1]!, low, span) << 1);
      const four = two | (outside(values[row + 2]!, low, span) << 2) | (outside(values[row + 3]!, low, span) << 3);
      failed |= four << b;
    }
    bits[k]! &= ~failed;
  }
}

export function keepU32(values: Uint32Array, range: Zone, { first, words }: WordSpan, bits: Uint32Array) {
  const low = range.low | 0;
  const span = (range.high - range.low) | 0;
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b += 4, row += 4) {
      const two = outside(values[row]!, low, span) | (outside(values[row + 1]!, low, span) << 1);
      const four = two | (outside(values[row + 2]!, low, span) << 2) | (outside(values[row + 3]!, low, span) << 3);
      failed |= four << b;
    }
    bits[k]! &= ~failed;
  }
}

/** The values are the differences of one entry and the next. */
export function keepSteps(ends: Uint32Array, range: Zone, { first, words }: WordSpan, bits: Uint32Array) {
  const low = range.low | 0;
  const span = (range.high - range.low) | 0;
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b += 4, row += 4) {
      const two =
        outside(ends[row + 1]! - ends[row]!, low, span) | (outside(ends[row + 2]! - ends[row + 1]!, low, span) << 1);
      const four =
        two |
        (outside(ends[row + 3]! - ends[row + 2]!, low, span) << 2) |
        (outside(ends[row + 4]! - ends[row + 3]!, low, span) << 3);
      failed |= four << b;
    }
    bits[k]! &= ~failed;
  }
}

export function keepF64(values: Float64Array, { low, high }: Zone, { first, words }: WordSpan, bits: Uint32Array) {
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b++) {
      const value = values[row + b]!;
      failed |= ((value < low ? 1 : 0) | (value > high ? 1 : 0)) << b;
    }
    bits[k]! &= ~failed;
  }
}

/** Keeps rows in which some of `mask` is set. */
export function keepBits(
  values: Uint8Array | Uint16Array,
  mask: number,
  { first, words }: WordSpan,
  bits: Uint32Array,
) {
  for (let k = 0; k < words; k++) {
    if (bits[k] === 0) continue;
    let failed = 0;
    for (let b = 0, row = (first + k) * 32; b < 32; b++) failed |= isZero(values[row + b]! & mask) << b;
    bits[k]! &= ~failed;
  }
}

/** 1 where `value` is not in low..low + span, all of them u32: the borrow of span - (value - low). */
function outside(value: number, low: number, span: number): number {
  const above = (value - low) | 0;
  return ((~span & above) | ((~span | above) & (span - above))) >>> 31;
}

/** 1 where a u16 is 0, else 0. */
const isZero = (value: number): number => (value - 1) >>> 31;
