/** The three plots over time as uPlot takes them: what they show, by which names and strokes, on which scales. */
import uPlot from 'uplot';
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

export interface TimePlotEvents {
  cursorMoved(index: number | undefined): void;
  selected(fromNs: number, toNs: number): void;
}

export interface UPlotPlace {
  events: TimePlotEvents;
  colourOf(name: keyof Palette): string;
  /** Of the time that all plots span. */
  range(): [number, number];
}

export function uPlotOptions(
  plot: TimePlot,
  { width, height, font }: { width: number; height: number; font: string },
  { events, colourOf, range }: UPlotPlace,
): uPlot.Options {
  const drawn = (name: keyof Palette) => () => colourOf(name);
  const axis: uPlot.Axis = {
    stroke: drawn('dim'),
    font: `11px ${font}`,
    grid: { stroke: drawn('line'), width: 1 },
    ticks: { show: false },
  };
  const times: uPlot.Axis = {
    ...axis,
    size: 24,
    space: 90,
    incrs: roundSteps,
    values: (_, marks, __, ___, step) => marks.map((ns) => momentText(ns, step)),
  };
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: plot.shape !== 'rows', size: 6 },
      drag: { x: true, y: false, setScale: false },
    },
    axes: [times, { ...axis, size: axisRoom, space: 24, ...valueAxis(plot, axis) }],
    scales: { x: { time: false, range }, y: valueScale(plot) },
    series: [{}, ...plot.series.map((series, at) => seriesOptions(plot, { series, at, drawn }))],
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

/** 1, 2 and 5 times a power of ten, from a nanosecond to a year. */
const roundSteps = Array.from({ length: 48 }, (_, at) => [1, 2, 5][at % 3]! * 10 ** Math.floor(at / 3));

const isRound = (value: number | null): value is number => value !== null && /^[125]0*$/.test(`${value}`);

function valueAxis(plot: TimePlot, { grid }: uPlot.Axis): Partial<uPlot.Axis> {
  if (plot.shape === 'rows') {
    const middles = plot.series.map((_, at) => rowBase(plot, at) + 0.5);
    return {
      splits: middles,
      values: () => plot.series.map(({ name }) => name),
      grid: { show: false },
    };
  }
  if (plot.shape === 'linear') return { values: (_, marks) => marks.map(plot.tell) };
  const onlyRound = (_: uPlot, marks: number[]): (number | null)[] => {
    const steps = marks.filter(isRound);
    // Where there is no room for 2 and 5 decades have to do.
    return marks.map((value) => ((steps.length <= 8 ? isRound(value) : /^10*$/.test(`${value}`)) ? value : null));
  };
  return {
    filter: onlyRound,
    grid: { ...grid, filter: onlyRound },
    values: (_, marks) => marks.map((value) => (value === null ? '' : plot.tell(value))),
  };
}

function valueScale(plot: TimePlot): uPlot.Scale {
  if (plot.shape === 'rows') return { range: [0, plot.series.length] };
  if (plot.shape === 'linear') return { range: (_, __, most) => [0, nice(Math.max(most ?? 0, 10))] };
  return { distr: 3, range: (_, low, high) => logRange(low, high) };
}

function seriesOptions(
  plot: TimePlot,
  {
    series: { name, colour, dash },
    at,
    drawn,
  }: { series: TimeSeries; at: number; drawn(name: keyof Palette): () => string },
): uPlot.Series {
  if (plot.shape === 'rows') {
    const base = rowBase(plot, at) + 0.15;
    const bars = uPlot.paths.bars!({ size: [0.8, 14, 2] });
    return {
      label: name,
      stroke: drawn(colour),
      fill: drawn(colour),
      paths: bars,
      fillTo: base,
      points: { show: false },
    };
  }
  const points: uPlot.Series.Points = { show: true, size: 4, fill: drawn(colour), filter: alone };
  return { label: name, stroke: drawn(colour), width: 1.5, dash: dash ? [...dash] : undefined, points };
}

/** A curve has nothing to join a column with that stands between two empty ones. */
function alone(made: uPlot, series: number): number[] {
  const values = made.data[series]!;
  const isThere = (at: number): boolean => values[at] !== null && values[at] !== undefined;
  return Array.from(values, (_, at) => at).filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}
