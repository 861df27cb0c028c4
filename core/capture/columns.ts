/**
 * Fixed columns of a run of records and the arena that holds their raw bytes: 39 bytes a record beside the payload.
 * Rows are appended and changed in place; who owns segments, spills and evicts them is the host's affair.
 */
import type { EchoStatus, RecordFields, RecordKind } from './record.ts';
import type { Zones } from './zones.ts';

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

/** Bytes of a row: 8 of time, five u32, three u16, five u8. */
export const rowColumnBytes = 39;

/** Filters look at 32 rows at a time, so there are whole words of them; as a whole, columns end 8-aligned. */
const wholeRows = (rows: number): number => Math.max(32, Math.ceil(rows / 32) * 32);

/** Bytes of the columns of so many rows: those of the rows, and the offset one past the last. */
export const columnBytes = (rows: number): number => wholeRows(rows) * rowColumnBytes + 8;

export const createColumns = (rows: number): Columns => openColumns(new ArrayBuffer(columnBytes(rows)), rows);

/**
 * Columns over one block of memory: {@link columnBytes} from an 8-aligned `start` on, in the order of the interface but
 * for `offset`, which is the last of its width, as it has one entry more.
 */
export function openColumns(memory: ArrayBuffer, rows: number, start = 0): Columns {
  const n = wholeRows(rows);
  const word = (column: number): number => start + n * (8 + 4 * column);
  const half = (column: number): number => word(5) + 8 + 2 * n * column;
  const byte = (column: number): number => half(3) + n * column;
  return {
    timeNs: new Float64Array(memory, start, n),
    offset: new Uint32Array(memory, word(4), n + 1),
    detail: new Uint32Array(memory, word(0), n),
    pair: new Uint32Array(memory, word(1), n),
    sequence: new Uint32Array(memory, word(2), n),
    port: new Uint32Array(memory, word(3), n),
    type: new Uint16Array(memory, half(0), n),
    flags: new Uint16Array(memory, half(1), n),
    group: new Uint16Array(memory, half(2), n),
    kind: new Uint8Array(memory, byte(0), n),
    echo: new Uint8Array(memory, byte(1), n),
    mark: new Uint8Array(memory, byte(2), n),
    socket: new Uint8Array(memory, byte(3), n),
    protocol: new Uint8Array(memory, byte(4), n),
  };
}

/** The first `rows` rows, in memory of their own size. */
export function copyColumns(columns: Columns, rows: number): Columns {
  const copy = createColumns(rows);
  for (const name of Object.keys(copy) as (keyof Columns)[])
    copy[name].set(columns[name].subarray(0, name === 'offset' ? rows + 1 : rows));
  return copy;
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

/**
 * A run of records with consecutive numbers: row r is record base + r. Where a segment is spilled its columns or its
 * arena are read back as they are asked for, so a loop asks once and keeps them, and asks again in another turn.
 */
export interface Segment {
  readonly base: number;
  /** Rows in use. */
  readonly count: number;
  readonly columns: Columns;
  readonly arena: Uint8Array;
  /** Of all its rows, once no more come. */
  readonly zones?: Zones | undefined;
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
  const { columns } = segment;
  const number = columns.pair[row]!;
  const near = number - segment.base;
  // Most are beside each other.
  if (near >= 0 && near < segment.count) return Math.abs(columns.timeNs[near]! - columns.timeNs[row]!);
  const pair = find(number);
  if (!pair) return Number.NaN;
  return Math.abs(pair.segment.columns.timeNs[pair.row]! - columns.timeNs[row]!);
}
