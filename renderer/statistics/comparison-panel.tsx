/** The round trips that are shown against those of the baseline, with what the difference is worth. */
import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import type { SurveyReading } from '../../core/contract/statistics.ts';
import { compare, leastCompared } from '../../core/echo/compare.ts';
import { formatCount, formatTime, noBreakSpace } from '../quantities.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';
import type { Baseline } from '../stores/survey-store.ts';
import styles from './statistics.module.css';

export function ComparisonPanel({ baseline, reading }: { baseline: Baseline; reading: SurveyReading }) {
  const { survey } = useStatistics();
  const rows = baseline.roundTrip.percentiles.map(({ share, ns, lowNs, highNs }, at) => ({
    name: `p${+(share * 100).toFixed(1)}`,
    before: { ns, lowNs, highNs },
    now: reading.roundTrip.percentiles[at]!,
  }));
  return (
    <section className={styles.comparison} aria-label="Comparison with the baseline">
      <div className={styles.comparisonHead}>
        <h3>Against the baseline</h3>
        <span className={styles.dim} title={new Date(baseline.keptMs).toLocaleString()}>
          {formatCount(baseline.roundTrip.count)} round trips, {baseline.name}
        </span>
      </div>
      <table className={styles.table} aria-label="Difference from the baseline">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Percentile</span>
            </th>
            <th scope="col">Baseline</th>
            <th scope="col">Now</th>
            <th scope="col">Difference</th>
            <th scope="col" title="Whether the 95 % intervals of the two percentiles overlap">
              Intervals
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, now }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatTime(before.ns)}</td>
              <td className={styles.strong}>{formatTime(now.ns)}</td>
              <td>{differenceText(before.ns, now.ns)}</td>
              <td>{areApart(before, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.verdict}>{verdict(baseline, reading)}</p>
      <p className={styles.dim}>
        By the test of Brunner and Munzel, on times told apart to 0.8 %. It takes round trips for independent of each
        other: neighbours in a burst are not, and then p is too small. With very many, p tells the smallest difference
        from none; the probability says how large it is.
      </p>
      <div className={styles.comparisonActions}>
        <SinceButton baseline={baseline} />
        <Button onClick={() => survey.getState().dropBaseline()}>Drop the baseline</Button>
      </div>
    </section>
  );
}

/** What was compared with is still in this capture: then only what came after is to be counted. */
function SinceButton({ baseline }: { baseline: Baseline }) {
  const { host, filter } = useStores();
  const isSame = useStore(
    host,
    ({ capture }) => capture.epochWallMs === baseline.epochWallMs && capture.next > baseline.next,
  );
  const words = `no >= ${baseline.next}`;
  const isApplied = useStore(filter, ({ applied }) => applied === words);
  if (!isSame || isApplied) return null;
  const show = (): void => {
    filter.getState().setText(words);
    void filter.getState().apply();
  };
  return <Button onClick={show}>Count only what came since</Button>;
}

function differenceText(before: number, now: number): string {
  if (Number.isNaN(before) || Number.isNaN(now)) return '–';
  const sign = now < before ? '−' : '+';
  const percent = (Math.abs(now - before) / before) * 100;
  return `${sign}${formatTime(Math.abs(now - before))}, ${sign}${percent.toFixed(percent < 10 ? 1 : 0)}${noBreakSpace}%`;
}

type Bounds = { lowNs: number; highNs: number };

/** An end that is not known is as far as can be; a baseline from before a reload has null in its place. */
function areApart(before: Bounds, now: Bounds): string {
  const isUnknown = [before.lowNs, before.highNs, now.lowNs, now.highNs].some(
    (ns) => !Number.isFinite(ns ?? Number.NaN),
  );
  if (isUnknown) return 'too few';
  return before.highNs < now.lowNs || now.highNs < before.lowNs ? 'apart' : 'overlap';
}

function verdict(baseline: Baseline, { roundTrip }: SurveyReading): string {
  const compared = compare(baseline.roundTrip, roundTrip);
  if (!compared) return `Too few to compare: it takes ${leastCompared} round trips on both sides.`;
  const { longer, p } = compared;
  const level = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  if (p >= 0.05) return `No difference that chance would not make, too (${level}).`;
  const way = longer > 0.5 ? 'longer' : 'shorter';
  const percent = (Math.max(longer, 1 - longer) * 100).toFixed(1);
  return `Round trips are ${way} now: one of now is ${way} than one of the baseline with a probability of ${percent} % (${level}).`;
}
