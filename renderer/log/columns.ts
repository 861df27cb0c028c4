/** The columns of the log: what there is to choose from, how wide each is, and which of them fit. */

export interface LogColumn {
  readonly id:
    | 'number'
    | 'time'
    | 'direction'
    | 'type'
    | 'flags'
    | 'sequence'
    | 'bytes'
    | 'roundTrip'
    | 'echo'
    | 'payload';
  readonly title: string;
  /** In px, padding included. Fixed, so that nothing moves while figures grow. The payload takes what is left. */
  readonly width: number;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
  /** Where space is short, columns go in this order, the lowest first; those without stay. */
  readonly goes?: number;
}

/** In the order in which they stand. */
export const logColumns: readonly LogColumn[] = [
  { id: 'number', title: '#', width: 84, isFigure: true },
  { id: 'time', title: 'Time', width: 118, isFigure: true },
  { id: 'direction', title: 'Way', width: 86 },
  { id: 'type', title: 'Type', width: 112, goes: 2 },
  { id: 'flags', title: 'Flags', width: 106, goes: 1 },
  { id: 'sequence', title: 'Seq', width: 78, isFigure: true, goes: 4 },
  { id: 'bytes', title: 'Bytes', width: 66, isFigure: true, goes: 5 },
  { id: 'roundTrip', title: 'Round trip', width: 94, isFigure: true },
  { id: 'echo', title: 'Echo', width: 112 },
  { id: 'payload', title: 'Payload', width: 120, goes: 6 },
];

/** The chosen columns (null is all) that fit into `widthPx` side by side, in their order. */
export function fitColumns(chosen: readonly string[] | null, widthPx: number): LogColumn[] {
  const columns = logColumns.filter(({ id }) => chosen?.includes(id) ?? true);
  const leaving = columns.filter(({ goes }) => goes !== undefined).sort((a, b) => a.goes! - b.goes!);
  while (sumOfWidths(columns) > widthPx && leaving.length > 0) columns.splice(columns.indexOf(leaving.shift()!), 1);
  return columns;
}

const sumOfWidths = (columns: readonly LogColumn[]): number => columns.reduce((sum, { width }) => sum + width, 0);

/** The width left to the payload; 0 where it isn't shown. */
export function payloadWidth(columns: readonly LogColumn[], widthPx: number): number {
  const payload = columns.find(({ id }) => id === 'payload');
  return payload ? widthPx - sumOfWidths(columns) + payload.width : 0;
}

/** As CSS has it: the last one takes what is left. */
export const gridTemplate = (columns: readonly LogColumn[]): string =>
  columns
    .map(({ id, width }, index) => (id === 'payload' || index === columns.length - 1 ? 'minmax(0, 1fr)' : `${width}px`))
    .join(' ');
