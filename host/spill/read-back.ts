/**
 * Reads parts of spilled segments back as they are asked for; the last few stay. What the disk does not give back is made
 * up: rows with the mark `unreadable`, with zeros for what is not known, so that whoever reads goes on with the rest.
 */
import { type Columns, createColumns } from '../../core/capture/columns.ts';
import { noPair, RecordMark } from '../../core/capture/record.ts';
import type { StoredSegment } from '../stored-segment.ts';
import { LastUsed } from './last-used.ts';
import { arenaOf, columnsFrom } from './segment-blocks.ts';
import type { SpillFile } from './spill-file.ts';

/** Segments whose parts are kept once they were read back: a dozen MiB beside the budget. */
const partsKept = 8;

/** Where a segment is. */
export interface Place {
  file: SpillFile;
  packetsAt: number;
  packetsBytes: number;
  /** Of the columns themselves, within their block; undefined while they are in memory. */
  columnsAt: number | undefined;
  /** What was not given back once is not asked for again. */
  unreadable: { arena: boolean; columns: boolean };
}

export class ReadBack {
  readonly #arenas = new LastUsed<StoredSegment, Uint8Array>(partsKept);
  readonly #columns = new LastUsed<StoredSegment, Columns>(partsKept);
  /** Why something could not be read; the first of the reasons. */
  error: NodeJS.ErrnoException | undefined;

  arena(segment: StoredSegment, place: Place): Uint8Array {
    return this.#arenas.get(segment, () => this.#readArena(segment, place));
  }

  columns(segment: StoredSegment, place: Place): Columns {
    return this.#columns.get(segment, () => this.#readColumns(segment, place));
  }

  forget(segment: StoredSegment): void {
    this.#arenas.delete(segment);
    this.#columns.delete(segment);
  }

  #readArena(segment: StoredSegment, place: Place): Uint8Array {
    const { file, packetsAt, packetsBytes, unreadable } = place;
    const { columns, count } = segment;
    if (!unreadable.arena) {
      try {
        return arenaOf(file.read(packetsAt, packetsBytes), columns, count);
      } catch (error) {
        unreadable.arena = true;
        this.#fail(error);
        markUnreadable(columns, count);
      }
    }
    return new Uint8Array(columns.offset[count]!);
  }

  #readColumns(segment: StoredSegment, { file, columnsAt, unreadable }: Place): Columns {
    if (unreadable.columns) return unknownColumns(segment);
    try {
      const columns = columnsFrom(file.read(columnsAt!, segment.columnsLength), segment.count);
      if (unreadable.arena) markUnreadable(columns, segment.count);
      return columns;
    } catch (error) {
      // Where the messages end in the arena, the columns would tell.
      unreadable.columns = unreadable.arena = true;
      this.#arenas.delete(segment);
      this.#fail(error);
      return unknownColumns(segment);
    }
  }

  #fail(error: unknown): void {
    this.error ??= error as NodeJS.ErrnoException;
  }
}

function markUnreadable({ mark }: Columns, count: number): void {
  for (let row = 0; row < count; row++) mark[row]! |= RecordMark.unreadable;
}

/** Messages without bytes. Times, sockets and protocols are the least of the segment's, so that the order of times holds. */
function unknownColumns({ count, zones }: StoredSegment): Columns {
  const columns = createColumns(count);
  columns.pair.fill(noPair);
  if (zones) for (const name of ['timeNs', 'kind', 'socket', 'protocol'] as const) columns[name].fill(zones[name].low);
  markUnreadable(columns, count);
  return columns;
}
