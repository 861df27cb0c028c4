/** How round trips are spread: histogram and cumulative shares, percentiles with their intervals, by type and by size. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { SurveyReading } from '../../core/contract/statistics.ts';
import { formatCount, formatTime } from '../quantities.ts';
import { useStatistics } from '../stores/stores.tsx';
import type { Baseline } from '../stores/survey-store.ts';
import { cdfFigure } from './cdf-figure.ts';
import { ComparisonPanel } from './comparison-panel.tsx';
import { FigureCanvas } from './figure-canvas.tsx';
import { GroupTables } from './group-tables.tsx';
import { histogramFigure } from './histogram-figure.ts';
import { PercentileTable } from './percentile-table.tsx';
import styles from './statistics.module.css';

export function DistributionTab() {
  const { survey } = useStatistics();
  const reading = useStore(survey, (state) => state.reading);
  const baseline = useStore(survey, (state) => state.baseline);
  if (!reading) return null;
  return (
    <div className={styles.distribution}>
      {reading.roundTrip.count > 0 ? (
        <Figures reading={reading} baseline={baseline} />
      ) : (
        <div className={styles.empty}>
          <h3>No round trip among these messages</h3>
          <p>{whyNone(reading)}</p>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys */}
      <section className={styles.tables} aria-label="Tables" tabIndex={0}>
        <PercentileTable reading={reading} />
        {baseline && <ComparisonPanel baseline={baseline} reading={reading} />}
        <GroupTables reading={reading} />
      </section>
    </div>
  );
}

function Figures({ reading, baseline }: { reading: SurveyReading; baseline: Baseline | undefined }) {
  const { roundTrip, send, wake } = reading;
  const before = baseline?.roundTrip;
  const histogram = useMemo(() => histogramFigure(roundTrip, before), [roundTrip, before]);
  const cdf = useMemo(() => cdfFigure({ roundTrip, send, wake, before }), [roundTrip, send, wake, before]);
  return (
    <div className={styles.figures}>
      <FigureCanvas
        figure={histogram}
        label={`Histogram of ${formatCount(roundTrip.count)} round trips, from ${formatTime(roundTrip.minNs)} to ${formatTime(roundTrip.maxNs)}`}
      >
        {before ? (
          <>
            Share of round trips by time: <span className={styles.nowKey}>■ now</span>{' '}
            <span className={styles.beforeKey}>□ baseline</span>
          </>
        ) : (
          'Round trips by time'
        )}
      </FigureCanvas>
      <FigureCanvas
        figure={cdf}
        label="Share of round trips, of times in sendmsg and of wake-ups that took up to a time"
      >
        Share that took up to a time
      </FigureCanvas>
    </div>
  );
}

function whyNone({ counts }: SurveyReading): string {
  if (counts.sent === 0) return 'A round trip belongs to the sent message, and none is shown: only received ones are.';
  if (counts.waiting > 0) return 'What was sent still waits for its reply.';
  return 'Nothing that was sent has got a reply.';
}
