import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, leastCompared } from './compare.ts';
import { createHistogram } from './histogram.ts';
import { spreadOf } from './spread.ts';

const spread = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return spreadOf(histogram);
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const midrank = (value: number, among: readonly number[]): number =>
  among.filter((other) => other < value).length + (among.filter((other) => other === value).length + 1) / 2;

/** The statistic and the effect as the paper defines them, by ranks in both runs together and in each. */
function byRanks(x: readonly number[], y: readonly number[]): { w: number; longer: number } {
  const both = [...x, ...y];
  const variance = (own: readonly number[]): number => {
    const places = own.map((value) => midrank(value, both) - midrank(value, own));
    return places.reduce((sum, place) => sum + (place - mean(places)) ** 2, 0) / (own.length - 1);
  };
  const ranksOf = (own: readonly number[]) => mean(own.map((value) => midrank(value, both)));
  const difference = ranksOf(y) - ranksOf(x);
  const scale = both.length * Math.sqrt(x.length * variance(x) + y.length * variance(y));
  const w = (x.length * y.length * difference) / scale;
  return { w, longer: difference / both.length + 0.5 };
}

/** Two-sided p of the normal distribution, by integrating its density. */
function twoSided(z: number): number {
  const [steps, end] = [20_000, 12];
  const from = Math.abs(z);
  let area = 0;
  for (let i = 0; i < steps; i++) area += Math.exp(-((from + ((i + 0.5) * (end - from)) / steps) ** 2) / 2);
  return (2 * area * (end - from)) / steps / Math.sqrt(2 * Math.PI);
}

// One run's values in ns that the histogram keeps exactly.
const anyRun = fc.array(fc.integer({ min: 100, max: 140 }), { minLength: leastCompared, maxLength: 60 });

describe('the comparison of two runs', () => {
  test('is the test of Brunner and Munzel by ranks', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (before, now) => {
        const { w, longer } = byRanks(before, now);
        const compared = compare(spread(before), spread(now))!;
        expect(compared.longer).toBeCloseTo(longer, 10);
        if (Number.isFinite(w)) expect(compared.p).toBeCloseTo(twoSided(w), 5);
      }),
      { numRuns: 60 },
    );
  });

  test('holds its level: of equal runs about 5 % look different at p < 0.05', () => {
    let state = 12_345;
    const next = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    // A long tail, as round trips have.
    const run = (): number[] => Array.from({ length: 80 }, () => 8_000 + Math.exp(6 + 2 * next() ** 3 * 3));
    let different = 0;
    for (let i = 0; i < 1_000; i++) if (compare(spread(run()), spread(run()))!.p < 0.05) different++;
    expect(different).toBeGreaterThan(25);
    expect(different).toBeLessThan(80);
  });

  test('sees runs apart: all longer, and all shorter', () => {
    const [short, long] = [spread(Array(40).fill(8_000)), spread(Array(40).fill(9_000))];
    expect(compare(short, long)).toEqual({ longer: 1, p: 0 });
    expect(compare(long, short)).toEqual({ longer: 0, p: 0 });
    expect(compare(long, long)).toEqual({ longer: 0.5, p: 1 });
  });

  test('says nothing of few round trips', () => {
    const many = spread(Array(500).fill(8_000));
    const few = spread(Array(leastCompared - 1).fill(9_000));
    expect(compare(many, few)).toBeUndefined();
    expect(compare(few, many)).toBeUndefined();
  });
});
