/**
 * Keeps the records of a capture: columns and raw bytes in segments, within a memory budget. What is over the budget
 * is spilled to a file where there is one (host/spill), else the oldest segment goes, counted. A record's number is its
 * name for good; its bytes never change, and where the state of its echo changes that is told here.
 */
import { type Segment, writeFields } from '../core/capture/columns.ts';
import { noPair, type RecordFields } from '../core/capture/record.ts';
import type { AppError } from '../core/contract/errors.ts';
import type { Relief, Spill } from './spill/spill.ts';
import { StoredSegment, segmentRows } from './stored-segment.ts';

export { segmentRows };

/** Kept free of a budget, by spilling ahead. */
const spareBytes = 16 << 20;
/** Rows that are spilled for each that comes, while there are too many: columns take their share, too. */
const spillPace = 1.5;
/** Two milliseconds' work. */
const rowsPerTurn = 8_192;

export interface StoredRecord {
  segment: Segment;
  row: number;
}

export class CaptureStore {
  readonly #segments: StoredSegment[] = [];
  #next = 0;
  #usedBytes = 0;
  #evicted = 0;
  /** Of the record asked for last: most are asked for in their order. */
  #found: StoredSegment | undefined;
  #budgetBytes: number;
  readonly #spill: Spill | undefined;
  readonly #relief: Relief;
  #turn: NodeJS.Timeout | undefined;

  /** @param spilling where what is over the budget goes; without it that is evicted */
  constructor(budgetBytes: number, spilling?: { spill: Spill; epochWallMs: number }) {
    this.#budgetBytes = budgetBytes;
    this.#spill = spilling?.spill;
    this.#relief = {
      segments: this.#segments,
      epochWallMs: spilling?.epochWallMs ?? 0,
      freed: (bytes) => {
        this.#usedBytes -= bytes;
      },
    };
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
    if (this.#spill) this.#relieveInTurns();
    else this.#relieve();
  }
  /** What is on disk, and how the disk fails; see Spill.error. */
  get spilled(): { bytes: number; error: AppError | undefined } {
    return { bytes: this.#spill?.bytes ?? 0, error: this.#spill?.error };
  }

  /** Copies `bytes` in. @returns the record's number. */
  append(fields: RecordFields, bytes: Uint8Array): number {
    const segment = this.#segmentFor(bytes.length);
    const { count: row, columns, arena } = segment;
    const start = columns.offset[row]!;
    writeFields(columns, row, fields);
    arena.set(bytes, start);
    columns.offset[row + 1] = start + bytes.length;
    segment.count = row + 1;
    return this.#next++;
  }

  /**
   * Lets `write` put whole rows into a segment that has room for one more of `length` bytes, and says how many it put
   * there. @returns the number of the first.
   */
  appendRun(length: number, write: (segment: StoredSegment) => number): number {
    const segment = this.#segmentFor(length);
    const rows = write(segment);
    const number = this.#next;
    segment.count += rows;
    this.#next += rows;
    return number;
  }

  /** Undefined for a number that is not held: evicted, dropped, or not given out yet. */
  find = (number: number): StoredRecord | undefined => {
    const segment = this.segmentOf(number);
    return segment && { segment, row: number - segment.base };
  };

  /** The same without an object: the record's row is its number from the segment's base. */
  segmentOf(number: number): StoredSegment | undefined {
    if (number >= this.#next || number === noPair) return undefined;
    if (!this.#found || !isIn(this.#found, number)) this.#found = this.#segments[this.#indexOf(number)];
    return this.#found;
  }

  /** A record's echo, pair, mark or port has been changed in its columns. The others never change. */
  changed(number: number): void {
    const segment = this.segmentOf(number);
    if (segment) this.#spill?.changed(segment, number - segment.base);
  }

  /** Bytes of the messages from this number on. */
  messageBytesFrom(number: number): number {
    let sum = 0;
    for (const segment of this.#segments) {
      if (segment.base >= number) sum += segment.messageBytes;
      else if (segment.base + segment.count > number)
        sum += segment.messageBytes - segment.columns.offset[number - segment.base]!;
    }
    return sum;
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

  #segmentFor(length: number): StoredSegment {
    const last = this.#segments.at(-1);
    if (last?.hasRoomFor(length)) return last;
    if (last) this.#seal(last);
    const segment = new StoredSegment(this.#next, length);
    this.#segments.push(segment);
    this.#usedBytes += segment.heldBytes;
    this.#relieve();
    return segment;
  }

  #seal(segment: StoredSegment): void {
    const before = segment.heldBytes;
    segment.seal();
    this.#usedBytes += segment.heldBytes - before;
  }

  /**
   * Spills ahead of time where the budget is nearly used up: called with each batch, of so many rows, it keeps up with them
   * and leaves nothing to be done when a segment is full, as long as the disk keeps up too.
   */
  relieveAhead(rows: number): void {
    if (!this.#spill) return;
    const limit = this.#budgetBytes - Math.min(spareBytes, this.#budgetBytes / 8);
    if (this.#usedBytes - this.#spill.underwayBytes > limit) this.#spill.ahead(rows * spillPace, this.#relief);
  }

  /** Back to the budget: by spilling, and where that fails by evicting the oldest, a file of them at a time. */
  #relieve(): void {
    while (this.#usedBytes > this.#budgetBytes && this.#segments.length > 1) {
      const isSpilled = this.#spill ? this.#spill.relieve(this.#relief) : false;
      if (isSpilled === undefined) return;
      if (isSpilled) continue;
      const together = Math.max(1, this.#spill?.oldestFile() ?? 0);
      for (let i = 0; i < together && this.#segments.length > 1; i++) this.#evicted += this.#shift();
    }
  }

  /** What a smaller budget wants spilled, some in each turn of the event loop: hundreds of segments would hold it up. */
  #relieveInTurns(): void {
    if (this.#usedBytes <= this.#budgetBytes) return;
    if (this.#spill?.refuses) this.#relieve();
    this.#spill?.ahead(rowsPerTurn, this.#relief);
    if (!this.#spill?.underwayBytes) return;
    // Not an immediate: what is on its way to the disk is waited for, too.
    this.#turn ??= setTimeout(() => {
      this.#turn = undefined;
      this.#relieveInTurns();
    }, 1);
  }

  #shift(): number {
    const segment = this.#segments.shift()!;
    this.#found = undefined;
    this.#usedBytes -= segment.heldBytes;
    this.#spill?.forget(segment);
    return segment.count;
  }
}

const isIn = ({ base, count }: Segment, number: number): boolean => number >= base && number < base + count;
