/** The messages of the ladder's picture as text: what a screen reader has in its place, and what is chosen from. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Ladder } from '../../core/contract/statistics.ts';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import { formatCount, formatTime } from '../quantities.ts';
import { useStatistics } from '../stores/stores.tsx';
import { nameOf, sentenceOf, verdictOf } from './ladder-words.ts';
import styles from './statistics.module.css';

export const ladderListId = 'ladder-list';
/** More is no list to read. */
const mostRows = 200;

interface LadderListProps {
  ladder: Ladder;
  selected: number | undefined;
  familyNames: ReadonlyMap<number, string>;
  onOpen(number: number): void;
}

export function LadderList({ ladder, selected, familyNames, onOpen }: LadderListProps) {
  const { ladder: store } = useStatistics();
  const list = useRef<HTMLDivElement>(null);
  const rows = ladder.messages.slice(0, mostRows);
  const at = rows.findIndex(({ number }) => number === selected);
  useEffect(() => {
    if (at >= 0) list.current?.querySelector(`#${idOf(rows[at]!)}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, rows]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) {
      const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))];
      store.getState().select(next?.number);
    } else if (event.key === 'Enter' && selected !== undefined) onOpen(selected);
    else return;
    event.preventDefault();
  };
  return (
    <section className={styles.ladderSide} aria-label="Messages in the picture">
      <div
        ref={list}
        id={ladderListId}
        className={styles.ladderList}
        role="listbox"
        aria-label="Messages in the picture"
        aria-activedescendant={at >= 0 ? idOf(rows[at]!) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {rows.map((message) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          <div
            key={message.number}
            id={idOf(message)}
            role="option"
            aria-selected={message.number === selected}
            title={sentenceOf(message, familyNames)}
            className={styles.ladderRow}
            tabIndex={-1}
            onClick={() => store.getState().select(message.number)}
            onDoubleClick={() => onOpen(message.number)}
          >
            <LadderRow message={message} familyNames={familyNames} />
          </div>
        ))}
      </div>
      <p className={styles.ladderNote}>{noteOf(ladder, rows.length)}</p>
    </section>
  );
}

const idOf = ({ number }: LadderMessage): string => `ladder-${number}`;

function LadderRow({ message, familyNames }: { message: LadderMessage; familyNames: ReadonlyMap<number, string> }) {
  const { sign, words, colour } = verdictOf(message);
  return (
    <>
      <span className={styles.ladderNumber}>{message.number}</span>
      <span className={styles.ladderName}>{nameOf(message, familyNames)}</span>
      <span className={styles.ladderTrip}>
        {Number.isNaN(message.replyNs) ? '' : formatTime(message.replyNs - message.timeNs)}
      </span>
      <span style={{ color: `var(--${colour})` }}>
        {sign} {words}
      </span>
    </>
  );
}

function noteOf({ count, bands }: Ladder, listed: number): string {
  if (bands) return `${formatCount(count)} messages: zoom in for a list.`;
  if (count > listed) return `The first ${listed} of ${formatCount(count)}. Enter or a double click goes to the log.`;
  return 'Enter or a double click goes to the log.';
}
