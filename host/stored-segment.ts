/**
 * One segment of a capture: filled in memory with room to spare, then sealed at its true size. Parts that are spilled
 * (host/spill) are read back when they are asked for.
 */
import { type Columns, columnBytes, copyColumns, createColumns, type Segment } from '../core/capture/columns.ts';
import { type Zones, zonesOf } from '../core/capture/zones.ts';

export const segmentRows = 16_384;
const arenaBytes = 1 << 20;
/** The memory of the last segment that was sealed, for the next: making it anew takes longer than filling it. */
let spareArena: Uint8Array | undefined;

function takeArena(): Uint8Array {
  const arena = spareArena ?? new Uint8Array(arenaBytes);
  spareArena = undefined;
  return arena;
}

/** Of the first bytes, in memory that need not be zeroed first. */
function copyOf(arena: Uint8Array, length: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(length);
  const copy = new Uint8Array(buffer, byteOffset, length);
  copy.set(arena.subarray(0, length));
  return copy;
}

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
  #wordsOf: Uint8Array | undefined;
  #words: DataView | undefined;
  #spilled: SpilledParts | undefined;
  #rows = segmentRows;
  /** Known for good once it is sealed. */
  #messageBytes: number | undefined;

  /** @param length of the first message, which always fits */
  constructor(base: number, length: number) {
    this.base = base;
    this.#columns = createColumns(segmentRows);
    this.#arena = length > arenaBytes ? new Uint8Array(length) : takeArena();
  }

  get columns(): Columns {
    return this.#columns ?? this.#spilled!.columns();
  }
  get arena(): Uint8Array {
    return this.#arena ?? this.#spilled!.arena();
  }

  /** The arena, to be read word by word. */
  get words(): DataView {
    const { arena } = this;
    if (this.#wordsOf !== arena) {
      this.#wordsOf = arena;
      this.#words = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
    }
    return this.#words!;
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
    this.#forgetWords();
    if (used < arena.length) {
      // Not a view: it would hold on to all of the arena.
      this.#arena = copyOf(arena, used);
      if (arena.length === arenaBytes) spareArena = arena;
    }
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
    if (what === 'arena') {
      this.#arena = undefined;
      this.#forgetWords();
      return;
    }
    this.#columns = undefined;
  }

  /** They would hold on to all of the arena. */
  #forgetWords(): void {
    this.#wordsOf = undefined;
    this.#words = undefined;
  }
}
