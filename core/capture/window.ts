/**
 * A window of rows as it crosses the contract: one block of bytes with fixed columns, the head of each message's
 * bytes, and the ranges in which an echo differs. The renderer unpacks only what is on screen.
 *
 *   u32 rows | u32 bytes in the arena | u32 marks | u32 bytes of owners' names
 *   per column, 8-aligned: timeNs f64, rttNs f64, number u32, length u32, headEnd u32, markEnd u32, nameEnd u32,
 *   detail u32, pair u32, sequence u32, port u32, pid u32, type u16, flags u16, group u16, kind u8, echo u8, mark u8,
 *   socket u8, protocol u8
 *   marks: u32 offset, u32 length (of the message) each | arena | names, in UTF-8; without a name a row has no owner
 *
 * Little-endian, as both ends are on one machine or a browser beside it.
 */
import type { ByteRange } from '../wire/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../wire/text.ts';
import type { PortOwner } from './capture-file.ts';
import type { EchoStatus, RecordFields, RecordKind } from './record.ts';

/** One row as the log shows it. */
export interface WindowRow extends RecordFields {
  /** The record's number: its place in the capture since the last clear, never reused while it is shown. */
  number: number;
  /** Length of the whole message in bytes. */
  length: number;
  /** NaN where there is no pair. */
  rttNs: number;
  /** The first bytes of the message, header included, up to the limit asked for. */
  head: Uint8Array;
  /**
   * Where a different echo differs from what was sent, in offsets of the message: up to the limit asked for `head`, and
   * past its end where this half is the shorter one.
   */
  differences: ByteRange[];
  /** Of an inferred record's port, where it is known. */
  owner?: PortOwner;
}

const columnPlan = [
  ['timeNs', Float64Array],
  ['rttNs', Float64Array],
  ['number', Uint32Array],
  ['length', Uint32Array],
  ['headEnd', Uint32Array],
  ['markEnd', Uint32Array],
  ['nameEnd', Uint32Array],
  ['detail', Uint32Array],
  ['pair', Uint32Array],
  ['sequence', Uint32Array],
  ['port', Uint32Array],
  ['pid', Uint32Array],
  ['type', Uint16Array],
  ['flags', Uint16Array],
  ['group', Uint16Array],
  ['kind', Uint8Array],
  ['echo', Uint8Array],
  ['mark', Uint8Array],
  ['socket', Uint8Array],
  ['protocol', Uint8Array],
] as const;

type ColumnName = (typeof columnPlan)[number][0];
type WindowColumns = Record<ColumnName, { [row: number]: number }>;

const prefixBytes = 16;
const markBytes = 8;
const align8 = (n: number): number => (n + 7) & ~7;

const columnsBytes = (rows: number): number =>
  columnPlan.reduce((sum, [, type]) => sum + align8(rows * type.BYTES_PER_ELEMENT), 0);

function openColumns(buffer: ArrayBufferLike, start: number, rows: number): WindowColumns {
  let at = start;
  const columns: Partial<WindowColumns> = {};
  for (const [name, type] of columnPlan) {
    const Column: new (buffer: ArrayBufferLike, at: number, length: number) => { [row: number]: number } = type;
    columns[name] = new Column(buffer, at, rows);
    at += align8(rows * type.BYTES_PER_ELEMENT);
  }
  return columns as WindowColumns;
}

export function encodeWindow(rows: readonly WindowRow[]): Uint8Array {
  const marks = rows.reduce((sum, row) => sum + row.differences.length, 0);
  const heads = rows.reduce((sum, row) => sum + row.head.length, 0);
  const marksAt = prefixBytes + columnsBytes(rows.length);
  const arenaAt = marksAt + marks * markBytes;
  const namesOfRows = rows.map(({ owner }) => (owner ? encodeUtf8(owner.name) : noName));
  const names = namesOfRows.reduce((sum, name) => sum + name.length, 0);
  const bytes = new Uint8Array(arenaAt + heads + names);
  new Uint32Array(bytes.buffer, 0, 4).set([rows.length, heads, marks, names]);
  const columns = openColumns(bytes.buffer, prefixBytes, rows.length);
  const markPairs = new Uint32Array(bytes.buffer, marksAt, marks * 2);
  let headEnd = 0;
  let markEnd = 0;
  let nameEnd = 0;
  rows.forEach((row, r) => {
    bytes.set(row.head, arenaAt + headEnd);
    headEnd += row.head.length;
    for (const { offset, length } of row.differences) markPairs.set([offset, length], 2 * markEnd++);
    bytes.set(namesOfRows[r]!, arenaAt + heads + nameEnd);
    nameEnd += namesOfRows[r]!.length;
    const fixed: Record<ColumnName, number> = { ...row, headEnd, markEnd, nameEnd, pid: row.owner?.pid ?? 0 };
    for (const [name] of columnPlan) columns[name][r] = fixed[name];
  });
  return bytes;
}

const noName = new Uint8Array(0);

/** Unpacks what {@link encodeWindow} packed. @throws RangeError where the bytes are not such a block. */
export function decodeWindow(source: Uint8Array): WindowRow[] {
  if (source.length < prefixBytes) throw new RangeError('window: shorter than its prefix');
  const bytes = source.byteOffset % 8 === 0 ? source : source.slice();
  const [rows = 0, heads = 0, marks = 0, names = 0] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);
  const marksAt = prefixBytes + columnsBytes(rows);
  const arenaAt = marksAt + marks * markBytes;
  const end = arenaAt + heads + names;
  if (bytes.length !== end) throw new RangeError(`window: ${bytes.length} bytes, not ${end}`);
  const columns = openColumns(bytes.buffer, bytes.byteOffset + prefixBytes, rows);
  const markPairs = new Uint32Array(bytes.buffer, bytes.byteOffset + marksAt, marks * 2);
  const parts = {
    columns,
    markPairs,
    arena: bytes.subarray(arenaAt, arenaAt + heads),
    names: bytes.subarray(arenaAt + heads),
  };
  return Array.from({ length: rows }, (_, r) => unpackRow(parts, r));
}

interface WindowParts {
  columns: WindowColumns;
  markPairs: Uint32Array;
  arena: Uint8Array;
  names: Uint8Array;
}

function unpackRow({ columns, markPairs, arena, names }: WindowParts, r: number): WindowRow {
  const before = (column: { [row: number]: number }): number => (r === 0 ? 0 : column[r - 1]!);
  const differences: ByteRange[] = [];
  for (let m = before(columns.markEnd); m < columns.markEnd[r]!; m++)
    differences.push({ offset: markPairs[2 * m]!, length: markPairs[2 * m + 1]! });
  const name = names.subarray(before(columns.nameEnd), columns.nameEnd[r]!);
  return {
    number: columns.number[r]!,
    timeNs: columns.timeNs[r]!,
    rttNs: columns.rttNs[r]!,
    length: columns.length[r]!,
    detail: columns.detail[r]!,
    pair: columns.pair[r]!,
    sequence: columns.sequence[r]!,
    port: columns.port[r]!,
    type: columns.type[r]!,
    flags: columns.flags[r]!,
    group: columns.group[r]!,
    kind: columns.kind[r]! as RecordKind,
    echo: columns.echo[r]! as EchoStatus,
    mark: columns.mark[r]!,
    socket: columns.socket[r]!,
    protocol: columns.protocol[r]!,
    head: arena.subarray(before(columns.headEnd), columns.headEnd[r]!),
    differences,
    owner: name.length > 0 ? { pid: columns.pid[r]!, name: decodeUtf8(name) } : undefined,
  };
}
