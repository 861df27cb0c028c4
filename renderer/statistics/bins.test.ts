import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsPerOctave, cumulative, logBins, rangeOf } from './bins.ts';

const anyParts = fc
  .uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 50 })
  .map((ns) => ns.toSorted((a, b) => a - b))
  .map((partsNs) => ({ partsNs, counts: partsNs.map((ns) => 1 + (ns % 7)) }));

describe('bars', () => {
  test('hold every value once, between their edges, in order', () => {
    fc.assert(
      fc.property(anyParts, fc.constantFrom(1, 4, 16, 64), ({ partsNs, counts }, perOctave) => {
        const bins = logBins({ partsNs, counts }, perOctave);
        for (const { fromNs, toNs, count } of bins) {
          const within = partsNs.flatMap((ns, at) =>
            ns >= fromNs * 0.999_999 && ns < toNs * 1.000_001 ? [counts[at]!] : [],
          );
          expect(within.reduce((sum, held) => sum + held, 0)).toBeGreaterThanOrEqual(count);
        }
        const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(bins.map(({ count }) => count))).toBe(total(counts));
        for (const [at, { fromNs }] of bins.entries()) expect(fromNs).toBeGreaterThan(bins[at - 1]?.fromNs ?? 0);
      }),
    );
  });

  test('are as fine as their width allows', () => {
    expect(barsPerOctave(10, 800)).toBe(16);
    expect(barsPerOctave(1, 800)).toBe(64);
    expect(barsPerOctave(40, 100)).toBe(1);
  });
});

test('shares rise to all of it', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const curve = cumulative(parts);
      expect(curve.at(-1)!.share).toBeCloseTo(1, 12);
      for (const [at, { share }] of curve.entries()) expect(share).toBeGreaterThan(curve[at - 1]?.share ?? 0);
    }),
  );
});

test('the range spans all that is shown, and something where nothing is', () => {
  const [low, high] = rangeOf([
    { minNs: 900, maxNs: 2_000 },
    { minNs: 1_000, maxNs: 5_000 },
    { minNs: Number.NaN, maxNs: Number.NaN },
  ]);
  expect(low).toBeLessThan(900);
  expect(high).toBeGreaterThan(5_000);
  expect(rangeOf([{ minNs: Number.NaN, maxNs: Number.NaN }])).toEqual([1_000, 1_000_000]);
});
