/** The histogram of round trips as bars. Pure. */
import type { RoundTripStatistics } from '../../core/contract/api.ts';
import { timeQuantity } from '../quantities.ts';

export interface Bar {
  /** Lower end of the bucket, as '8 µs'; the last one as '>100 µs'. */
  label: string;
  count: number;
  /** Of the longest bar, 0 to 1. A bucket that holds anything is never 0. */
  share: number;
  /** The whole bucket lies above the p99. */
  isSlow: boolean;
}

const shortestShare = 0.015;

export function bars({ histogram, p99Ns }: Pick<RoundTripStatistics, 'histogram' | 'p99Ns'>): Bar[] {
  const most = Math.max(1, ...histogram.map(({ count }) => count));
  return histogram.map(({ fromNs, toNs, count }) => ({
    label: `${Number.isFinite(toNs) ? '' : '>'}${edge(fromNs)}`,
    count,
    share: count === 0 ? 0 : Math.max(shortestShare, count / most),
    isSlow: fromNs > p99Ns,
  }));
}

/** An edge of a bucket is a round number: no '8.0'. */
function edge(ns: number): string {
  const { value, unit } = timeQuantity(ns);
  return `${value.replace(/\.0$/, '')} ${unit}`;
}
