/**
 * Packets of a file as rows: what packet-records.ts makes of them, without an object a record. Takes the common ones: whole
 * messages, with nlscope's note or of another program. What has no header, what nlctrl says of families and whatever is
 * unusual is left to that.
 */
import { COOKED_HEADER_LENGTH } from './cooked-header.ts';
import { fillForeign, messagesOf, protocolOf } from './foreign-rows.ts';
import { fillOwn, isCommonOwn, socketOfOwn } from './own-rows.ts';
import { farthestNs, type PacketRun } from './packet-run.ts';
import { noPair } from './record.ts';
import type { RowTarget } from './row-target.ts';

/** What has to be known of the next packet before it becomes a row. */
export interface NextPacket {
  readonly isOwn: boolean;
  readonly socket: number;
  readonly protocol: number;
  /** Since 1970. */
  readonly wallNs: bigint;
  readonly messageBytes: number;
}

/** Undefined where the next packet is left to others. */
export function nextPacket(run: PacketRun): NextPacket | undefined {
  const { next } = run;
  const isOwn = isCommonOwn(run, next);
  if (!isOwn && messagesOf(run, next) === 0) return undefined;
  const protocol = protocolOf(run, next);
  const socket = isOwn ? socketOfOwn(run, next) : protocol;
  return {
    isOwn,
    socket,
    protocol,
    wallNs: run.wallNs(next),
    messageBytes: run.dataLength[next]! - COOKED_HEADER_LENGTH,
  };
}

/**
 * Makes rows of the run's packets from the next on, up to the first that is left to others, is of a socket not known yet
 * or has no room, or where ours end and others' begin. Their echo is `waiting` where they ask somebody.
 * @param isOwn as {@link nextPacket} says
 * @returns how many rows are filled; the run's `next` is behind the last packet
 */
export function fillRows(run: PacketRun, isOwn: boolean, target: RowTarget): number {
  const originNs = (run.originMs - target.epochWallMs) * 1e6;
  if (Math.abs(originNs) > farthestNs) return 0;
  const row = isOwn ? fillOwn(run, target, originNs) : fillForeign(run, target, originNs);
  target.columns.pair.fill(noPair, target.row, row);
  return row - target.row;
}
