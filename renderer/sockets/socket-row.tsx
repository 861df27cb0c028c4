/** One socket in the table, drawn anew only when it says something else. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { memo, type ReactNode } from 'react';
import type { Family } from '../../core/wire/family.ts';
import { formatCount, formatShortCount } from '../quantities.ts';
import { groupsInFull, groupsText, type SocketRow, type SortField } from '../stores/socket-rows.ts';
import type { SocketColumn } from './columns.ts';
import styles from './sockets.module.css';

interface SocketRowProps {
  row: SocketRow;
  index: number;
  topPx: number;
  columns: readonly SocketColumn[];
  /** Generic netlink's, which name its groups. */
  families: readonly Family[];
  isSelected: boolean;
}

export const socketRowId = (key: string): string => `socket-${key}`;

const marks: Record<SocketRow['presence'], { sign: string; words: string }> = {
  there: { sign: '', words: '' },
  new: { sign: '+', words: 'opened just now' },
  gone: { sign: '−', words: 'closed just now' },
};

export const SocketRowView = memo(function SocketRowView(props: SocketRowProps) {
  const { row, index, topPx, columns, families, isSelected } = props;
  const { sign, words } = marks[row.presence];
  return (
    <div
      id={socketRowId(row.key)}
      className={styles.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-socket
      data-presence={row.presence}
      style={{ top: topPx }}
    >
      <span role="gridcell" className={`${styles.cell} ${styles.mark}`} title={words}>
        {sign}
        {words && <span className="sr-only">{words}</span>}
      </span>
      {columns.map(({ id, isFigure }) => (
        <span
          key={id}
          role="gridcell"
          className={isFigure ? `${styles.cell} ${styles.figure}` : styles.cell}
          data-tone={toneOf(id, row)}
          title={id === 'groups' ? groupsInFull(row, families) : undefined}
        >
          {contentOf(id, row, families)}
        </span>
      ))}
    </div>
  );
});

/** What is none is quiet; what is lost is not. */
function toneOf(id: SortField, row: SocketRow): 'dim' | 'warn' | 'bad' | undefined {
  const value = id === 'owner' ? row.portId : id === 'groups' ? Number(row.groups !== '0') : row[id];
  if (id === 'drops' && value > 0) return 'warn';
  if (id === 'dropsPerSecond' && value > 0) return 'bad';
  return value > 0 || id === 'protocol' ? undefined : 'dim';
}

function contentOf(id: SortField, row: SocketRow, families: readonly Family[]): ReactNode {
  switch (id) {
    case 'protocol':
      return (
        <>
          <span className={styles.protocol}>{row.protocol}</span> {row.protocolName}
        </>
      );
    case 'portId':
    case 'inode':
      return row[id];
    case 'owner':
      return <Owner row={row} />;
    case 'groups':
      return groupsText(row, families) || '–';
    case 'dropsPerSecond':
      return row.dropsPerSecond > 0 ? `+${rateText(row.dropsPerSecond)}` : '–';
    default:
      return formatCount(row[id]);
  }
}

function Owner({ row: { owner, portId, ours } }: { row: SocketRow }) {
  if (!owner) return portId === 0 ? 'kernel' : <span title="Its process belongs to another user">not known</span>;
  return (
    <>
      {owner.name} <span className={styles.number}>{owner.pid}</span>
      {ours && <span className={styles.ours}>this nlscope</span>}
      {owner.guessed && (
        <span className={styles.number} title="Its descriptors can't be read; its pid is the port">
          {' '}
          guessed
        </span>
      )}
    </>
  );
}

/** '12'; a rate that is not none is never told as 0. */
export const rateText = (perSecond: number): string => (perSecond < 1 ? '<1' : formatShortCount(perSecond));
