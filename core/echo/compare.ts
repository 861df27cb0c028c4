/**
 * Whether one run's times tend to be longer than another's: the test of Brunner and Munzel (Biometrical Journal 42,
 * 2000, 17-25), which asks for no distribution and lets the two spread differently. Works on the parts of histograms,
 * whose values count as tied; knows no order in time, so that both runs are taken for independent values.
 */
import { partOf } from './histogram.ts';
import type { Spread } from './spread.ts';

export interface Comparison {
  /** That a value of `now` is longer than one of `before`, ties counted half: 0.5 where neither tends to be longer. */
  longer: number;
  /** Of the test, two-sided, by the normal distribution: how often equal runs look at least this different. */
  p: number;
}

/** With fewer in either run the normal distribution is no guide. */
export const leastCompared = 30;

/** Undefined with fewer than {@link leastCompared} values on either side. */
export function compare(before: CountedParts, now: CountedParts): Comparison | undefined {
  const rows = joined(before, now);
  const [m, n] = [sum(before.counts), sum(now.counts)];
  if (m < leastCompared || n < leastCompared) return undefined;
  const longer = rows.reduce((held, { a, b, aBelow }) => held + b * (aBelow + a / 2), 0) / (m * n);
  const spread = varianceOfPlacements(rows, { m, n, longer });
  const p = spread === 0 ? (longer === 0.5 ? 1 : 0) : 2 * upperTail(Math.abs(longer - 0.5) / Math.sqrt(spread));
  return { longer, p };
}

export type CountedParts = Pick<Spread, 'partsNs' | 'counts'>;

/** Values of one part in both runs, and how many of each run are in parts below. */
interface Row {
  a: number;
  b: number;
  aBelow: number;
  bBelow: number;
}

function joined(before: CountedParts, now: CountedParts): Row[] {
  const parts = new Map<number, Row>();
  const rowOf = (ns: number): Row => {
    const row = parts.get(partOf(ns)) ?? { a: 0, b: 0, aBelow: 0, bBelow: 0 };
    parts.set(partOf(ns), row);
    return row;
  };
  before.partsNs.forEach((ns, at) => {
    rowOf(ns).a += before.counts[at]!;
  });
  now.partsNs.forEach((ns, at) => {
    rowOf(ns).b += now.counts[at]!;
  });
  const rows = [...parts].sort(([one], [other]) => one - other).map(([, row]) => row);
  let [aBelow, bBelow] = [0, 0];
  for (const row of rows) {
    Object.assign(row, { aBelow, bBelow });
    aBelow += row.a;
    bBelow += row.b;
  }
  return rows;
}

/**
 * Variance of `longer`. A value's placement is the share of the other run that it is above; the sum of the placements'
 * sample variances over their counts is what the ranks of the paper come to.
 */
function varianceOfPlacements(
  rows: readonly Row[],
  { m, n, longer }: { m: number; n: number; longer: number },
): number {
  let [ofA, ofB] = [0, 0];
  for (const { a, b, aBelow, bBelow } of rows) {
    ofA += a * ((bBelow + b / 2) / n - (1 - longer)) ** 2;
    ofB += b * ((aBelow + a / 2) / m - longer) ** 2;
  }
  return ofA / (m - 1) / m + ofB / (n - 1) / n;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** P(Z > z) of the standard normal distribution for z of 0 or more; off by less than 8e-8 (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const series = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
  const polynomial = series.reduceRight((value, factor) => (value + factor) * t, 0);
  return (polynomial * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
