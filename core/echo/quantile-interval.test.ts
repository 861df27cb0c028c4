import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHistogram } from './histogram.ts';
import { rankInterval } from './quantile-interval.ts';

/** Repeats itself from a seed: mulberry32. Values from 0 to 1, without 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shares of the true quantile that the interval holds, over many samples of values from 0 to 1. */
function coverage(count: number, share: number, samples = 2_000): number {
  const next = random(count * 1_000 + Math.round(share * 1_000));
  const { low, high } = rankInterval(count, share);
  let held = 0;
  for (let sample = 0; sample < samples; sample++) {
    let below = 0;
    for (let i = 0; i < count; i++) if (next() <= share) below++;
    // The low-th value is not above the quantile where at least `low` values are not, the high-th is above it otherwise.
    if (below >= low && below < high) held++;
  }
  return held / samples;
}

describe('the interval of a quantile', () => {
  test('holds the true one in 95 % of samples, and not in nearly all of them', () => {
    for (const count of [100, 1_000]) {
      for (const share of [0.5, 0.9, 0.99]) {
        const held = coverage(count, share);
        // 2 000 samples tell a share to about 1 %; discrete ranks leave more than 95 %, and most with few values in a tail.
        expect(held).toBeGreaterThan(0.935);
        if (count * (1 - share) >= 10) expect(held).toBeLessThan(0.98);
      }
    }
  });

  test('holds the true quantile of a skewed distribution through the histogram', () => {
    const next = random(7);
    const trueP90 = 10_000 * Math.log(10);
    const { low, high } = rankInterval(500, 0.9);
    let held = 0;
    for (let sample = 0; sample < 1_000; sample++) {
      const histogram = createHistogram();
      for (let i = 0; i < 500; i++) histogram.record(-10_000 * Math.log(1 - next()));
      if (histogram.atRank(low) <= trueP90 * 1.004 && histogram.atRank(high) >= trueP90 * 0.996) held++;
    }
    expect(held).toBeGreaterThan(935);
    expect(held).toBeLessThan(985);
  });

  test('is that of the table for 100 values', () => {
    // Conover, Practical Nonparametric Statistics, 3.2: the sign test's ranks.
    expect(rankInterval(100, 0.5)).toEqual({ low: 40, high: 61 });
    expect(rankInterval(10, 0.5)).toEqual({ low: 2, high: 9 });
  });

  test('has no end where there are too few values', () => {
    expect(rankInterval(0, 0.5)).toEqual({ low: 0, high: 1 });
    expect(rankInterval(5, 0.5)).toEqual({ low: 0, high: 6 });
    expect(rankInterval(300, 0.99).high).toBe(301);
    // 0.99^n is below 2.5 % from 368 values on.
    expect(rankInterval(368, 0.99).high).toBe(368);
  });

  test('is around the rank of the quantile, and narrows with more values', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 1_000_000 }), fc.constantFrom(0.5, 0.9, 0.99), (count, share) => {
        const { low, high } = rankInterval(count, share);
        expect(low).toBeLessThanOrEqual(Math.ceil(count * share));
        expect(high).toBeGreaterThanOrEqual(Math.ceil(count * share));
        const wider = rankInterval(count / 4 < 400 ? 400 : Math.floor(count / 4), share);
        expect((high - low) / count).toBeLessThanOrEqual(((wider.high - wider.low) / Math.floor(count / 4)) * 1.05);
      }),
      { numRuns: 200 },
    );
  });
});
