/**
 * Where the older segments of a capture go when its memory is full: pcapng files of {@link segmentsPerFile} segments each,
 * so that those of the oldest are deleted when the disk is full too. They go there ahead of time, some rows in each turn of
 * the event loop and without waiting for the disk, or at once where memory has run out. Decides what goes to disk and how.
 */
import type { AppError } from '../../core/contract/errors.ts';
import type { StoredSegment } from '../stored-segment.ts';
import { ChunkMemory } from './chunk-memory.ts';
import { type Place, ReadBack } from './read-back.ts';
import { columnsAt, columnsBlock, SegmentPackets } from './segment-blocks.ts';
import { notGivenBack, notTaken } from './spill-errors.ts';
import { SpillFile } from './spill-file.ts';

const segmentsPerFile = 64;
/** A flood that is left alone must not fill the disk. */
const leaveFreeBytes = 1 << 30;
/** The newest segments stay whole: replies are compared with them. */
const newestKept = 2;
/** Parts that wait for the disk, at most: a dozen MiB beside the budget, as packets are longer than messages. */
const mostUnderway = 4;
/** Columns go as they are, which takes as long as to make packets of so many rows. */
const columnsWorth = 1024;

interface Volume {
  file: SpillFile;
  /** Segments that were put there first, and those of them that are still held. */
  begun: number;
  held: number;
}

/** A part of a segment on its way: its arena, of which packets are made, or else its columns. */
interface Part {
  segment: StoredSegment;
  packets: SegmentPackets | undefined;
  /** Of memory, once it is there. */
  frees: number;
  /** Rows whose cells have changed while the columns were written. */
  changed: number[];
}

/** What is to be relieved. */
export interface Relief {
  segments: readonly StoredSegment[];
  epochWallMs: number;
  /** So many bytes of memory are free by now. */
  freed(bytes: number): void;
}

export class Spill {
  readonly #folder: string;
  readonly #leaveFreeBytes: number;
  readonly #places = new Map<StoredSegment, Place & { volume: Volume }>();
  readonly #underway = new Map<StoredSegment, Part>();
  readonly #memory = new ChunkMemory();
  readonly #readBack = new ReadBack();
  /** The part of which packets are being made. */
  #making: Part | undefined;
  #volumes: Volume[] = [];
  #error: NodeJS.ErrnoException | undefined;

  constructor(folder: string, options: { leaveFreeBytes?: number } = {}) {
    this.#folder = folder;
    this.#leaveFreeBytes = options.leaveFreeBytes ?? leaveFreeBytes;
  }

  /** Why the disk does not take more, or else did not give back what it took; undefined where all is well. */
  get error(): AppError | undefined {
    if (this.#error) return notTaken(this.#error, this.#folder);
    return this.#readBack.error && notGivenBack(this.#readBack.error, this.#folder);
  }
  /** The disk has refused the last part: nothing is sent off ahead any more. */
  get refuses(): boolean {
    return this.#error !== undefined;
  }
  /** On disk. */
  get bytes(): number {
    return this.#volumes.reduce((sum, { file }) => sum + file.bytes, 0);
  }
  /** Of memory that will be free when what is on its way is on disk. */
  get underwayBytes(): number {
    let sum = 0;
    for (const { frees } of this.#underway.values()) sum += frees;
    return sum;
  }

  /**
   * Makes packets of about so many rows, and sends off what is whole. Parts go in this order: the arenas, the oldest
   * first, then columns, as filters and statistics read columns more. Nothing happens while the disk refuses, or has
   * not yet taken what is on its way.
   */
  ahead(rows: number, relief: Relief): void {
    for (let left = rows; left > 0 && !this.#error; ) {
      if (!this.#making && this.#underway.size >= mostUnderway) return;
      const part = this.#making ?? this.#begin(relief);
      if (!part) return;
      left -= part.packets?.encode() ?? columnsWorth;
      this.#making = part.packets && !part.packets.isWhole ? part : undefined;
      if (!this.#making) this.#putLater(part, relief);
    }
  }

  /** Puts the next part on disk at once. @returns false where the disk refuses, undefined where there is no more */
  relieve(relief: Relief): boolean | undefined {
    const part = this.#making ?? this.#begin(relief);
    this.#making = undefined;
    if (!part) return undefined;
    while (part.packets && !part.packets.isWhole) part.packets.encode();
    try {
      const volume = this.#volumeFor(part);
      try {
        this.#arrive(part, { volume, at: volume.file.append(chunksOf(part)) }, relief);
        return true;
      } catch (error) {
        this.#withdraw(part, volume);
        throw error;
      }
    } catch (error) {
      this.#fail(part, error);
      return false;
    } finally {
      part.packets?.release();
    }
  }

  /** How many of the oldest segments have to go so that their file can be deleted; 0 where that is the one in use. */
  oldestFile(): number {
    return this.#volumes.length > 1 ? this.#volumes[0]!.held : 0;
  }

  /** A record's cells that may change have changed. */
  changed(segment: StoredSegment, row: number): void {
    const part = this.#underway.get(segment);
    if (part && !part.packets) part.changed.push(row);
    else if (!segment.holdsColumns) this.#writeBack(segment, row);
  }

  /** The segment is held no more. */
  forget(segment: StoredSegment): void {
    this.#underway.delete(segment);
    if (this.#making?.segment === segment) this.#making = undefined;
    const place = this.#places.get(segment);
    if (!place) return;
    this.#places.delete(segment);
    this.#readBack.forget(segment);
    this.#leave(place.volume);
  }

  #begin({ segments, epochWallMs }: Relief): Part | undefined {
    const old = segments.slice(0, Math.max(0, segments.length - newestKept));
    const isHere = (segment: StoredSegment): boolean => !this.#underway.has(segment);
    let segment = old.find((each) => each.holdsArena && isHere(each));
    const packets = segment && new SegmentPackets(segment, epochWallMs, this.#memory);
    segment ??= old.find((each) => each.holdsColumns && isHere(each));
    if (!segment) return undefined;
    const part = { segment, packets, frees: packets ? segment.arena.length : segment.columnsLength, changed: [] };
    this.#underway.set(segment, part);
    return part;
  }

  #putLater(part: Part, relief: Relief): void {
    try {
      const volume = this.#volumeFor(part);
      const landed = (error: NodeJS.ErrnoException | null): void => {
        const isHeld = this.#underway.get(part.segment) === part;
        if (error || !isHeld) this.#withdraw(part, volume);
        if (isHeld && error) this.#fail(part, error);
        else if (isHeld) this.#arrive(part, { volume, at }, relief);
        part.packets?.release();
      };
      const at = volume.file.appendLater(chunksOf(part), landed);
    } catch (error) {
      this.#fail(part, error);
    }
  }

  /** The part is on disk, and leaves memory. */
  #arrive({ segment, packets, frees, changed }: Part, { volume, at }: { volume: Volume; at: number }, relief: Relief) {
    if (packets) {
      const { file } = volume;
      const unreadable = { arena: false, columns: false };
      const packetsBytes = lengthOf(packets.chunks);
      const place = { volume, file, packetsAt: at, packetsBytes, columnsAt: undefined, unreadable };
      this.#places.set(segment, place);
      segment.letGo('arena', {
        arena: () => this.#readBack.arena(segment, place),
        columns: () => this.#readBack.columns(segment, place),
      });
    } else {
      this.#places.get(segment)!.columnsAt = at + columnsAt;
      for (const row of changed) this.#writeBack(segment, row);
      segment.letGo('columns');
    }
    this.#underway.delete(segment);
    this.#error = undefined;
    relief.freed(frees);
  }

  #fail({ segment }: Part, error: unknown): void {
    this.#underway.delete(segment);
    this.#error = error as NodeJS.ErrnoException;
  }

  #writeBack(segment: StoredSegment, row: number): void {
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

  /** A segment's columns go where its arena went. */
  #volumeFor({ segment, packets }: Part): Volume {
    if (!packets) return this.#places.get(segment)!.volume;
    let last = this.#volumes.at(-1);
    if (!last || last.begun === segmentsPerFile) {
      last = { file: new SpillFile(this.#folder, this.#leaveFreeBytes), begun: 0, held: 0 };
      this.#volumes.push(last);
    }
    last.begun++;
    last.held++;
    return last;
  }

  /** The part is not there after all. */
  #withdraw({ packets }: Part, volume: Volume): void {
    if (!packets) return;
    volume.begun--;
    this.#leave(volume);
  }

  #leave(volume: Volume): void {
    volume.held--;
    if (volume.held > 0) return;
    volume.file.close();
    this.#volumes = this.#volumes.filter((each) => each !== volume);
  }
}

const chunksOf = ({ segment, packets }: Part): readonly Uint8Array[] =>
  packets?.chunks ?? columnsBlock(segment.columns, segment.count);

const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, { length }) => sum + length, 0);
