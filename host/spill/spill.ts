/**
 * Where the older segments of a capture go when its memory is full: pcapng files of {@link segmentsPerFile} segments each,
 * so that those of the oldest are deleted when the disk is full too. Parts that are read back stay for a while, the last
 * few of them. Decides what goes to disk, not when.
 */
import type { Columns } from '../../core/capture/columns.ts';
import type { StoredSegment } from '../stored-segment.ts';
import { arenaOf, columnsAt, columnsBlock, columnsFrom, packetsOf } from './segment-blocks.ts';
import { SpillFile } from './spill-file.ts';

const segmentsPerFile = 64;
/** A flood that is left alone must not fill the disk. */
const leaveFreeBytes = 1 << 30;
/** Segments whose parts are kept once they were read back: a dozen MiB beside the budget. */
const partsKept = 8;
/** The newest segments stay whole: replies are compared with them. */
const newestKept = 2;

interface Volume {
  file: SpillFile;
  /** Segments that were put there first, and those of them that are still held. */
  begun: number;
  held: number;
}

interface Place {
  volume: Volume;
  packetsAt: number;
  packetsBytes: number;
  /** Of the columns themselves, within their block; undefined while they are in memory. */
  columnsAt: number | undefined;
}

export class Spill {
  readonly #folder: string;
  readonly #leaveFreeBytes: number;
  readonly #places = new Map<StoredSegment, Place>();
  readonly #arenas = new LastUsed<Uint8Array>();
  readonly #columns = new LastUsed<Columns>();
  #volumes: Volume[] = [];
  #error: NodeJS.ErrnoException | undefined;

  constructor(folder: string, options: { leaveFreeBytes?: number } = {}) {
    this.#folder = folder;
    this.#leaveFreeBytes = options.leaveFreeBytes ?? leaveFreeBytes;
  }

  /** Why the last attempt failed; undefined where it did not. */
  get error(): NodeJS.ErrnoException | undefined {
    return this.#error;
  }
  /** On disk. */
  get bytes(): number {
    return this.#volumes.reduce((sum, { file }) => sum + file.bytes, 0);
  }

  /**
   * Puts one part of the segments on disk: the arena of the oldest that has it in memory, or else the columns of the
   * oldest, as filters and statistics read columns more. @returns bytes of memory that are free by it: 0 where there
   * is nothing more, undefined where the disk refuses
   */
  relieve(segments: readonly StoredSegment[], epochWallMs: number): number | undefined {
    const old = segments.slice(0, Math.max(0, segments.length - newestKept));
    const arena = old.find(({ holdsArena }) => holdsArena);
    const segment = arena ?? old.find(({ holdsColumns }) => holdsColumns);
    if (!segment) return 0;
    const before = segment.heldBytes;
    try {
      if (arena) this.#putArena(arena, epochWallMs);
      else this.#putColumns(segment);
      this.#error = undefined;
      return before - segment.heldBytes;
    } catch (error) {
      this.#error = error as NodeJS.ErrnoException;
      return undefined;
    }
  }

  /** How many of the oldest segments have to go so that their file can be deleted; 0 where that is the one in use. */
  oldestFile(): number {
    return this.#volumes.length > 1 ? this.#volumes[0]!.held : 0;
  }

  /** Writes a record's cells that may change, where its columns are on disk. */
  writeBack(segment: StoredSegment, row: number): void {
    const place = this.#places.get(segment);
    if (place?.columnsAt === undefined) return;
    const { echo, mark, pair, port } = segment.columns;
    try {
      for (const cells of [echo, mark, pair, port]) {
        const at = cells.byteOffset + row * cells.BYTES_PER_ELEMENT;
        place.volume.file.write(place.columnsAt + at, new Uint8Array(cells.buffer, at, cells.BYTES_PER_ELEMENT));
      }
    } catch (error) {
      this.#error = error as NodeJS.ErrnoException;
    }
  }

  /** The segment is held no more. */
  forget(segment: StoredSegment): void {
    const place = this.#places.get(segment);
    if (!place) return;
    this.#places.delete(segment);
    this.#arenas.delete(segment);
    this.#columns.delete(segment);
    const { volume } = place;
    volume.held--;
    if (volume.held > 0 || volume === this.#volumes.at(-1)) return;
    volume.file.close();
    this.#volumes = this.#volumes.filter((each) => each !== volume);
  }

  #putArena(segment: StoredSegment, epochWallMs: number): void {
    const volume = this.#volumeFor();
    const packets = packetsOf(segment, epochWallMs);
    const packetsAt = volume.file.append(packets);
    volume.begun++;
    volume.held++;
    const place: Place = { volume, packetsAt, packetsBytes: packets.length, columnsAt: undefined };
    this.#places.set(segment, place);
    segment.letGo('arena', {
      arena: () => this.#arenas.get(segment, () => this.#readArena(segment, place)),
      columns: () => this.#columns.get(segment, () => this.#readColumns(segment, place)),
    });
  }

  #putColumns(segment: StoredSegment): void {
    const place = this.#places.get(segment)!;
    place.columnsAt = place.volume.file.append(columnsBlock(segment.columns, segment.count)) + columnsAt;
    segment.letGo('columns');
  }

  #readArena(segment: StoredSegment, { volume, packetsAt, packetsBytes }: Place): Uint8Array {
    return arenaOf(volume.file.read(packetsAt, packetsBytes), segment.columns, segment.count);
  }

  #readColumns({ count, columnsLength }: StoredSegment, { volume, columnsAt }: Place): Columns {
    return columnsFrom(volume.file.read(columnsAt!, columnsLength), count);
  }

  #volumeFor(): Volume {
    const last = this.#volumes.at(-1);
    if (last && last.begun < segmentsPerFile) return last;
    const volume = { file: new SpillFile(this.#folder, this.#leaveFreeBytes), begun: 0, held: 0 };
    this.#volumes.push(volume);
    return volume;
  }
}

/** The values asked for last, each made again when it is asked for later. */
class LastUsed<T> {
  readonly #kept = new Map<StoredSegment, T>();

  get(key: StoredSegment, make: () => T): T {
    const value = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > partsKept) this.#kept.delete(this.#kept.keys().next().value!);
    return value;
  }

  delete(key: StoredSegment): void {
    this.#kept.delete(key);
  }
}
