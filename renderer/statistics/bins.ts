/** The parts of histograms put together into bars and curves. Pure. */
import type { CountedParts } from '../../core/echo/compare.ts';

export interface Bin {
  fromNs: number;
  toNs: number;
  count: number;
}

/** Bars of equal width on a logarithmic scale: each 1/`perOctave` of a doubling. Only those that hold anything. */
export function logBins({ partsNs, counts }: CountedParts, perOctave: number): Bin[] {
  const bins = new Map<number, Bin>();
  partsNs.forEach((ns, at) => {
    const place = Math.floor(Math.log2(Math.max(1, ns)) * perOctave);
    const bin = bins.get(place) ?? { fromNs: 2 ** (place / perOctave), toNs: 2 ** ((place + 1) / perOctave), count: 0 };
    bin.count += counts[at]!;
    bins.set(place, bin);
  });
  return [...bins.values()].sort((a, b) => a.fromNs - b.fromNs);
}

/** The finest division of a doubling, of 1 to 64 by powers of two, whose bars are at least `leastPx` wide. */
export function barsPerOctave(octaves: number, widthPx: number, leastPx = 5): number {
  const room = widthPx / Math.max(1, octaves) / leastPx;
  return Math.min(64, 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, room)))));
}

/** The ends of what is to be shown: the values of all, with a little room around them. */
export function rangeOf(spreads: readonly { minNs: number; maxNs: number }[]): [low: number, high: number] {
  const low = Math.min(...spreads.map(({ minNs }) => minNs).filter((ns) => ns >= 0));
  const high = Math.max(...spreads.map(({ maxNs }) => maxNs).filter((ns) => ns >= 0));
  if (!Number.isFinite(low)) return [1_000, 1_000_000];
  return [Math.max(1, low) / 1.12, Math.max(2, high) * 1.12];
}

/** Share of values up to each part, as x and y in turn, from 0 on. */
export function cumulative({ partsNs, counts }: CountedParts): { ns: number; share: number }[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return partsNs.map((ns, at) => {
    seen += counts[at]!;
    return { ns, share: seen / total };
  });
}
