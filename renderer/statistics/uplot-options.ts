/** A plot over time as uPlot takes it: its axes and scales, how each shape is drawn, and what it tells of the pointer. */
import uPlot from 'uplot';
import { momentText, nice } from './axes.ts';
import type { Palette } from './painter.ts';
import { axisRoom, logRange, rowBase, type TimePlot, type TimeSeries } from './time-plots.ts';

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
