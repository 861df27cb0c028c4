/** What each cell of a row says and how it looks. Pure: a row's element writes it down. */
import type { WindowRow } from '../../core/capture/window.ts';
import type { RowView, Tone } from '../row-view.ts';
import { type LogColumn, logColumns } from './columns.ts';
import styles from './log.module.css';

type ColumnId = LogColumn['id'];

/** @param time as {@link timeText} tells it */
export function cellText(id: ColumnId, record: WindowRow, view: RowView, time: string): string {
  switch (id) {
    case 'number':
      return `${record.number}`;
    case 'time':
      return time;
    case 'direction':
    case 'echo':
      return view[id].text;
    case 'payload':
      return view.words ?? view.summary ?? view.preview.map(({ text }) => text).join(' ');
    default:
      return view[id];
  }
}

const quiet: readonly ColumnId[] = ['number', 'flags', 'payload'];

const tones: readonly Tone[] = ['sent', 'received', 'ok', 'bad', 'warn', 'dim'];

/** Classes of a cell by its tone and whether it is cut: made once, since a flood asks for thousands a second. */
function classesOf(base: string): { whole: Map<Tone | undefined, string>; cut: Map<Tone | undefined, string> } {
  const inTones = (all: string) =>
    new Map<Tone | undefined, string>([
      [undefined, all],
      ...tones.map((tone) => [tone, `${all} ${styles[tone]}`] as const),
    ]);
  return { whole: inTones(base), cut: inTones(`${base} ${styles.cut}`) };
}

const columnClasses = new Map(
  logColumns.map(({ id, isFigure }) => [
    id,
    classesOf([styles.cell, isFigure && styles.figure, quiet.includes(id) && styles.quiet].filter(Boolean).join(' ')),
  ]),
);
/** What was understood is there to be read, unlike bytes. */
const summaryClasses = classesOf(styles.cell!);

/** @param isCut whether the text may be longer than the cell */
export function cellClass(id: ColumnId, view: RowView, isCut: boolean): string {
  const classes = id === 'payload' && view.summary !== undefined ? summaryClasses : columnClasses.get(id)!;
  return classes[isCut ? 'cut' : 'whole'].get(toneOf(id, view))!;
}

/**
 * Whether a text may be longer than its cell, which is then painted apart from the row: so only where it has to be. What
 * is not ASCII may come from another font, and counts twice. Bytes of a payload are as many as fit.
 */
export function mayBeCut(id: ColumnId, view: RowView, text: string, characters: number): boolean {
  if (id === 'payload') return (view.words ?? view.summary) !== undefined;
  if (2 * text.length <= characters) return false;
  let needed = 0;
  for (let at = 0; at < text.length; at++) needed += text.charCodeAt(at) < 128 ? 1 : 2;
  return needed > characters;
}

function toneOf(id: ColumnId, view: RowView): Tone | undefined {
  if (id === 'direction') return view.direction.tone;
  if (id === 'echo') return view.echo.tone;
  if (id === 'roundTrip' && view.isSlow) return 'warn';
  return id === 'payload' && view.words ? view.direction.tone : undefined;
}

/** Of texts that may be longer than their column; empty where there is nothing to add. */
export function cellTitle(id: ColumnId, view: RowView): string {
  switch (id) {
    case 'type':
      return view.typeTitle;
    case 'socket':
      return view.socket;
    case 'process':
      return view.processTitle ?? '';
    case 'direction':
      return view.directionTitle ?? '';
    case 'payload':
      return view.summary ?? '';
    default:
      return id === 'flags' ? view.flags : '';
  }
}

export function rowClass({ words }: RowView, isSelected: boolean, isRelated: boolean): string {
  const event = words ? ` ${styles.event}` : '';
  return `${styles.row}${event}${isSelected ? ` ${styles.selected}` : isRelated ? ` ${styles.pair}` : ''}`;
}
