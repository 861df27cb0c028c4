/**
 * The rows that the filter lets through, as one bit a record and one count a segment. New records are looked at as
 * they come, old ones in slices, and a record whose echo state changed again. Owns no records.
 */
import type { Segment } from '../core/capture/columns.ts';
import type { Filter } from '../core/capture/filter.ts';
import { countBits } from '../core/capture/filter-words.ts';
import { type CaptureStore, segmentRows } from './capture-store.ts';

interface SegmentBits {
  segment: Segment;
  bits: Uint32Array;
  matched: number;
  /** Rows looked at so far. */
  scanned: number;
}

/** Rows a slice looks at before it lets the event loop turn: about a millisecond, or ten where their bytes are spilled. */
const sliceRows = segmentRows * 4;

export class CaptureView {
  readonly #store: CaptureStore;
  #filter: Filter | undefined;
  #parts: SegmentBits[] = [];
  #from = 0;

  constructor(store: CaptureStore) {
    this.#store = store;
  }

  /** Records before this number are not shown: the place of the last clear. */
  set from(number: number) {
    this.#from = number;
    this.#parts = [];
  }
  set filter(filter: Filter | undefined) {
    this.#filter = filter;
    this.#parts = [];
  }

  /** The oldest record that can be shown. */
  get first(): number {
    return Math.max(this.#from, this.#store.first);
  }

  get matched(): number {
    if (!this.#filter) return this.#store.next - this.first;
    this.#align();
    return this.#parts.reduce((sum, part) => sum + part.matched, 0);
  }

  /** Rows not looked at yet. */
  get pending(): number {
    if (!this.#filter) return 0;
    this.#align();
    return this.#parts.reduce((sum, part) => sum + part.segment.count - part.scanned, 0);
  }

  /** Looks at a slice of what is pending. @returns whether something is left. */
  advance(): boolean {
    if (!this.#filter) return false;
    this.#align();
    let left = sliceRows;
    for (const part of this.#parts) {
      if (part.scanned === part.segment.count) continue;
      if (left <= 0) break;
      left -= this.#scan(part, Math.min(part.segment.count, part.scanned + left));
    }
    return this.pending > 0;
  }

  /** The record's echo state or pair has changed. */
  recordChanged(number: number): void {
    if (!this.#filter?.dependsOnEcho || number < this.first) return;
    const part = this.#parts[this.#partOf(number)];
    const row = part ? number - part.segment.base : 0;
    if (!part || row >= part.scanned) return;
    this.#set(part, row, this.#filter.matches(part.segment, row, this.#store.find));
  }

  /** Numbers of the records in rows from..from+count of the view; fewer at its end. */
  numbers(from: number, count: number): number[] {
    if (!this.#filter) {
      const start = this.first + from;
      return Array.from({ length: Math.max(0, Math.min(count, this.#store.next - start)) }, (_, i) => start + i);
    }
    this.#align();
    const numbers: number[] = [];
    let skip = from;
    for (const part of this.#parts) {
      if (skip >= part.matched) skip -= part.matched;
      else {
        collect(part, skip, count, numbers);
        skip = 0;
      }
      if (numbers.length === count) break;
    }
    return numbers;
  }

  /** How many rows of the view stand before the record with this number, and whether it is a row itself. */
  locate(number: number): { row: number; exact: boolean } {
    if (!this.#filter) {
      const row = Math.max(0, Math.min(number, this.#store.next) - this.first);
      return { row, exact: number >= this.first && number < this.#store.next };
    }
    this.#align();
    let row = 0;
    for (const part of this.#parts) {
      const within = number - part.segment.base;
      if (within >= part.segment.count) row += part.matched;
      else if (within >= 0) return { row: row + countBefore(part.bits, within), exact: isSet(part.bits, within) };
      else break;
    }
    return { row, exact: false };
  }

  /** Brings the parts in line with the store's segments: evicted ones go, new ones come. */
  #align(): void {
    const { segments } = this.#store;
    while (this.#parts[0] && this.#parts[0].segment.base < this.#store.first) this.#parts.shift();
    const last = this.#parts.at(-1);
    let next = last ? segments.lastIndexOf(last.segment) + 1 : segments.findIndex((s) => s.base + s.count > this.#from);
    for (; next >= 0 && next < segments.length; next++) {
      const segment = segments[next]!;
      // The clear may lie inside this segment: what is before it counts as looked at, and does not match.
      const scanned = Math.max(0, this.#from - segment.base);
      this.#parts.push({ segment, bits: new Uint32Array(segmentRows / 32), matched: 0, scanned });
    }
  }

  #scan(part: SegmentBits, to: number): number {
    const rows = to - part.scanned;
    part.matched += this.#filter!.scan(part.segment, part.scanned, to, this.#store.find, part.bits);
    part.scanned = to;
    return rows;
  }

  #set(part: SegmentBits, row: number, on: boolean): void {
    if (isSet(part.bits, row) === on) return;
    part.bits[row >> 5]! ^= 1 << (row & 31);
    part.matched += on ? 1 : -1;
  }

  #partOf(number: number): number {
    return this.#parts.findLastIndex((part) => part.segment.base <= number);
  }
}

const isSet = (bits: Uint32Array, row: number): boolean => ((bits[row >> 5]! >>> (row & 31)) & 1) === 1;

function countBefore(bits: Uint32Array, row: number): number {
  let count = 0;
  for (let word = 0; word < row >> 5; word++) count += countBits(bits[word]!);
  return count + countBits(bits[row >> 5]! & ((1 << (row & 31)) - 1));
}

/** Adds the numbers of matching rows, after the first `skip` of them, until `numbers` holds `count`. */
function collect(part: SegmentBits, skip: number, count: number, numbers: number[]): void {
  let left = skip;
  for (let word = 0; word < part.bits.length && numbers.length < count; word++) {
    const inWord = countBits(part.bits[word]!);
    if (left >= inWord) left -= inWord;
    else {
      for (let bit = 0; bit < 32 && numbers.length < count; bit++) {
        if (!isSet(part.bits, word * 32 + bit)) continue;
        if (left > 0) left--;
        else numbers.push(part.segment.base + word * 32 + bit);
      }
    }
  }
}
