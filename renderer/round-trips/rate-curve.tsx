/** Echoes a second over the last minute, and those lost. The running second is not whole yet and left out. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useStore } from 'zustand';
import type { RoundTripStatistics } from '../../core/contract/api.ts';
import { formatCount, formatShortCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './round-trips.module.css';

type Seconds = RoundTripStatistics['seconds'];

const plotted = (seconds: Seconds): uPlot.AlignedData => {
  const whole = seconds.slice(0, -1);
  return [
    whole.map((_, at) => at - whole.length),
    whole.map(({ echoes }) => echoes),
    whole.map(({ lost }) => (lost > 0 ? lost : null)),
  ];
};

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** Read as it is drawn: a plot is made before the page has its new theme. */
const drawn = (name: string) => (): string => token(name);

function options(width: number, height: number): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: drawn('--dim'),
    font: `11px ${token('--mono')}`,
    grid: { stroke: drawn('--line'), width: 1 },
    ticks: { show: false },
  };
  const bad = drawn('--bad');
  return {
    width,
    height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    axes: [
      { ...axis, size: 24, splits: [-60, -40, -20, 0], values: (_, at) => at.map((s) => `${s} s`) },
      {
        ...axis,
        size: 52,
        splits: (_, __, ___, most) => [0, most / 2, most],
        values: (_, at) => at.map(formatShortCount),
      },
    ],
    scales: { x: { time: false, range: [-60, 0] }, y: { range: (_, __, most) => [0, Math.max(2, nice(most))] } },
    series: [
      {},
      { stroke: drawn('--received'), fill: () => `${token('--received')}22`, width: 1.5, points: { show: false } },
      { stroke: bad, paths: () => null, points: { show: true, size: 5, stroke: bad, fill: bad } },
    ],
  };
}

/** The next of 1, 2 and 5 times a power of ten, so that the axis keeps its figures while the rate wavers. */
function nice(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return power * ([1, 2, 5, 10].find((step) => most <= step * power) ?? 10);
}

export function RateCurve() {
  const { host } = useStores();
  const seconds = useStore(host, ({ statistics }) => statistics.seconds);
  const scheme = useComputedColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas has no CSS, so another scheme is another plot
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(
      options(element.clientWidth, element.clientHeight),
      plotted(host.getState().statistics.seconds),
      element,
    );
    plot.current = made;
    const resize = (): void => made.setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [scheme, host]);

  useEffect(() => plot.current?.setData(plotted(seconds)), [seconds]);

  const last = seconds.at(-2);
  return (
    <figure className={styles.rate} aria-label="Echoes a second">
      <div ref={place} className={styles.plot} />
      <figcaption className={styles.caption}>
        {formatCount(last?.echoes ?? 0)} echoes/s
        {last !== undefined && last.lost > 0 && <span className={styles.lost}>, {formatCount(last.lost)} lost</span>}
      </figcaption>
    </figure>
  );
}
