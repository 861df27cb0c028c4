/** A few buckets with round edges out of a histogram, to be drawn. Chooses edges; counts nothing that is not there. */
import type { Bucket, Histogram } from './histogram.ts';

/** Round numbers of a decade, from the finest choice to the coarsest; the last one takes every third decade. */
const series: readonly { steps: readonly number[]; decades: number }[] = [
  { steps: [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9], decades: 1 },
  { steps: [1, 1.5, 2, 3, 4, 6, 8], decades: 1 },
  { steps: [1, 2, 5], decades: 1 },
  { steps: [1], decades: 1 },
  { steps: [1], decades: 3 },
];

/**
 * At most `buckets` (7 or more) buckets in ascending order: the finest round edges that cover the least value to p99,
 * and a last bucket without an end (toNs Infinity). All counts together are the histogram's; a value within 1 % of an
 * edge may be counted on its other side. Empty where the histogram is.
 */
export function coarse(histogram: Histogram, buckets = 9): Bucket[] {
  if (histogram.count === 0) return [];
  const { minNs } = histogram;
  const p99Ns = histogram.quantile(0.99);
  const choices = series.map(({ steps, decades }) => edgesAround(minNs, p99Ns, steps, decades));
  const edges = choices.find((choice) => choice.length <= buckets) ?? choices.at(-1)!;
  const rows = edges.map((fromNs, i) => ({ fromNs, toNs: edges[i + 1] ?? Number.POSITIVE_INFINITY, count: 0 }));
  histogram.forEach((ns, count) => {
    rows[rows.findLastIndex(({ fromNs }) => fromNs <= ns)]!.count += count;
  });
  return rows;
}

/** From the last edge not above `low` to the first above `high`. */
function edgesAround(low: number, high: number, steps: readonly number[], decades: number): number[] {
  const edges = [0];
  for (let decade = 0; edges.at(-1)! <= high; decade += decades) {
    for (const step of steps) {
      if (edges.at(-1)! > high) break;
      // Below 10 ns a step may be no whole number; nanoseconds are.
      const edge = step * 10 ** decade;
      if (!Number.isInteger(edge)) continue;
      if (edge <= low) edges.length = 0;
      edges.push(edge);
    }
  }
  return edges;
}
