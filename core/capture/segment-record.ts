/** A record of a segment as one of a file, with the wall clock's time. */
import type { FileRecord } from './capture-file.ts';
import { rowBytes, type Segment } from './columns.ts';
import { keptMarks } from './own-note.ts';
import { byteOrderOf, type RecordKind } from './record.ts';

/** @param epochWallMs the wall clock at the capture's epoch */
export function recordAt(segment: Segment, row: number, epochWallMs: number): FileRecord {
  // First, as a spilled segment that can't be read back says so in its columns.
  const bytes = rowBytes(segment, row);
  const { columns } = segment;
  const mark = columns.mark[row]!;
  return {
    kind: columns.kind[row]! as RecordKind,
    timeNs: BigInt(epochWallMs) * 1_000_000n + BigInt(Math.round(columns.timeNs[row]!)),
    protocol: columns.protocol[row]!,
    order: byteOrderOf({ mark }),
    mark: mark & keptMarks,
    detail: columns.detail[row]!,
    port: columns.port[row]!,
    group: columns.group[row]!,
    socket: columns.socket[row]!,
    bytes,
    isPreface: false,
  };
}
