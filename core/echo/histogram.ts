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

export const createHistogram = (partBits: PartBits = 7): Histogram => new Histogram(partBits);

// A class, whose methods are compiled once for all histograms: hundreds of thousands of values a second are recorded.
export class Histogram {
  readonly #partBits: PartBits;
  readonly #counts: Float64Array;
  #count = 0;
  #minNs = Number.NaN;
  #maxNs = Number.NaN;

  constructor(partBits: PartBits) {
    this.#partBits = partBits;
    this.#counts = new Float64Array((octaves - partBits + 1) << partBits);
  }

  get count(): number {
    return this.#count;
  }
  /** Exact, as is the other end; NaN while empty. */
  get minNs(): number {
    return this.#minNs;
  }
  get maxNs(): number {
    return this.#maxNs;
  }

  /** Negative values and NaN count as 0. */
  record(ns: number): void {
    const value = ns > 0 ? ns : 0;
    this.#counts[partOf(value, this.#partBits)]! += 1;
    this.#count += 1;
    this.#widen(value, value);
  }

  /** Takes back a value that was recorded. Where it was the least or the greatest, that end is no longer exact. */
  forget(ns: number): void {
    const value = ns > 0 ? ns : 0;
    if (this.#count <= 1) {
      this.clear();
      return;
    }
    this.#counts[partOf(value, this.#partBits)]! -= 1;
    this.#count -= 1;
    const isHeld = (held: number): boolean => held > 0;
    if (value === this.#minNs) this.#minNs = middleOf(this.#counts.findIndex(isHeld), this.#partBits);
    if (value === this.#maxNs) this.#maxNs = middleOf(this.#counts.findLastIndex(isHeld), this.#partBits);
  }

  /** The value that `rank` - 1 others are before, of ranks 1 to `count`; NaN for any other. */
  atRank(rank: number): number {
    if (!(rank >= 1 && rank <= this.#count)) return Number.NaN;
    if (rank === 1) return this.#minNs;
    if (rank === this.#count) return this.#maxNs;
    let part = 0;
    for (let seen = this.#counts[0]!; seen < rank; seen += this.#counts[part]!) part += 1;
    return this.#standFor(part);
  }

  /** The least value that a share `q` of 0 to 1 of all values is not above; NaN while empty. */
  quantile(q: number): number {
    return this.atRank(Math.min(this.#count, Math.max(1, Math.ceil(q * this.#count))));
  }

  merge(other: Histogram): void {
    if (other.count === 0) return;
    other.forEach((ns, times) => {
      this.#counts[partOf(ns, this.#partBits)]! += times;
      this.#count += times;
    });
    this.#widen(other.minNs, other.maxNs);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#minNs = Number.NaN;
    this.#maxNs = Number.NaN;
  }

  /** Calls for each part in use, in ascending order, with the value that stands for it. */
  forEach(visit: (ns: number, count: number) => void): void {
    this.#counts.forEach((count, part) => {
      if (count > 0) visit(this.#standFor(part), count);
    });
  }

  #widen(low: number, high: number): void {
    if (!(this.#minNs <= low)) this.#minNs = low;
    if (!(this.#maxNs >= high)) this.#maxNs = high;
  }

  #standFor(part: number): number {
    return Math.min(this.#maxNs, Math.max(this.#minNs, middleOf(part, this.#partBits)));
  }
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
