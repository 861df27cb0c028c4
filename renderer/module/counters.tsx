/** The loaded module's counters, read each second while they are on screen. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { ModuleCounters } from '../../core/contract/module.ts';
import { formatShortCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './module.module.css';

const counters: { name: keyof ModuleCounters; label: string; isBad?: boolean }[] = [
  { name: 'received', label: 'Received' },
  { name: 'echoed', label: 'Echoed' },
  { name: 'copied', label: 'Copied to group' },
  { name: 'refused', label: 'Refused', isBad: true },
  { name: 'malformed', label: 'Malformed', isBad: true },
  { name: 'overrun', label: 'Receiver full', isBad: true },
  { name: 'gone', label: 'Receiver gone', isBad: true },
  { name: 'faultDropped', label: 'Dropped' },
  { name: 'faultFlipped', label: 'Flipped' },
  { name: 'faultDuplicated', label: 'Duplicated' },
  { name: 'faultDelayed', label: 'Delayed' },
];

const everyMs = 1_000;

export function Counters() {
  const { module } = useStores();
  const reading = useStore(module, (state) => state.counters);
  usePolling();
  return (
    <section className={styles.panel} aria-label="Counters" data-panel="counters">
      <div className={styles.heading}>
        <h3>Counters</h3>
        <span className={styles.hint}>of this network namespace</span>
      </div>
      <dl className={styles.counters}>
        {counters.map(({ name, label, isBad }) => (
          <div key={name} className={styles.counter}>
            <dt>{label}</dt>
            <dd data-bad={(isBad && reading && reading.values[name] > 0) || undefined}>
              {reading ? formatShortCount(reading.values[name]) : '–'}
              <span className={styles.rate}>{rateText(reading?.perSecond[name])}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function rateText(perSecond = Number.NaN): string {
  return perSecond > 0 ? `+${formatShortCount(Math.max(1, perSecond))}/s` : '';
}

function usePolling(): void {
  const { module } = useStores();
  useEffect(() => {
    const read = (): void => {
      if (document.visibilityState === 'visible') void module.getState().readCounters();
    };
    read();
    const timer = setInterval(read, everyMs);
    document.addEventListener('visibilitychange', read);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', read);
    };
  }, [module]);
}
