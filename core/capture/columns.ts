/**
 * Fixed columns of a run of records and the arena that holds their raw bytes. 41 bytes a record beside the payload.
 * Rows are appended and changed in place, never moved; who owns segments and evicts them is the host's affair.
 */
import type { EchoStatus, RecordFields, RecordKind } from './record.ts';

/** Columns of one segment. Row r's bytes are arena[offset[r] .. offset[r + 1]). */
export interface Columns {
  readonly timeNs: Float64Array;
  /** One entry more than there are rows. */
  readonly offset: Uint32Array;
  readonly detail: Uint32Array;
  readonly pair: Uint32Array;
  readonly sequence: Uint32Array;
  readonly port: Uint32Array;
  readonly type: Uint16Array;
  readonly flags: Uint16Array;
  readonly group: Uint16Array;
  readonly kind: Uint8Array;
  readonly echo: Uint8Array;
  readonly mark: Uint8Array;
  readonly socket: Uint8Array;
  readonly protocol: Uint8Array;
}

export function createColumns(rows: number): Columns {
  return {
    timeNs: new Float64Array(rows),
    offset: new Uint32Array(rows + 1),
    detail: new Uint32Array(rows),
    pair: new Uint32Array(rows),
    sequence: new Uint32Array(rows),
    port: new Uint32Array(rows),
    type: new Uint16Array(rows),
    flags: new Uint16Array(rows),
    group: new Uint16Array(rows),
    kind: new Uint8Array(rows),
    echo: new Uint8Array(rows),
    mark: new Uint8Array(rows),
    socket: new Uint8Array(rows),
    protocol: new Uint8Array(rows),
  };
}

/** Writes every field of a row but its bytes. */
export function writeFields(columns: Columns, row: number, fields: RecordFields): void {
  columns.timeNs[row] = fields.timeNs;
  columns.detail[row] = fields.detail;
  columns.pair[row] = fields.pair;
  columns.sequence[row] = fields.sequence;
  columns.port[row] = fields.port;
  columns.type[row] = fields.type;
  columns.flags[row] = fields.flags;
  columns.group[row] = fields.group;
  columns.kind[row] = fields.kind;
  columns.echo[row] = fields.echo;
  columns.mark[row] = fields.mark;
  columns.socket[row] = fields.socket;
  columns.protocol[row] = fields.protocol;
}

export function readFields(columns: Columns, row: number): RecordFields {
  return {
    timeNs: columns.timeNs[row]!,
    detail: columns.detail[row]!,
    pair: columns.pair[row]!,
    sequence: columns.sequence[row]!,
    port: columns.port[row]!,
    type: columns.type[row]!,
    flags: columns.flags[row]!,
    group: columns.group[row]!,
    kind: columns.kind[row]! as RecordKind,
    echo: columns.echo[row]! as EchoStatus,
    mark: columns.mark[row]!,
    socket: columns.socket[row]!,
    protocol: columns.protocol[row]!,
  };
}

/** A run of records with consecutive numbers: row r is record base + r. */
export interface Segment {
  readonly base: number;
  /** Rows in use. */
  readonly count: number;
  readonly columns: Columns;
  readonly arena: Uint8Array;
}

/** The raw bytes of a row: a view, not a copy. */
export function rowBytes(segment: Segment, row: number): Uint8Array {
  return segment.arena.subarray(segment.columns.offset[row]!, segment.columns.offset[row + 1]!);
}

/** Finds another record of the same capture, such as a pair; undefined once it is evicted. */
export type FindRecord = (number: number) => { segment: Segment; row: number } | undefined;

/**
 * Nanoseconds from just before sendmsg to after recvmmsg for either half of a round trip, or NaN where there is no
 * pair (none came, or it was evicted).
 */
export function roundTripNs(segment: Segment, row: number, find: FindRecord): number {
  const pair = find(segment.columns.pair[row]!);
  if (!pair) return Number.NaN;
  return Math.abs(pair.segment.columns.timeNs[pair.row]! - segment.columns.timeNs[row]!);
}
