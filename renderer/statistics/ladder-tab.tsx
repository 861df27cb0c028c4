/** The ladder with its controls, and the same messages as a list beside it. */
import { ActionIcon, Button } from '@mantine/core';
import { Minus, Plus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { noPair } from '../../core/capture/record.ts';
import type { Ladder, LadderMessage } from '../../core/echo/ladder.ts';
import { formatCount } from '../quantities.ts';
import { fitted, panned, spanOf, zoomed } from '../stores/ladder-view.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';
import type { TimeRange } from '../stores/time-filter.ts';
import { momentText, roundTime } from './axes.ts';
import { LadderCanvas } from './ladder-canvas.tsx';
import { LadderList } from './ladder-list.tsx';
import { sentenceOf } from './ladder-words.ts';
import styles from './statistics.module.css';

const everyMs = 250;

export function LadderTab() {
  const { log, host, showMessage } = useStores();
  const { ladder: store } = useStatistics();
  const { view, held, ladder, selected, following } = useStore(store);
  const inLog = useStore(log, (state) => state.selected);
  const pairInLog = useStore(log, ({ detail }) => detail?.record.pair);
  const familyNames = useStore(host, (state) => state.familyNames);
  const [hovered, hover] = useState<LadderMessage>();
  useEffect(() => {
    void store.getState().begin();
    const timer = setInterval(() => void store.getState().refresh(), everyMs);
    return () => clearInterval(timer);
  }, [store]);
  const marked = useMemo(
    () =>
      new Set(
        [inLog, pairInLog, selected].filter((number): number is number => number !== undefined && number !== noPair),
      ),
    [inLog, pairInLog, selected],
  );
  if (!view || !ladder || !held) return null;
  const told = hovered ?? ladder.messages.find(({ number }) => number === selected);
  return (
    <div className={styles.ladder}>
      <div className={styles.timeBar}>
        <Controls view={view} />
        <span className={styles.viewText}>
          {momentText(view.fromNs, spanOf(view) / 100)} – {momentText(view.toNs, spanOf(view) / 100)},{' '}
          {roundTime(spanOf(view))}, {formatCount(ladder.count)} {ladder.count === 1 ? 'message' : 'messages'}
        </span>
        {held !== view && (
          <span key={held.fromNs} className={styles.busy} role="status">
            Reading…
          </span>
        )}
        {!following && <Button onClick={() => store.getState().follow()}>Follow what comes</Button>}
      </div>
      <p className={styles.reading}>{told ? sentenceOf(told, familyNames) : hintOf(ladder)}</p>
      <div className={styles.ladderBody}>
        <LadderCanvas
          picture={{ view, ladder, held, marked, familyNames }}
          selected={selected}
          isOver={hovered !== undefined}
          onHover={hover}
          onOpen={showMessage}
        />
        <LadderList ladder={ladder} selected={selected} familyNames={familyNames} onOpen={showMessage} />
      </div>
    </div>
  );
}

function hintOf({ count, bands }: Ladder): string {
  if (bands)
    return 'Too many to draw each: counted by column, sent from above and received from below. Zoom in to see them.';
  if (count === 0) return 'No message in this stretch of time: Fit all shows where they are.';
  return 'A click on an arrow goes to its message in the log. Wheel and + − zoom, drag and ← → move, ↑ ↓ select.';
}

function Controls({ view }: { view: TimeRange }) {
  const { ladder: store, survey } = useStatistics();
  const middle = (view.fromNs + view.toNs) / 2;
  const look = (next: TimeRange): void => store.getState().look(next);
  const fit = (): void => {
    const { reading } = survey.getState();
    if (reading && reading.records > 0) look(fitted(reading.firstNs, reading.lastNs));
  };
  return (
    <fieldset className={styles.controls} aria-label="Stretch of time">
      <ActionIcon aria-label="Zoom out" variant="default" size={28} onClick={() => look(zoomed(view, 2, middle))}>
        <Minus size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label="Zoom in" variant="default" size={28} onClick={() => look(zoomed(view, 0.5, middle))}>
        <Plus size={14} aria-hidden />
      </ActionIcon>
      <Button aria-label="Earlier" onClick={() => look(panned(view, -0.5))}>
        ←
      </Button>
      <Button aria-label="Later" onClick={() => look(panned(view, 0.5))}>
        →
      </Button>
      <Button onClick={fit}>Fit all</Button>
    </fieldset>
  );
}
