import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coarse } from './coarse.ts';
import { createHistogram, type Histogram } from './histogram.ts';

const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
};
/** The least value that a share q of all values is not above, found by sorting. */
const exactQuantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1]!;

const hourNs = 3_600e9;
/** As likely a nanosecond as an hour. */
const anyNs = fc
  .tuple(fc.nat(41), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
  .map(([octave, factor]) => Math.floor(factor * 2 ** octave));
const manyNs = fc.array(fc.oneof(anyNs, fc.constant(0), fc.constant(hourNs)), { minLength: 1, maxLength: 200 });

describe('a quantile', () => {
  test('is within 1 % of the exact one, from a nanosecond to more than an hour', () => {
    fc.assert(
      fc.property(manyNs, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = exactQuantile(values, q);
        expect(Math.abs(histogramOf(values).quantile(q) - exact)).toBeLessThanOrEqual(exact / 256);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is exact below 256 ns, and at both ends', () => {
    for (let value = 0; value < 256; value++) {
      const histogram = histogramOf([0, value, 1e9]);
      expect(histogram.quantile(0.5)).toBe(value);
    }
    const ends = histogramOf([123_457, 5e6, 987_654_321]);
    expect([ends.quantile(0), ends.quantile(1), ends.minNs, ends.maxNs]).toEqual([
      123_457, 987_654_321, 123_457, 987_654_321,
    ]);
  });

  test('is NaN while nothing is recorded, and so are the ends', () => {
    const histogram = histogramOf([1, 2]);
    histogram.clear();
    for (const empty of [histogram, createHistogram()])
      expect([empty.count, empty.quantile(0.5), empty.minNs, empty.maxNs]).toEqual([
        0,
        Number.NaN,
        Number.NaN,
        Number.NaN,
      ]);
  });
});

test('what is out of the range is counted at its end', () => {
  const histogram = histogramOf([-5, Number.NaN, 1e15]);
  expect([histogram.count, histogram.minNs, histogram.maxNs, histogram.quantile(0.5)]).toEqual([3, 0, 1e15, 0]);
});

test('merging two is recording the values of both', () => {
  fc.assert(
    fc.property(fc.array(anyNs), fc.array(anyNs), (some, others) => {
      const merged = histogramOf(some);
      merged.merge(histogramOf(others));
      const whole = histogramOf([...some, ...others]);
      expect([merged.count, merged.minNs, merged.maxNs]).toEqual([whole.count, whole.minNs, whole.maxNs]);
      for (const q of [0.01, 0.5, 0.99]) expect(merged.quantile(q)).toBe(whole.quantile(q));
    }),
  );
});

describe('coarse buckets', () => {
  test('follow each other, count every value, begin at the least and end open above p99', () => {
    fc.assert(
      fc.property(manyNs, fc.integer({ min: 7, max: 12 }), (values, limit) => {
        const buckets = coarse(histogramOf(values), limit);
        expect(buckets.length).toBeLessThanOrEqual(limit);
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        for (const [i, { toNs }] of buckets.entries())
          expect(buckets[i + 1]?.fromNs ?? Number.POSITIVE_INFINITY).toBe(toNs);
        for (const { fromNs, toNs } of buckets) expect(fromNs).toBeLessThan(toNs);
        expect(buckets[0]!.fromNs).toBeLessThanOrEqual(Math.min(...values));
        expect(buckets.at(-1)!.fromNs).toBeGreaterThan(exactQuantile(values, 0.99) * 0.99);
      }),
      { numRuns: 1_000 },
    );
  });

  test('have round edges, as fine as fit', () => {
    const edges = (values: number[]): number[] => coarse(histogramOf(values)).map(({ fromNs }) => fromNs);
    expect(edges([8_200, 8_900, 11_500])).toEqual([8_000, 9_000, 10_000, 12_000]);
    expect(edges([8_200, 31_000])).toEqual([8_000, 10_000, 15_000, 20_000, 30_000, 40_000]);
    expect(edges([8_200, 900_000])).toEqual([5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]);
    expect(edges([5, 2e9])).toEqual([1, 1e3, 1e6, 1e9, 1e12]);
  });

  test('hold each value between their edges', () => {
    const counts = coarse(histogramOf([8_200, 8_300, 15_500, 31_000])).map(({ fromNs, count }) => [fromNs, count]);
    expect(counts).toEqual([
      [8_000, 2],
      [10_000, 0],
      [15_000, 1],
      [20_000, 0],
      [30_000, 1],
      [40_000, 0],
    ]);
  });

  test('are none while nothing is recorded', () => {
    expect(coarse(createHistogram())).toEqual([]);
  });
});
