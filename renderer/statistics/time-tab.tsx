/** Figures over time, one plot above the other. A stretch that is brushed becomes part of the log's filter. */
import { Button, SegmentedControl } from '@mantine/core';
import { type KeyboardEvent, useMemo } from 'react';
import { useStore } from 'zustand';
import { logId } from '../stores/log-store.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';
import { timeRangeOf } from '../stores/time-filter.ts';
import { momentText, roundTime } from './axes.ts';
import styles from './statistics.module.css';
import { columnMiddles, type RateUnit, type TimePlot, timePlots } from './time-plots.ts';
import { UPlotCanvas } from './uplot-canvas.tsx';
import { type Brush, useBrush } from './use-brush.ts';

export function TimeTab() {
  const { layout } = useStores();
  const { survey, selectTime } = useStatistics();
  const timeline = useStore(survey, ({ reading }) => reading?.timeline);
  const unit: RateUnit = useStore(layout, ({ tabs }) => (tabs.statisticsRate === 'bytes' ? 'bytes' : 'messages'));
  const plots = useMemo(() => (timeline ? timePlots(timeline, unit) : []), [timeline, unit]);
  const brush = useBrush(timeline, selectTime);
  if (!timeline) return null;
  return (
    <section
      className={styles.time}
      aria-label="Figures over time"
      aria-describedby="time-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the plots are read and brushed by keys
      tabIndex={0}
      onKeyDown={(event) => event.target === event.currentTarget && onBrushKey(event, brush)}
    >
      <div className={styles.timeBar}>
        <Selection />
        <SegmentedControl
          value={unit}
          onChange={(value) => layout.getState().choose('statisticsRate', value)}
          data={[
            { value: 'messages', label: 'Messages/s' },
            { value: 'bytes', label: 'Bytes/s' },
          ]}
          aria-label="Unit of the rate"
        />
      </div>
      <Reading plots={plots} at={brush.index} moments={columnMiddles(timeline)} widthNs={timeline.widthNs} />
      {plots.map((plot) => (
        <figure key={plot.id} className={styles.timePlot} data-plot={plot.id} aria-label={plot.title}>
          <figcaption className={styles.caption}>
            {plot.title}
            {plot.shape !== 'rows' && (
              <span className={styles.key}>
                {plot.series.map(({ name, colour, dash }) => (
                  <span key={name}>
                    <svg width="22" height="8" aria-hidden="true">
                      <line
                        x1="0"
                        y1="4"
                        x2="22"
                        y2="4"
                        stroke={`var(--${colour})`}
                        strokeWidth="1.75"
                        strokeDasharray={dash?.join(' ')}
                      />
                    </svg>
                    {name}
                  </span>
                ))}
              </span>
            )}
          </figcaption>
          <UPlotCanvas plot={plot} timeline={timeline} brush={brush} />
        </figure>
      ))}
      <p id="time-keys" className="sr-only">
        Left and right arrow read column by column, with Shift they select, Enter shows only what is selected, Escape
        shows all times.
      </p>
    </section>
  );
}

function onBrushKey(event: KeyboardEvent, brush: Brush): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step !== undefined) brush.move(step, event.shiftKey);
  else if (event.key === 'Enter') brush.take();
  else if (event.key === 'Escape') brush.leave();
  else return;
  event.preventDefault();
}

/** The stretch in force, and what can be done with it. */
function Selection() {
  const { filter, layout } = useStores();
  const { selectTime } = useStatistics();
  const applied = useStore(filter, (state) => state.applied ?? '');
  const range = useMemo(() => timeRangeOf(applied), [applied]);
  if (!range)
    return <p className={styles.hint}>Drag over a plot, or press Shift with ← →, to select a stretch of time.</p>;
  const spanNs = range.toNs - range.fromNs;
  const toLog = (): void => {
    layout.getState().show('echo');
    requestAnimationFrame(() => document.getElementById(logId)?.focus());
  };
  return (
    <div className={styles.selection}>
      <span>
        {momentText(range.fromNs, spanNs / 100 || 1)} to {momentText(range.toNs, spanNs / 100 || 1)},{' '}
        {roundTime(spanNs)}
      </span>
      <Button onClick={toLog}>Show in the log</Button>
      <Button onClick={() => selectTime(undefined)}>All times</Button>
    </div>
  );
}

interface ReadingProps {
  plots: readonly TimePlot[];
  at: number | undefined;
  moments: readonly number[];
  widthNs: number;
}

/** What all plots say of the column under the pointer, in a line that is always there. */
function Reading({ plots, at, moments, widthNs }: ReadingProps) {
  const moment = at === undefined ? undefined : moments[at];
  if (at === undefined || moment === undefined)
    return <p className={styles.reading}>Each column stands for {roundTime(widthNs)}.</p>;
  const figures = plots
    .flatMap(({ series, tell }) => series.map(({ name, values }) => ({ name, value: values[at] ?? Number.NaN, tell })))
    .filter(({ value }) => value > 0)
    .map(({ name, value, tell }) => `${name} ${tell(value)}`);
  return (
    <p className={styles.reading} aria-live="polite">
      {momentText(moment, widthNs)}: {figures.length > 0 ? figures.join(' · ') : 'nothing'}
    </p>
  );
}
