/**
 * The difference between printk's clock (local_clock) and CLOCK_MONOTONIC. Both count from boot, but nothing corrects
 * the first: they part by some milliseconds while the kernel starts, and then by as much as CLOCK_MONOTONIC is slewed,
 * which is seconds in a month.
 *
 * So it is learnt from lines as they come: each was stamped between the last look that found none and the one that found
 * it. Such a range is as wide as the time between two looks, 100 ms, and what several of them have in common is
 * narrower: some milliseconds after a few dozen lines. Before the first one it is taken to be 0. Lines of long ago are
 * placed with the difference of today.
 */

/** The difference is at least `lowNs` and at most `highNs`. */
export interface DifferenceRange {
  lowNs: number;
  highNs: number;
}

/** Older ranges count for nothing: at 50 ppm the clocks part by 6 ms meanwhile. */
const windowNs = 120e9;
const rangesKept = 64;

export class KernelClock {
  /** Newest first. */
  #ranges: (DifferenceRange & { atNs: number })[] = [];
  #differenceNs = 0;

  /** What to add to a time of printk's to have it on CLOCK_MONOTONIC. */
  get differenceNs(): number {
    return this.#differenceNs;
  }

  /** @param atNs when the range was seen. */
  relate(range: DifferenceRange, atNs: number): void {
    if (!(range.lowNs <= range.highNs)) return;
    const recent = this.#ranges.filter((other) => atNs - other.atNs < windowNs).slice(0, rangesKept - 1);
    this.#ranges = [{ ...range, atNs }, ...recent];
    const { lowNs, highNs } = commonRange(this.#ranges);
    // The nearest to 0 that all of them allow: never worse than the assumption that there is no difference.
    this.#differenceNs = Math.min(Math.max(0, lowNs), highNs);
  }
}

/** From the newest on, as long as they agree. */
function commonRange(ranges: readonly DifferenceRange[]): DifferenceRange {
  let common = { lowNs: Number.NEGATIVE_INFINITY, highNs: Number.POSITIVE_INFINITY };
  for (const { lowNs, highNs } of ranges) {
    const next = { lowNs: Math.max(common.lowNs, lowNs), highNs: Math.min(common.highNs, highNs) };
    if (next.lowNs > next.highNs) break;
    common = next;
  }
  return common;
}
