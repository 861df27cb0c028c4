/** One row of the log as plain elements. Drawn anew only when its record, its place or the options change. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { memo } from 'react';
import { RecordKind } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import type { LogColumn } from './columns.ts';
import styles from './log.module.css';
import { type RowOptions, type RowView, rowView, timeText } from './row-view.ts';

interface LogRowProps {
  /** Row index from 0; the record is undefined until the host has answered. */
  row: number;
  record: WindowRow | undefined;
  /** Time of the row before, where times are told as differences. */
  beforeNs: number | undefined;
  startPx: number;
  columns: readonly LogColumn[];
  options: RowOptions;
  isSelected: boolean;
  isPair: boolean;
}

export const rowId = (number: number): string => `log-row-${number}`;

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, record, startPx, columns, options, isSelected, isPair } = props;
  const style = { top: startPx };
  if (!record) return <div className={styles.row} role="row" aria-rowindex={row + 2} style={style} />;
  const view = rowView(record, options);
  const className = `${styles.row} ${isSelected ? styles.selected : isPair ? styles.pair : ''}`;
  return (
    <div
      id={rowId(record.number)}
      className={view.words ? `${className} ${styles.event}` : className}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isSelected}
      data-row={row}
      style={style}
    >
      {columns.map(({ id, isFigure }) => (
        <span
          key={id}
          role="gridcell"
          className={isFigure ? styles.figure : styles.cell}
          data-column={id}
          title={titleOf(id, view)}
        >
          {cell(id, props, record, view)}
        </span>
      ))}
    </div>
  );
});

function cell(id: LogColumn['id'], { beforeNs, options }: LogRowProps, record: WindowRow, view: RowView) {
  switch (id) {
    case 'number':
      return record.number;
    case 'time':
      return timeText(record.timeNs, beforeNs, options);
    case 'direction':
      return <span className={styles[view.direction.tone]}>{view.direction.text}</span>;
    case 'type':
      return view.type;
    case 'flags':
      return view.flags;
    case 'sequence':
      return view.sequence;
    case 'bytes':
      return view.bytes;
    case 'roundTrip':
      return <span className={view.isSlow ? styles.warn : undefined}>{view.roundTrip}</span>;
    case 'echo':
      return <span className={styles[view.echo.tone]}>{view.echo.text}</span>;
    case 'payload':
      return view.words ? <span className={wordsTone(record)}>{view.words}</span> : <Preview view={view} />;
  }
}

/** Of texts that may be longer than their column. */
function titleOf(id: LogColumn['id'], view: RowView): string | undefined {
  if (id === 'type') return view.type;
  return id === 'flags' ? view.flags : undefined;
}

const wordsTone = ({ kind }: WindowRow): string | undefined => (kind === RecordKind.overrun ? styles.bad : styles.dim);

const differing = `${styles.part} ${styles.differs}`;

function Preview({ view }: { view: RowView }) {
  return view.preview.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity beyond their place
    <span key={index} className={part.differs ? differing : styles.part}>
      {part.text}
    </span>
  ));
}
