/** The three plots over time: what they show, under which names and in which strokes. Pure. */
import type uPlot from 'uplot';
import type { Timeline } from '../../core/contract/statistics.ts';
import { formatBytes, formatShortCount } from '../quantities.ts';
import { nice, roundTime } from './axes.ts';
import type { Palette } from './painter.ts';

export type RateUnit = 'messages' | 'bytes';

export interface TimeSeries {
  name: string;
  colour: keyof Palette;
  dash?: readonly number[];
  /** NaN where there is no value. */
  values: number[];
}

export interface TimePlot {
  id: 'latency' | 'rate' | 'trouble';
  title: string;
  series: TimeSeries[];
  /** Curves on an axis from 0 or on a logarithmic one; or one row a series, with marks as high as its counts. */
  shape: 'linear' | 'logarithmic' | 'rows';
  tell(value: number): string;
}

/** Room at the left, where the rows have their names. */
export const axisRoom = 92;

export function timePlots(timeline: Timeline, unit: RateUnit): TimePlot[] {
  const perSecond = (counts: number[]): number[] => counts.map((count) => (count / timeline.widthNs) * 1e9);
  const rate =
    unit === 'bytes'
      ? { sent: timeline.sentBytes, received: timeline.receivedBytes }
      : { sent: timeline.sent, received: timeline.received };
  return [
    {
      id: 'latency',
      title: 'Round trip of the messages sent in each column',
      shape: 'logarithmic',
      tell: roundTime,
      series: [
        { name: 'p50', colour: 'received', values: timeline.p50Ns },
        { name: 'p99', colour: 'warn', dash: [7, 3], values: timeline.p99Ns },
        { name: 'max', colour: 'dim', dash: [2, 3], values: timeline.maxNs },
      ],
    },
    {
      id: 'rate',
      title: unit === 'bytes' ? 'Bytes a second' : 'Messages a second',
      shape: 'linear',
      tell: unit === 'bytes' ? (value) => formatBytes(value) : formatShortCount,
      series: [
        { name: 'sent', colour: 'sent', dash: [7, 3], values: perSecond(rate.sent) },
        { name: 'received', colour: 'received', values: perSecond(rate.received) },
      ],
    },
    {
      id: 'trouble',
      title: 'Trouble in each column',
      shape: 'rows',
      tell: formatShortCount,
      series: [
        { name: '✗ lost', colour: 'bad', values: timeline.lost },
        { name: '≠ different', colour: 'bad', dash: [7, 3], values: timeline.different },
        { name: '+ duplicates', colour: 'warn', dash: [2, 3], values: timeline.duplicate },
        { name: '⇅ reordered', colour: 'warn', dash: [7, 2, 2, 2], values: timeline.reordered },
      ],
    },
  ];
}

/** The middle of each column. */
export const columnMiddles = ({ fromNs, widthNs, sent }: Timeline): number[] =>
  sent.map((_, at) => fromNs + (at + 0.5) * widthNs);

export const plotData = (timeline: Timeline, plot: TimePlot): uPlot.AlignedData => [
  columnMiddles(timeline),
  ...(plot.shape === 'rows'
    ? rowHeights(plot)
    : plot.series.map(({ values }) => values.map((value) => (Number.isNaN(value) ? null : value)))),
];

/** Where the row of a series stands: the first at the top. */
export const rowBase = (plot: TimePlot, series: number): number => plot.series.length - 1 - series;

/** The tops of marks: within their row, the highest of all nearly fills its own. Null where there is no mark. */
export function rowHeights(plot: TimePlot): (number | null)[][] {
  const most = Math.max(1, ...plot.series.flatMap(({ values }) => values));
  return plot.series.map(({ values }, at) =>
    values.map((value) => (value > 0 ? rowBase(plot, at) + 0.15 + (0.7 * value) / most : null)),
  );
}

/** What a logarithmic axis spans: whole steps of 1, 2 and 5 around the values. */
export function logRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low > 0)) return [1_000, 1_000_000];
  const top = nice(high * 1.02);
  const bottom = 1 / nice(1 / (low * 0.98));
  return [Math.min(bottom, top / 10), top];
}
