/** The columns of the log: what there is to choose from, how wide each is, and which of them fit. */

export interface LogColumn {
  readonly id:
    | 'number'
    | 'time'
    | 'direction'
    | 'socket'
    | 'process'
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

/** In the order in which they stand: '! overrun', a sequence of 32 bits and '? unexpected' fit. Widths are least ones; {@link columnsFor} widens them by what is to be shown. */
export const logColumns: readonly LogColumn[] = [
  { id: 'number', title: '#', width: 58, isFigure: true },
  { id: 'time', title: 'Time', width: 82, isFigure: true },
  { id: 'direction', title: 'Way', width: 81 },
  { id: 'socket', title: 'Socket', width: 96, goes: 7 },
  { id: 'process', title: 'Process', width: 132, goes: 4.8 },
  { id: 'type', title: 'Type', width: 70, goes: 2 },
  { id: 'flags', title: 'Flags', width: 76, goes: 1 },
  { id: 'sequence', title: 'Seq', width: 89, isFigure: true, goes: 4 },
  { id: 'bytes', title: 'Bytes', width: 60, isFigure: true, goes: 3 },
  { id: 'roundTrip', title: 'Round trip', width: 89, isFigure: true },
  { id: 'echo', title: 'Echo', width: 103 },
  { id: 'payload', title: 'Payload', width: 90, goes: 6 },
];

const characterPx = 7.22;
const paddingPx = 16;
/** '28 RTM_NEWNEIGH', 'REQUEST|ACK|DUMP'. */
const namedCharacters = { type: 15, flags: 16 };
/** A name says more than a length and a sequence, which then go before it. */
const namedTypeGoes = 5;
/** Of several protocols what a message is says more than its first bytes. */
const sharedPayloadGoes = 4.5;
/** 'nlctrl GETFAMILY', 'mptcp_pm cmd 11'. */
const genericCharacters = { type: 17, flags: 16 };
/** '✗ ECONNREFUSED', '← EADDRNOTAVAIL'. */
const roomyCharacters = { echo: 15 };

export interface Contents {
  /** The greatest number of a record. */
  lastNumber: number;
  /** Characters of a time. */
  timeCharacters: number;
  /** Types and flags have names, as they do in all protocols but those of echoes. */
  isNamed: boolean;
  /** Types are families and their commands. */
  isGeneric: boolean;
  /** Of more than one socket. */
  isShared: boolean;
  /** With messages between others. */
  isOverheard: boolean;
  /** There is space for what is seldom. */
  isRoomy: boolean;
}

/** The columns as wide as the contents need, which changes at powers of ten only. */
export function columnsFor({
  lastNumber,
  timeCharacters,
  isNamed,
  isGeneric,
  isShared,
  isOverheard,
  isRoomy,
}: Contents): LogColumn[] {
  const characters: Partial<Record<LogColumn['id'], number>> = {
    number: `${lastNumber}`.length + 0.6,
    time: timeCharacters,
    ...(isNamed && namedCharacters),
    ...(isGeneric && genericCharacters),
    ...(isRoomy && roomyCharacters),
  };
  return logColumns
    .filter(({ id }) => (id !== 'socket' || isShared) && (id !== 'process' || isOverheard))
    .map((column) => {
      const needed = Math.ceil((characters[column.id] ?? 0) * characterPx) + paddingPx;
      const goes = goesNamed(column, isNamed, isShared);
      return { ...column, goes, width: Math.max(column.width, needed) };
    });
}

function goesNamed({ id, goes }: LogColumn, isNamed: boolean, isShared: boolean): number | undefined {
  if (isNamed && id === 'type') return namedTypeGoes;
  return isShared && id === 'payload' ? sharedPayloadGoes : goes;
}

/** Those of the columns that were chosen (null is all) and fit into `widthPx` side by side, in their order. */
export function fitColumns(
  columns: readonly LogColumn[],
  chosen: readonly string[] | null,
  widthPx: number,
): LogColumn[] {
  const shown = columns.filter(({ id }) => chosen?.includes(id) ?? true);
  const leaving = shown.filter(({ goes }) => goes !== undefined).sort((a, b) => a.goes! - b.goes!);
  while (sumOfWidths(shown) > widthPx && leaving.length > 0) shown.splice(shown.indexOf(leaving.shift()!), 1);
  return shown;
}

/** 'netdev page-pool-stats-get reply' fits. */
const wholeGenericCharacters = 32;
/** What the payload keeps before a longer type gets anything: an address and a name. */
const keptForPayloadPx = 220;

/** Gives families and their commands what the payload can spare, so that they are seen whole where there is room. */
export function widenType(shown: readonly LogColumn[], widthPx: number): LogColumn[] {
  const spare =
    widthPx - sumOfWidths(shown) + (shown.find(({ id }) => id === 'payload')?.width ?? 0) - keptForPayloadPx;
  const whole = Math.ceil(wholeGenericCharacters * characterPx) + paddingPx;
  return shown.map((column) =>
    column.id === 'type' && spare > 0 ? { ...column, width: Math.min(whole, column.width + spare) } : column,
  );
}

/** How many characters are sure to fit into a column. */
export const charactersIn = ({ width }: LogColumn): number => Math.floor((width - paddingPx) / characterPx);

const sumOfWidths = (columns: readonly LogColumn[]): number => columns.reduce((sum, { width }) => sum + width, 0);

/** How many payload bytes a preview shows: 'de ad' is two. 0 where the payload isn't shown. */
export function previewBytes(shown: readonly LogColumn[], widthPx: number): number {
  const payload = shown.find(({ id }) => id === 'payload');
  if (!payload) return 0;
  const payloadPx = widthPx - sumOfWidths(shown) + payload.width - paddingPx;
  return Math.max(0, Math.floor((payloadPx / characterPx + 1) / 3));
}

/** Where a cell stands in its row. */
export type CellPlace =
  | { readonly left: number; readonly width: number }
  | { readonly left: number; readonly right: 0 };

/** One place for each column, the same object for all rows; the last one takes what is left. */
export function cellPlaces(shown: readonly LogColumn[]): CellPlace[] {
  let left = 0;
  return shown.map(({ width }, index) => {
    const place = index === shown.length - 1 ? { left, right: 0 as const } : { left, width };
    left += width;
    return place;
  });
}
