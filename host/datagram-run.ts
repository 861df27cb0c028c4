/**
 * The common case of what a socket delivers, taken in as a whole: datagrams that are one sound message each. Their bytes
 * are copied together, their columns filled in one loop, without an object a message.
 */
import { noPair, RecordKind } from '../core/capture/record.ts';
import { HEADER_LENGTH } from '../core/wire/header.ts';
import type { DatagramBatch } from './netlink/datagram-batch.ts';
import type { SocketTag } from './netlink/socket-tags.ts';
import { type StoredSegment, segmentRows } from './stored-segment.ts';

export interface DatagramRun {
  batch: DatagramBatch;
  /** Row of the batch to begin with. */
  from: number;
  tag: SocketTag;
  /** Datagrams of this time or a later one are for the next run. */
  beforeNs: number;
}

/**
 * Puts datagrams into the segment behind its last row, from `from` on, up to the first that is anything else: longer or
 * shorter than its message, flagged, not beside the one before it, or not fitting. The segment's count is the caller's.
 * @returns how many
 */
export function takeRun(segment: StoredSegment, { batch, from, tag, beforeNs }: DatagramRun): number {
  const { columns, arena, count } = segment;
  const { timeNs, offset, sequence, port, type, flags, group } = columns;
  const start = batch.offset(from);
  const toArena = offset[count]! - start;
  const most = Math.min(batch.rows, from + segmentRows - count);
  let row = count;
  let end = start;
  for (let each = from; each < most; each++, row++) {
    const length = batch.length(each);
    if (length < HEADER_LENGTH || batch.flags(each) !== 0 || batch.offset(each) !== end) break;
    if (batch.word(end) !== length || end + length + toArena > arena.length || batch.timeNs(each) >= beforeNs) break;
    timeNs[row] = batch.timeNs(each);
    port[row] = batch.senderPortId(each);
    group[row] = batch.group(each);
    const typeAndFlags = batch.word(end + 4);
    type[row] = typeAndFlags;
    flags[row] = typeAndFlags >>> 16;
    sequence[row] = batch.word(end + 8);
    end += length;
    offset[row + 1] = end + toArena;
  }
  arena.set(batch.data.subarray(start, end), start + toArena);
  columns.kind.fill(RecordKind.received, count, row);
  columns.pair.fill(noPair, count, row);
  columns.socket.fill(tag.socket, count, row);
  columns.protocol.fill(tag.protocol, count, row);
  return row - count;
}
