/** One row of the log as plain elements. Drawn anew only when its record, its place or the options change. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { memo } from 'react';
import type { WindowRow } from '../../core/capture/window.ts';
import { type PreviewPart, type RowOptions, type RowView, rowView, type Tone } from '../row-view.ts';
import { timeText } from '../times.ts';
import { type CellPlace, type LogColumn, logColumns } from './columns.ts';
import styles from './log.module.css';

interface LogRowProps {
  /** Row index from 0; the record is undefined until the host has answered. */
  row: number;
  record: WindowRow | undefined;
  /** Time of the row before, where times are told as differences. */
  beforeNs: number | undefined;
  startPx: number;
  columns: readonly LogColumn[];
  places: readonly CellPlace[];
  options: RowOptions;
  isSelected: boolean;
  /** Of the selected row's conversation. */
  isRelated: boolean;
}

export const rowId = (number: number): string => `log-row-${number}`;

export const LogRow = memo(function LogRow({ row, record, beforeNs, startPx, ...rest }: LogRowProps) {
  const { columns, places, options, isSelected, isRelated } = rest;
  const style = { top: startPx };
  if (!record) return <div className={styles.row} role="row" aria-rowindex={row + 2} style={style} />;
  const view = rowView(record, options);
  const time = timeText(record.timeNs, beforeNs, options);
  return (
    <div
      id={isSelected ? rowId(record.number) : undefined}
      className={rowClass(view, isSelected, isRelated)}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isSelected}
      style={style}
    >
      {columns.map(({ id }, index) => (
        <span
          key={id}
          style={places[index]}
          role="gridcell"
          className={cellClass(id, view)}
          data-column={id}
          title={titleOf(id, view)}
        >
          {cellContent(id, record, view, time)}
        </span>
      ))}
    </div>
  );
});

function rowClass(view: RowView, isSelected: boolean, isRelated: boolean): string {
  const event = view.words ? ` ${styles.event}` : '';
  return `${styles.row}${event}${isSelected ? ` ${styles.selected}` : isRelated ? ` ${styles.pair}` : ''}`;
}

const quiet: readonly LogColumn['id'][] = ['number', 'flags', 'payload'];
const mayBeCut: readonly LogColumn['id'][] = ['socket', 'process', 'type', 'flags', 'echo', 'payload'];

/** Classes of cells whatever their row says; the tone of a sign is added. */
const baseClass = new Map(
  logColumns.map(({ id, isFigure }) => [
    id,
    [styles.cell, isFigure && styles.figure, quiet.includes(id) && styles.quiet, mayBeCut.includes(id) && styles.cut]
      .filter(Boolean)
      .join(' '),
  ]),
);

function cellClass(id: LogColumn['id'], view: RowView): string {
  if (id === 'payload' && view.summary !== undefined) return spokenClass;
  const tone = toneOf(id, view);
  return tone ? `${baseClass.get(id)} ${styles[tone]}` : baseClass.get(id)!;
}

/** What was understood is there to be read, unlike bytes. */
const spokenClass = `${styles.cell} ${styles.cut}`;

function toneOf(id: LogColumn['id'], view: RowView): Tone | undefined {
  if (id === 'direction') return view.direction.tone;
  if (id === 'echo') return view.echo.tone;
  if (id === 'roundTrip' && view.isSlow) return 'warn';
  return id === 'payload' && view.words ? view.direction.tone : undefined;
}

function cellContent(id: LogColumn['id'], record: WindowRow, view: RowView, time: string) {
  switch (id) {
    case 'number':
      return record.number;
    case 'time':
      return time;
    case 'direction':
    case 'echo':
      return view[id].text;
    case 'payload':
      return view.words ?? view.summary ?? preview(view.preview);
    default:
      return view[id];
  }
}

/** Nearly all rows are one text, which needs no element of its own. */
const preview = (parts: readonly PreviewPart[]) =>
  parts.every(({ differs }) => !differs)
    ? parts[0]?.text
    : parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity beyond their place
        <span key={index} className={part.differs ? `${styles.part} ${styles.differs}` : styles.part}>
          {part.text}
        </span>
      ));

/** Of texts that may be longer than their column. */
function titleOf(id: LogColumn['id'], view: RowView): string | undefined {
  if (id === 'type') return view.typeTitle;
  if (id === 'socket') return view.socket;
  if (id === 'process') return view.processTitle;
  if (id === 'direction') return view.directionTitle;
  if (id === 'payload') return view.summary;
  return id === 'flags' ? view.flags : undefined;
}
