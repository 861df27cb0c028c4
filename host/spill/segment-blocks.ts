/**
 * A segment as blocks of a pcapng file and back: its messages as packets, of which the arena is made again, and its columns as
 * they are in memory, in a custom block, since they hold what packets do not, such as the state of an echo.
 */
import { type Columns, columnBytes, openColumns, type Segment } from '../../core/capture/columns.ts';
import { COOKED_HEADER_LENGTH } from '../../core/capture/cooked-header.ts';
import { PacketBuffer, packetBytesBeside } from '../../core/capture/packet-buffer.ts';
import {
  BLOCK_HEAD,
  BYTE_ORDER_MAGIC,
  CUSTOM_BLOCK,
  ENHANCED_PACKET,
  EXAMPLE_ENTERPRISE,
  SECTION_HEADER,
} from '../../core/capture/pcapng-blocks.ts';
import { recordAt } from '../../core/capture/segment-record.ts';
import { fileOrigin } from '../files/origin.ts';
import type { ChunkMemory } from './chunk-memory.ts';

/** Where the columns begin in their block: behind its head and the enterprise number. */
export const columnsAt = BLOCK_HEAD + 4;
/** Where its data begins in a packet's block. */
const packetDataAt = BLOCK_HEAD + 20;

/** About what a section's head takes. */
const sectionBytes = 1024;
/** Packets come in chunks of so many: a third of a millisecond's work. */
const chunkRows = 2048;

/** The messages of a segment as packets, made some at a time. They begin with a section of their own. */
export class SegmentPackets {
  readonly chunks: Uint8Array[] = [];
  readonly #segment: Segment;
  readonly #epochWallMs: number;
  readonly #memory: ChunkMemory;
  readonly #buffer: PacketBuffer;
  #row = 0;

  constructor(segment: Segment, epochWallMs: number, memory: ChunkMemory) {
    this.#segment = segment;
    this.#epochWallMs = epochWallMs;
    this.#memory = memory;
    this.#buffer = new PacketBuffer(fileOrigin(), epochWallMs, 0);
  }

  get isWhole(): boolean {
    return this.#row === this.#segment.count;
  }

  /** Makes the next chunk. @returns of how many rows */
  encode(): number {
    const segment = this.#segment;
    const { offset } = segment.columns;
    const first = this.#row;
    const end = Math.min(segment.count, first + chunkRows);
    const bytes = offset[end]! - offset[first]! + (end - first) * packetBytesBeside + sectionBytes;
    this.#buffer.writeTo(this.#memory.take((bytes + 3) >>> 2));
    if (first === 0) this.#buffer.start();
    for (let row = first; row < end; row++)
      if (!this.#buffer.add(segment, row)) this.#buffer.addRecord(recordAt(segment, row, this.#epochWallMs));
    this.chunks.push(this.#buffer.written);
    this.#row = end;
    return end - first;
  }

  /** The chunks are read no more. */
  release(): void {
    for (const chunk of this.chunks.splice(0)) this.#memory.give(chunk);
  }
}

/** The arena that the packets were made of; where each message ends in it, the columns tell. */
export function arenaOf(packets: Uint8Array, { offset }: Columns, count: number): Uint8Array {
  const arena = new Uint8Array(offset[count]!);
  const blocks = new DataView(packets.buffer, packets.byteOffset, packets.byteLength);
  let isLittle = true;
  let at = 0;
  for (let row = 0; row < count; ) {
    const type = blocks.getUint32(at, isLittle);
    if (type === SECTION_HEADER) isLittle = blocks.getUint32(at + BLOCK_HEAD, true) === BYTE_ORDER_MAGIC;
    if (type === ENHANCED_PACKET) {
      copy(packets, at + packetDataAt + COOKED_HEADER_LENGTH, arena, offset[row]!, offset[row + 1]!);
      row++;
    }
    at += blocks.getUint32(at + 4, isLittle);
  }
  return arena;
}

/** Above so many bytes a call costs less than a loop. */
const shortMessage = 96;

function copy(from: Uint8Array, at: number, to: Uint8Array, start: number, end: number): void {
  if (end - start > shortMessage) to.set(from.subarray(at, at + end - start), start);
  else for (let i = start; i < end; i++) to[i] = from[at + i - start]!;
}

/** In chunks: its head, the columns where they are, and its end. Its length is a whole number of words, as the columns' is. */
export function columnsBlock(columns: Columns, count: number): Uint8Array[] {
  const length = columnBytes(count);
  const total = columnsAt + length + 4;
  const head = new DataView(new ArrayBuffer(columnsAt));
  head.setUint32(0, CUSTOM_BLOCK, true);
  head.setUint32(4, total, true);
  head.setUint32(BLOCK_HEAD, EXAMPLE_ENTERPRISE, true);
  const end = new DataView(new ArrayBuffer(4));
  end.setUint32(0, total, true);
  return [new Uint8Array(head.buffer), new Uint8Array(columns.timeNs.buffer, 0, length), new Uint8Array(end.buffer)];
}

/** @param bytes of the columns, without their block */
export const columnsFrom = (bytes: Uint8Array<ArrayBuffer>, count: number): Columns => openColumns(bytes.buffer, count);
