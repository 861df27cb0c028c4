/** Percentiles of the round trip with their intervals, and of its two parts. */
import type { SurveyReading } from '../../core/contract/statistics.ts';
import type { Percentile, Spread } from '../../core/echo/spread.ts';
import { formatTime, noBreakSpace } from '../quantities.ts';
import styles from './statistics.module.css';

export function PercentileTable({ reading: { roundTrip, send, wake } }: { reading: SurveyReading }) {
  const rows = [
    { name: 'min', at: ({ minNs }: Spread) => minNs },
    ...roundTrip.percentiles.map((interval, at) => ({
      name: `p${+(interval.share * 100).toFixed(1)}`,
      at: ({ percentiles }: Spread) => percentiles[at]?.ns ?? Number.NaN,
      interval,
    })),
    { name: 'max', at: ({ maxNs }: Spread) => maxNs },
  ];
  return (
    <table className={styles.table} aria-label="Percentiles">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">Percentile</span>
          </th>
          <th scope="col">Round trip</th>
          <th
            scope="col"
            title="Holds the true percentile with 95 % confidence, by order statistics, if round trips are independent. An end is missing where there are too few to bound it."
          >
            95 % interval
          </th>
          <th scope="col" title="Inside sendmsg, in which the receiver may run">
            In sendmsg
          </th>
          <th scope="col" title="From the return of sendmsg to after the receive">
            Wake-up
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, at, ...row }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={styles.strong}>{formatTime(at(roundTrip))}</td>
            <td>{'interval' in row && row.interval ? intervalText(row.interval) : ''}</td>
            <td>{formatTime(at(send))}</td>
            <td>{formatTime(at(wake))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function intervalText({ ns, lowNs, highNs }: Percentile): string {
  if (Number.isNaN(ns)) return '';
  const [low, high] = [formatTime(lowNs), formatTime(highNs)];
  if (Number.isNaN(lowNs) && Number.isNaN(highNs)) return 'too few';
  if (Number.isNaN(highNs)) return `from${noBreakSpace}${low}`;
  if (Number.isNaN(lowNs)) return `up${noBreakSpace}to${noBreakSpace}${high}`;
  const unit = high.split(noBreakSpace).at(-1)!;
  return low.endsWith(`${noBreakSpace}${unit}`) ? `${low.slice(0, -unit.length - 1)} – ${high}` : `${low} – ${high}`;
}
