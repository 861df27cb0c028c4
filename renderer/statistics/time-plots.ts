/** The three plots over time as uPlot takes them: what they show, by which names and strokes, on which scales. */
import type uPlot from 'uplot';
import type { Timeline } from '../../core/contract/statistics.ts';
import { formatBytes, formatShortCount } from '../quantities.ts';
import { momentText, nice, roundTime } from './axes.ts';
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
  isLog: boolean;
  tell(value: number): string;
}

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
      isLog: true,
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
      isLog: false,
      tell: unit === 'bytes' ? (value) => formatBytes(value) : formatShortCount,
      series: [
        { name: 'sent', colour: 'sent', dash: [7, 3], values: perSecond(rate.sent) },
        { name: 'received', colour: 'received', values: perSecond(rate.received) },
      ],
    },
    {
      id: 'trouble',
      title: 'Trouble in each column',
      isLog: false,
      tell: formatShortCount,
      series: [
        { name: '✗ lost', colour: 'bad', values: timeline.lost },
        { name: '≠ different', colour: 'bad', dash: [7, 3], values: timeline.different },
        { name: '⧉ duplicates', colour: 'warn', dash: [2, 3], values: timeline.duplicate },
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
  ...plot.series.map(({ values }) => values.map((value) => (Number.isNaN(value) ? null : value))),
];

/** What a logarithmic axis spans: whole steps of 1, 2 and 5 around the values. */
export function logRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low > 0)) return [1_000, 1_000_000];
  const top = nice(high * 1.02);
  const bottom = 1 / nice(1 / (low * 0.98));
  return [Math.min(bottom, top / 10), top];
}

export interface TimePlotEvents {
  cursorMoved(index: number | undefined): void;
  selected(fromNs: number, toNs: number): void;
}

export function uPlotOptions(
  plot: TimePlot,
  { width, height, font }: { width: number; height: number; font: string },
  {
    events,
    colourOf,
    range,
  }: { events: TimePlotEvents; colourOf(name: keyof Palette): string; range(): [number, number] },
): uPlot.Options {
  const drawn = (name: keyof Palette) => () => colourOf(name);
  const axis: uPlot.Axis = {
    stroke: drawn('dim'),
    font: `11px ${font}`,
    grid: { stroke: drawn('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
    axes: [
      { ...axis, size: 24, space: 90, values: (_, marks, __, ___, step) => marks.map((ns) => momentText(ns, step)) },
      {
        ...axis,
        size: 58,
        space: 24,
        // Between decades of a logarithmic axis only the marks at 2 and 5 are told.
        values: (_, marks) =>
          marks.map((value) =>
            value === null || (plot.isLog && !/^[125]0*$/.test(`${value}`)) ? '' : plot.tell(value),
          ),
      },
    ],
    scales: {
      x: { time: false, range },
      y: plot.isLog
        ? { distr: 3, range: (_, low, high) => logRange(low, high) }
        : { range: (_, __, most) => [0, nice(Math.max(most ?? 0, plot.id === 'trouble' ? 4 : 10))] },
    },
    series: [
      {},
      ...plot.series.map(({ name, colour, dash }) => ({
        label: name,
        stroke: drawn(colour),
        width: 1.5,
        dash: dash ? [...dash] : undefined,
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => events.cursorMoved(cursor.idx ?? undefined)],
      setSelect: [
        (made) => {
          const { left, width: px } = made.select;
          if (px < 3) return;
          events.selected(made.posToVal(left, 'x'), made.posToVal(left + px, 'x'));
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
