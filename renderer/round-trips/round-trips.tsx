/** How long echoes took: a histogram with its quantiles, and how many came each second of the last minute. */
import { Tabs } from '@mantine/core';
import { useStore } from 'zustand';
import type { RoundTripStatistics } from '../../core/contract/api.ts';
import { formatCount, formatShortCount, formatTime } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import tabStyles from '../theme/tabs.module.css';
import { bars } from './bars.ts';
import { RateCurve } from './rate-curve.tsx';
import styles from './round-trips.module.css';

export function RoundTrips() {
  const { host, layout } = useStores();
  const hasRate = useStore(host, ({ statistics }) => statistics.count > 0);
  const kept = useStore(layout, (state) => state.tabs.roundTrips);
  const chosen = hasRate && kept === 'rate' ? 'rate' : 'roundTrip';
  return (
    <Tabs
      value={chosen}
      onChange={(id) => id && layout.getState().choose('roundTrips', id)}
      keepMounted={false}
      classNames={{ root: styles.pane, ...tabStyles }}
    >
      <Tabs.List>
        <Tabs.Tab value="roundTrip">Round trip</Tabs.Tab>
        {hasRate && <Tabs.Tab value="rate">Rate</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value={chosen}>{chosen === 'rate' ? <RateCurve /> : <Spread />}</Tabs.Panel>
    </Tabs>
  );
}

function Spread() {
  const { host } = useStores();
  const statistics = useStore(host, (state) => state.statistics);
  if (statistics.count === 0) return <p className={styles.calm}>No echo has come back yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section className={styles.spread} aria-label="Spread of round trips" tabIndex={0}>
      <Histogram statistics={statistics} />
      <Quantiles statistics={statistics} />
    </section>
  );
}

function Histogram({ statistics }: { statistics: RoundTripStatistics }) {
  return (
    <table className={styles.histogram} aria-label="Histogram">
      <tbody>
        {bars(statistics).map(({ label, count, share, isSlow }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className={styles.track}>
              <div className={isSlow ? styles.slowBar : styles.bar} style={{ width: `${share * 100}%` }} />
            </td>
            <td className={styles.count} title={formatCount(count)}>
              {formatShortCount(count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Quantiles({
  statistics: { p50Ns, p90Ns, p99Ns, maxNs, sendP50Ns, wakeP50Ns },
}: {
  statistics: RoundTripStatistics;
}) {
  const figures = [
    ['p50', p50Ns, 'Half of the round trips were faster'],
    ['p90', p90Ns, '90 % were faster'],
    ['p99', p99Ns, '99 % were faster'],
    ['max', maxNs, 'The slowest round trip'],
    ['send', sendP50Ns, 'Median of the time inside sendmsg, in which the receiver may run'],
    ['wake', wakeP50Ns, 'Median of the time from the return of sendmsg to the receive'],
  ] as const;
  return (
    <dl className={styles.quantiles}>
      {figures.map(([name, ns, meaning]) => (
        <div key={name} className={styles.quantile} title={meaning}>
          <dt>{name}</dt>
          <dd>{formatTime(ns)}</dd>
        </div>
      ))}
    </dl>
  );
}
