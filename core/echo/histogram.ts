/**
 * A log-linear histogram of nanoseconds: every octave is cut into 128 equal parts, so memory is fixed (38 KB) and a
 * quantile is off by less than 1 % of its value (at most 1/256, by the middle of a part; none below 128 ns). Values
 * from 0 to 2^43 ns (2.4 hours) are told apart; longer ones are counted in the last part. Keeps no single values.
 */

const partBits = 7;
const parts = 1 << partBits;
const octaves = 43;
const size = parts * (octaves - partBits + 1);

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
  /** The least value that a share `q` of 0 to 1 of all values is not above; NaN while empty. */
  quantile(q: number): number;
  merge(other: Histogram): void;
  clear(): void;
  /** Calls for each part in use, in ascending order, with the value that stands for it. */
  forEach(visit: (ns: number, count: number) => void): void;
}

export function createHistogram(): Histogram {
  const counts = new Float64Array(size);
  let count = 0;
  let minNs = Number.NaN;
  let maxNs = Number.NaN;

  function add(ns: number, times: number): void {
    counts[partOf(ns)]! += times;
    count += times;
  }
  function widen(low: number, high: number): void {
    if (!(minNs <= low)) minNs = low;
    if (!(maxNs >= high)) maxNs = high;
  }
  const standFor = (part: number): number => Math.min(maxNs, Math.max(minNs, middleOf(part)));

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
      add(value, 1);
      widen(value, value);
    },
    quantile(q) {
      if (count === 0) return Number.NaN;
      const rank = Math.min(count, Math.max(1, Math.ceil(q * count)));
      if (rank === 1) return minNs;
      if (rank === count) return maxNs;
      let part = 0;
      for (let seen = counts[0]!; seen < rank; seen += counts[part]!) part += 1;
      return standFor(part);
    },
    merge(other) {
      if (other.count === 0) return;
      other.forEach(add);
      widen(other.minNs, other.maxNs);
    },
    clear() {
      counts.fill(0);
      count = 0;
      minNs = Number.NaN;
      maxNs = Number.NaN;
    },
    forEach(visit) {
      for (let part = 0; part < size; part++) if (counts[part]! > 0) visit(standFor(part), counts[part]!);
    },
  };
}

/** Parts below 2^7 are one ns wide; after that, octave e has parts of 2^(e-7) ns. */
function partOf(ns: number): number {
  if (ns < parts) return Math.floor(ns);
  const octave = octaveOf(ns);
  if (octave >= octaves) return size - 1;
  return parts * (octave - partBits) + Math.floor(ns / 2 ** (octave - partBits));
}

/** floor(log2(ns)) without rounding up just below a power of two. */
const octaveOf = (ns: number): number =>
  ns < 0x1_0000_0000 ? 31 - Math.clz32(ns) : 63 - Math.clz32(Math.min(ns / 0x1_0000_0000, 0xffff_ffff));

/** The middle of the integers in a part: the part that is one ns wide stands for itself. */
function middleOf(part: number): number {
  if (part < parts) return part;
  const width = 2 ** (Math.floor(part / parts) - 1);
  return (parts + (part % parts)) * width + (width - 1) / 2;
}
