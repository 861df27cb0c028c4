/**
 * A log-linear histogram of nanoseconds: every octave is cut into 128 equal parts, so memory is fixed (38 KB) and a
 * quantile is off by less than 1 % of its value (at most 1/256, by the middle of a part; none below 128 ns). Values
 * from 0 to 2^43 ns (2.4 hours) are told apart; longer ones are counted in the last part. Keeps no single values.
 * Where many are kept, 64 parts an octave do too: half the memory, off by at most 1/128.
 */

const octaves = 43;

/** How an octave is cut: into 2^7 parts, or 2^6. */
export type PartBits = 6 | 7;

/** A count of values in [fromNs, toNs). */
export interface Bucket {
  fromNs: number;
  toNs: number;
  count: number;
}

export interface Histogram {
  readonly count: number;
  /** Exact; NaN while empty. */
  readonly minNs: number;
  readonly maxNs: number;
  /** Negative values and NaN count as 0. */
  record(ns: number): void;
  /** Takes back a value that was recorded. Where it was the least or the greatest, that end is no longer exact. */
  forget(ns: number): void;
  /** The value that `rank` - 1 others are before, of ranks 1 to `count`; NaN for any other. */
  atRank(rank: number): number;
  /** The least value that a share `q` of 0 to 1 of all values is not above; NaN while empty. */
  quantile(q: number): number;
  merge(other: Histogram): void;
  clear(): void;
  /** Calls for each part in use, in ascending order, with the value that stands for it. */
  forEach(visit: (ns: number, count: number) => void): void;
}

export function createHistogram(partBits: PartBits = 7): Histogram {
  const size = (octaves - partBits + 1) << partBits;
  const counts = new Float64Array(size);
  let count = 0;
  let minNs = Number.NaN;
  let maxNs = Number.NaN;

  function add(ns: number, times: number): void {
    counts[partOf(ns, partBits)]! += times;
    count += times;
  }
  function widen(low: number, high: number): void {
    if (!(minNs <= low)) minNs = low;
    if (!(maxNs >= high)) maxNs = high;
  }
  const standFor = (part: number): number => Math.min(maxNs, Math.max(minNs, middleOf(part, partBits)));
  function atRank(rank: number): number {
    if (!(rank >= 1 && rank <= count)) return Number.NaN;
    if (rank === 1) return minNs;
    if (rank === count) return maxNs;
    let part = 0;
    for (let seen = counts[0]!; seen < rank; seen += counts[part]!) part += 1;
    return standFor(part);
  }
  function clear(): void {
    counts.fill(0);
    count = 0;
    minNs = Number.NaN;
    maxNs = Number.NaN;
  }

  return {
    get count() {
      return count;
    },
    get minNs() {
      return minNs;
    },
    get maxNs() {
      return maxNs;
    },
    record(ns) {
      const value = ns > 0 ? ns : 0;
      counts[partOf(value, partBits)]! += 1;
      count += 1;
      if (!(minNs <= value)) minNs = value;
      if (!(maxNs >= value)) maxNs = value;
    },
    forget(ns) {
      const value = ns > 0 ? ns : 0;
      if (count <= 1) return clear();
      add(value, -1);
      if (value === minNs)
        minNs = middleOf(
          counts.findIndex((held) => held > 0),
          partBits,
        );
      if (value === maxNs)
        maxNs = middleOf(
          counts.findLastIndex((held) => held > 0),
          partBits,
        );
    },
    atRank,
    quantile: (q) => atRank(Math.min(count, Math.max(1, Math.ceil(q * count)))),
    merge(other) {
      if (other.count === 0) return;
      other.forEach(add);
      widen(other.minNs, other.maxNs);
    },
    clear,
    forEach(visit) {
      for (let part = 0; part < size; part++) if (counts[part]! > 0) visit(standFor(part), counts[part]!);
    },
  };
}

/** Parts below 2^partBits are one ns wide; after that, octave e has parts of 2^(e-partBits) ns. */
export function partOf(ns: number, partBits: PartBits = 7): number {
  if (ns < 1 << partBits) return Math.floor(ns);
  if (ns < 0x8000_0000) {
    // In integers, as nearly all are: a division takes longer than all the rest.
    const shift = 31 - partBits - Math.clz32(ns);
    return (shift << partBits) + (ns >> shift);
  }
  const octave = Math.min(octaveOf(ns), octaves);
  const shift = octave - partBits;
  if (octave === octaves) return ((octaves - partBits + 1) << partBits) - 1;
  return (shift << partBits) + Math.floor(ns / 2 ** shift);
}

/** floor(log2(ns)) without rounding up just below a power of two. */
const octaveOf = (ns: number): number =>
  ns < 0x1_0000_0000 ? 31 - Math.clz32(ns) : 63 - Math.clz32(Math.min(ns / 0x1_0000_0000, 0xffff_ffff));

/** The middle of the integers in a part: the part that is one ns wide stands for itself. */
function middleOf(part: number, partBits: PartBits): number {
  const parts = 1 << partBits;
  if (part < parts) return part;
  const width = 2 ** ((part >> partBits) - 1);
  return (parts + (part % parts)) * width + (width - 1) / 2;
}
