/**
 * One segment of a capture: filled in memory with room to spare, then sealed at its true size. Parts that are spilled
 * (host/spill) are read back when they are asked for.
 */
import { type Columns, columnBytes, copyColumns, createColumns, type Segment } from '../core/capture/columns.ts';
import { type Zones, zonesOf } from '../core/capture/zones.ts';

export const segmentRows = 16_384;
const arenaBytes = 1 << 20;

/** Where the parts of a spilled segment are, and how they come back. */
export interface SpilledParts {
  columns(): Columns;
  arena(): Uint8Array;
}

export class StoredSegment implements Segment {
  readonly base: number;
  count = 0;
  zones: Zones | undefined;
  #columns: Columns | undefined;
  #arena: Uint8Array | undefined;
  #spilled: SpilledParts | undefined;
  #rows = segmentRows;
  /** Known for good once it is sealed. */
  #messageBytes: number | undefined;

  /** @param length of the first message, which always fits */
  constructor(base: number, length: number) {
    this.base = base;
    this.#columns = createColumns(segmentRows);
    this.#arena = new Uint8Array(Math.max(arenaBytes, length));
  }

  get columns(): Columns {
    return this.#columns ?? this.#spilled!.columns();
  }
  get arena(): Uint8Array {
    return this.#arena ?? this.#spilled!.arena();
  }

  get holdsColumns(): boolean {
    return this.#columns !== undefined;
  }
  get holdsArena(): boolean {
    return this.#arena !== undefined;
  }
  /** Bytes of its columns, wherever they are. */
  get columnsLength(): number {
    return columnBytes(this.#rows);
  }
  /** Bytes of columns and arena in memory, as allocated. */
  get heldBytes(): number {
    return (this.#columns ? this.columnsLength : 0) + (this.#arena?.length ?? 0);
  }

  /** Bytes of its messages. */
  get messageBytes(): number {
    return this.#messageBytes ?? this.columns.offset[this.count]!;
  }

  hasRoomFor(length: number): boolean {
    return this.count < segmentRows && this.messageBytes + length <= this.arena.length;
  }

  /** Nothing more comes: what was kept for more is given back. */
  seal(): void {
    const { columns, arena, count } = this;
    this.zones = zonesOf(columns, count);
    const used = columns.offset[count]!;
    this.#messageBytes = used;
    // Not a view: it would hold on to all of the arena.
    if (used < arena.length) this.#arena = arena.slice(0, used);
    if (count === segmentRows) return;
    this.#columns = copyColumns(columns, count);
    this.#rows = count;
  }

  /** From now on the arena is read back from `parts`. */
  letGo(what: 'arena', parts: SpilledParts): void;
  /** The columns as well. */
  letGo(what: 'columns'): void;
  letGo(what: 'arena' | 'columns', parts?: SpilledParts): void {
    this.#spilled ??= parts;
    if (what === 'arena') this.#arena = undefined;
    else this.#columns = undefined;
  }
}
