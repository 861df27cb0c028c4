/** One message of a conversation, with its time since the request, the gap before it, and both as a bar. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { memo } from 'react';
import { RecordMark } from '../../../core/capture/record.ts';
import type { WindowRow } from '../../../core/capture/window.ts';
import { type RowOptions, rowView } from '../../row-view.ts';
import styles from './conversation.module.css';
import { barOf, isInterrupted, signOf, type TimeScale } from './conversation-words.ts';

interface ConversationRowProps {
  index: number;
  topPx: number;
  /** Undefined until the host has answered. */
  record: WindowRow | undefined;
  /** Time of the row before, where there is one. */
  beforeNs: number | undefined;
  startNs: number;
  durationNs: number;
  scale: TimeScale;
  options: RowOptions;
  isSelected: boolean;
  isActive: boolean;
}

export const partId = (index: number): string => `conversation-row-${index}`;

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { index, topPx, record, beforeNs, startNs, durationNs, scale, options, isSelected, isActive } = props;
  const style = { top: topPx };
  if (!record) return <div role="row" aria-rowindex={index + 2} className={styles.row} style={style} />;
  const view = rowView(record, options);
  const sign = signOf(record, view);
  const sinceNs = record.timeNs - startNs;
  const gapNs = beforeNs === undefined ? undefined : record.timeNs - beforeNs;
  const gap = gapOf(record, gapNs, scale);
  const bar = barOf(sinceNs, gapNs ?? 0, durationNs);
  const message = view.words ?? view.summary ?? view.type;
  return (
    <div
      id={partId(index)}
      role="row"
      aria-rowindex={index + 2}
      className={`${styles.row}${isSelected ? ` ${styles.selected}` : ''}${isActive ? ` ${styles.active}` : ''}`}
      aria-selected={isSelected}
      data-index={index}
      style={style}
    >
      <span role="gridcell" className={`${styles.figure} ${styles.number}`}>
        {record.number}
      </span>
      <span role="gridcell" className={`${styles.cut} ${styles[sign.tone]}`} title={sign.text}>
        {sign.text}
      </span>
      <span role="gridcell" className={styles.cut} title={`${message} · ${view.flags}`}>
        {isInterrupted(record) && <span className={styles.warn}>! DUMP_INTR </span>}
        {message}
      </span>
      <span role="gridcell" className={`${styles.cut} ${styles.flags} ${styles.dim}`}>
        {view.flags}
      </span>
      <span role="gridcell" className={`${styles.figure} ${styles.length}`}>
        {view.bytes}
      </span>
      <span role="gridcell" className={styles.figure}>
        {scale.text(sinceNs)}
      </span>
      <span role="gridcell" className={`${styles.figure} ${styles.dim}`} title={gap.title}>
        {gap.text}
      </span>
      <span className={styles.bar} role="presentation">
        {bar.width > 0 && <span style={{ left: `min(${bar.left}%, 100% - 2px)`, width: `max(2px, ${bar.width}%)` }} />}
      </span>
    </div>
  );
});

function gapOf({ mark }: WindowRow, gapNs: number | undefined, scale: TimeScale): { text: string; title?: string } {
  if (gapNs === undefined) return { text: '' };
  if (mark & RecordMark.sameDatagram) return { text: '″', title: 'in the same datagram' };
  return { text: scale.text(gapNs) };
}
