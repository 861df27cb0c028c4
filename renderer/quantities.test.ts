import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatShare,
  formatShortCount,
  formatSpan,
  formatTime,
  timeQuantity,
} from './quantities.ts';

/** No-break spaces as plain ones, to be read here. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 000'],
  [48_201, '48 201'],
  [1_234_567, '1 234 567'],
])('%i is written %s', (value, text) => {
  expect(plain(formatCount(value))).toBe(text);
  expect(formatCount(value)).not.toContain(' ');
});

test('short counts stop growing', () => {
  expect(plain(formatShortCount(99_999))).toBe('99 999');
  expect(plain(formatShortCount(1_234_567))).toBe('1.2 M');
});

test.each([
  [50, '50 B'],
  [1024, '1.0 KiB'],
  [6_400_000, '6.1 MiB'],
  [64 * 2 ** 20, '64 MiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(plain(formatBytes(bytes))).toBe(text);
});

describe('times', () => {
  test.each([
    [850, '850 ns'],
    [7_800, '7.8 µs'],
    [131_000, '131 µs'],
    [31_400_000, '31.4 ms'],
    [2.5e9, '2.5 s'],
    [Number.NaN, '–'],
  ])('%d ns are %s', (ns, text) => {
    expect(plain(formatTime(ns))).toBe(text);
  });

  test('can be told in the unit of another', () => {
    expect(timeQuantity(31_400_000, 7_800)).toEqual({ value: '31\u00a0400', unit: 'µs' });
  });

  test.each([
    [620, '0.6 s'],
    [12_000, '12 s'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
  ])('a span of %i ms is %s', (ms, text) => {
    expect(plain(formatSpan(ms))).toBe(text);
  });
});

test('a share is 100 % only if nothing is missing', () => {
  expect(plain(formatShare(10, 10))).toBe('100 %');
  expect(plain(formatShare(999_999, 1_000_000))).toBe('99.99 %');
  expect(plain(formatShare(24_096, 24_101))).toBe('99.97 %');
  expect(formatShare(0, 0)).toBe('');
});
