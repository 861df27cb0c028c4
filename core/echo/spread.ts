/** A histogram as plain data that crosses to who draws it: its percentiles with their intervals, and its parts. */
import type { Histogram } from './histogram.ts';
import { rankInterval } from './quantile-interval.ts';

export interface Percentile {
  /** Of all values that it is not below: 0.99 is p99. */
  share: number;
  /** NaN where there is no value; the error is below 1 %. */
  ns: number;
  /** Holds the true percentile with at least 95 % confidence, if the values are independent. NaN: too few to bound it. */
  lowNs: number;
  highNs: number;
}

/** Times of one kind. */
export interface Spread {
  count: number;
  /** Exact, but after a value was taken back; NaN while empty. */
  minNs: number;
  maxNs: number;
  percentiles: Percentile[];
  /** Each part in use, ascending: the value that stands for it, and how many there are. */
  partsNs: number[];
  counts: number[];
}

export const percentileShares = [0.5, 0.9, 0.99, 0.999] as const;

export function spreadOf(histogram: Histogram): Spread {
  const { count, minNs, maxNs } = histogram;
  const partsNs: number[] = [];
  const counts: number[] = [];
  histogram.forEach((ns, held) => {
    partsNs.push(ns);
    counts.push(held);
  });
  const percentiles = percentileShares.map((share) => {
    const { low, high } = rankInterval(count, share);
    const [lowNs, highNs] = [histogram.atRank(low), histogram.atRank(high)];
    return { share, ns: histogram.quantile(share), lowNs, highNs };
  });
  return { count, minNs, maxNs, percentiles, partsNs, counts };
}
