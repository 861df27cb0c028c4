/**
 * Keeps the records of a capture: columns and raw bytes in segments, within a memory budget. When the budget is
 * reached the oldest segment goes, counted. Records are never moved or copied once they are in.
 */
import { type Columns, createColumns, type Segment, writeFields } from '../core/capture/columns.ts';
import { noPair, type RecordFields } from '../core/capture/record.ts';

export const segmentRows = 16_384;
const segmentBytes = 1 << 20;
/** What a row costs beside its bytes: the columns of core/capture/columns.ts. */
const rowCost = 41;

interface OpenSegment extends Segment {
  count: number;
}

export interface StoredRecord {
  segment: Segment;
  row: number;
}

export class CaptureStore {
  #segments: OpenSegment[] = [];
  #next = 0;
  #usedBytes = 0;
  #evicted = 0;
  #budgetBytes: number;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }
  /** Number of the oldest record held; equal to `next` when there is none. */
  get first(): number {
    return this.#segments[0]?.base ?? this.#next;
  }
  /** Number that the next record will get. */
  get next(): number {
    return this.#next;
  }
  /** Bytes of columns and arenas, as allocated. */
  get usedBytes(): number {
    return this.#usedBytes;
  }
  /** Records that had to go to keep the budget. */
  get evicted(): number {
    return this.#evicted;
  }
  get budgetBytes(): number {
    return this.#budgetBytes;
  }
  set budgetBytes(bytes: number) {
    this.#budgetBytes = bytes;
    this.#evict();
  }

  /** Copies `bytes` in. @returns the record's number. */
  append(fields: RecordFields, bytes: Uint8Array): number {
    const segment = this.#segmentFor(bytes.length);
    const row = segment.count;
    const start = segment.columns.offset[row]!;
    writeFields(segment.columns, row, fields);
    segment.arena.set(bytes, start);
    segment.columns.offset[row + 1] = start + bytes.length;
    segment.count = row + 1;
    return this.#next++;
  }

  /** Undefined for a number that is not held: evicted, dropped, or not given out yet. */
  find = (number: number): StoredRecord | undefined => {
    if (number >= this.#next || number === noPair) return undefined;
    const segment = this.#segments[this.#indexOf(number)];
    return segment && { segment, row: number - segment.base };
  };

  /** Columns and row of a record that is to be changed in place. */
  change(number: number, change: (columns: Columns, row: number) => void): void {
    const found = this.find(number);
    if (found) change(found.segment.columns, found.row);
  }

  /** Lets go of whole segments before `number`; they do not count as evicted. */
  dropBefore(number: number): void {
    while (this.#segments[0] && this.#segments[0].base + this.#segments[0].count <= number) this.#shift();
  }

  /** Index of the segment with the greatest base not above `number`; -1 where all are above. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    if (high >= 0 && this.#segments[high]!.base <= number) return high;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle]!.base <= number) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  #segmentFor(length: number): OpenSegment {
    const last = this.#segments.at(-1);
    if (last && last.count < segmentRows && last.columns.offset[last.count]! + length <= last.arena.length) return last;
    const arena = new Uint8Array(Math.max(segmentBytes, length));
    const segment = { base: this.#next, count: 0, columns: createColumns(segmentRows), arena };
    this.#segments.push(segment);
    this.#usedBytes += arena.length + segmentRows * rowCost;
    this.#evict();
    return segment;
  }

  #evict(): void {
    while (this.#usedBytes > this.#budgetBytes && this.#segments.length > 1) this.#evicted += this.#shift();
  }

  #shift(): number {
    const segment = this.#segments.shift()!;
    this.#usedBytes -= segment.arena.length + segmentRows * rowCost;
    return segment.count;
  }
}
