/** The median round trip of each of the last 60 seconds, as a curve; seconds that lost an echo are marked. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useStore } from 'zustand';
import { formatTime } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './sparkline.module.css';

type Seconds = { p50Ns: number; echoes: number; lost: number }[];

const height = 32;

/** Medians, and a mark at the foot of each second that lost an echo. uPlot takes null where there is nothing. */
function plotted(seconds: Seconds): uPlot.AlignedData {
  const medians = seconds.map(({ p50Ns }) => (Number.isNaN(p50Ns) ? null : p50Ns));
  const losses = seconds.map(({ lost }) => (lost > 0 ? 0 : null));
  return [seconds.map((_, second) => second), medians, losses];
}

/** Read as it is drawn: a plot is made before the page has its new theme. */
const token = (name: string) => (): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Seconds between two without an echo, which no line passes through. */
function alone({ data }: uPlot, series: number): number[] {
  const values = data[series]!;
  return [...values.keys()].filter((at) => values[at] != null && values[at - 1] == null && values[at + 1] == null);
}

function options(width: number): uPlot.Options {
  const received = token('--received');
  const bad = token('--bad');
  return {
    width,
    height,
    padding: [3, 3, 5, 3],
    legend: { show: false },
    cursor: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false, range: [0, 59] }, y: { range: (_, __, max) => [0, Math.max(max, 1) * 1.1] } },
    series: [
      {},
      {
        stroke: received,
        width: 1.5,
        points: { show: true, size: 3.5, stroke: received, fill: received, filter: alone },
      },
      { stroke: bad, paths: () => null, points: { show: true, size: 3.5, stroke: bad, fill: bad } },
    ],
  };
}

export default function Sparkline() {
  const { host } = useStores();
  const seconds = useStore(host, ({ statistics }) => statistics.seconds);
  const scheme = useComputedColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);

  // The canvas has no CSS: another theme is another plot.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme stands for the tokens that options() reads
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(options(element.clientWidth), plotted(host.getState().statistics.seconds), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [scheme, host]);

  useEffect(() => plot.current?.setData(plotted(seconds)), [seconds]);

  const last = seconds.at(-1)?.p50Ns ?? Number.NaN;
  const label = Number.isNaN(last) ? 'no echo in the last second' : `median of the last second ${formatTime(last)}`;
  return <div ref={place} className={styles.curve} role="img" aria-label={`Round trips, last 60 seconds: ${label}`} />;
}
