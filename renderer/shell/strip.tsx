/** The figures of the capture in one line. Each has its place and keeps it, however large it gets. */
import { lazy, type ReactNode, Suspense } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatShare, timeQuantity } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './strip.module.css';

/** With the plotting library, which the first picture need not wait for. */
const Sparkline = lazy(() => import('./sparkline.tsx'));

export function Strip() {
  const { host } = useStores();
  const counts = useStore(host, ({ figures }) => figures.counts);
  const settled = counts.identical + counts.different + counts.lost;
  return (
    <section className={styles.strip} aria-label="Figures">
      <Figure label="Sent" value={formatCount(counts.sent)} tone="sent" />
      <Figure label="Echoed intact" value={formatCount(counts.identical)} tone="ok">
        {formatShare(counts.identical, settled)}
      </Figure>
      <Figure label="Different" value={formatCount(counts.different)} tone={counts.different > 0 ? 'bad' : undefined} />
      <Figure label="Lost · waiting" value={formatCount(counts.lost)} tone={counts.lost > 0 ? 'bad' : undefined}>
        · {formatCount(counts.waiting)}
      </Figure>
      <RoundTripFigure />
      <div className={styles.curve}>
        <span className={styles.label}>
          <span className={styles.long}>Round trips, </span>last 60 s
        </span>
        <Suspense>
          <Sparkline />
        </Suspense>
      </div>
    </section>
  );
}

interface FigureProps {
  label: string;
  value: string;
  tone?: 'sent' | 'ok' | 'bad';
  children?: ReactNode;
}

function Figure({ label, value, tone, children }: FigureProps) {
  return (
    <div className={styles.figure}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value} data-tone={tone}>
        {value}
        {children && <span className={styles.aside}>{children}</span>}
      </span>
    </div>
  );
}

function RoundTripFigure() {
  const { host } = useStores();
  const p50Ns = useStore(host, ({ statistics }) => statistics.p50Ns);
  const p99Ns = useStore(host, ({ statistics }) => statistics.p99Ns);
  const p50 = timeQuantity(p50Ns);
  const p99 = timeQuantity(p99Ns);
  return (
    <Figure label="Round trip p50 · p99" value={p50.value}>
      {p50.unit !== p99.unit && `${p50.unit} `}· <b>{p99.value}</b> {p99.unit}
    </Figure>
  );
}
