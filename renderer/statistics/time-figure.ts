/** The plots over time as one figure for a file; on screen they are uPlot's. */
import type { Timeline } from '../../core/contract/statistics.ts';
import {
  type Axis,
  linearMarks,
  linearScale,
  logMarks,
  logScale,
  momentText,
  nice,
  paintAxes,
  plotBox,
  type Scale,
} from './axes.ts';
import { type Box, type Figure, type Painter, type Palette, textWidth } from './painter.ts';
import { axisRoom, columnMiddles, logRange, rowBase, rowHeights, type TimePlot, timePlots } from './time-plots.ts';

export const timeFigure =
  (timeline: Timeline, unit: 'messages' | 'bytes'): Figure =>
  (painter, { left, top, width, height }, palette) => {
    const plots = timePlots(timeline, unit);
    const each = height / plots.length;
    plots.forEach((plot, at) => {
      const box = { left, top: top + at * each, width, height: each };
      paintPlot(painter, { box, palette }, { plot, timeline });
    });
  };

function paintPlot(
  painter: Painter,
  { box: outer, palette }: { box: Box; palette: Palette },
  { plot, timeline }: { plot: TimePlot; timeline: Timeline },
): void {
  paintTitle(painter, { box: outer, palette }, plot);
  const box = plotBox({ ...outer, top: outer.top + 16, height: outer.height - 16 }, axisRoom);
  const { fromNs, widthNs, sent } = timeline;
  const toNs = fromNs + Math.max(1, sent.length) * widthNs;
  const x = linearScale([fromNs, toNs], [box.left, box.left + box.width]);
  const y = valueAxis(plot, box);
  const times = linearMarks(fromNs, toNs, box.width / 100);
  const step = times.length > 1 ? times[1]! - times[0]! : widthNs;
  const marks = times.map((value) => ({ value, text: momentText(value, step) }));
  paintAxes(painter, { box, palette }, { x: { scale: x, marks }, y });
  const columns = columnMiddles(timeline).map((ns) => x.at(ns));
  if (plot.shape === 'rows') paintRows(painter, palette, { plot, columns, y: y.scale });
  else paintCurves(painter, palette, { plot, columns, y: y.scale });
}

function valueAxis(plot: TimePlot, box: Box): Axis {
  const px = [box.top + box.height, box.top] as const;
  if (plot.shape === 'rows') {
    const scale = linearScale([0, plot.series.length], px);
    return { scale, marks: plot.series.map(({ name }, at) => ({ value: rowBase(plot, at) + 0.5, text: name })) };
  }
  const values = plot.series.flatMap((series) => series.values).filter((value) => value > 0);
  const isLog = plot.shape === 'logarithmic';
  const [low, high] = isLog
    ? logRange(values.length > 0 ? Math.min(...values) : null, Math.max(...values))
    : [0, nice(Math.max(...values, 10))];
  const most = Math.max(2, box.height / 24);
  const marks = isLog ? logMarks(low, high, most) : linearMarks(low, high, most);
  return {
    scale: (isLog ? logScale : linearScale)([low, high], px),
    marks: marks.map((value) => ({ value, text: plot.tell(value) })),
  };
}

interface Drawn {
  plot: TimePlot;
  /** Middles of the columns in px. */
  columns: readonly number[];
  y: Scale;
}

function paintRows(painter: Painter, palette: Palette, { plot, columns, y }: Drawn): void {
  rowHeights(plot).forEach((tops, series) => {
    const bottom = y.at(rowBase(plot, series) + 0.15);
    tops.forEach((top, at) => {
      if (top === null) return;
      const height = bottom - y.at(top);
      painter.rect(columns[at]! - 1.5, bottom - height, { width: 3, height }, palette[plot.series[series]!.colour]);
    });
  });
}

function paintCurves(painter: Painter, palette: Palette, { plot, columns, y }: Drawn): void {
  for (const { values, colour, dash } of plot.series) {
    for (const run of runsOf(values)) {
      const points = run.flatMap((at) => [columns[at]!, y.at(values[at]!)]);
      // A column alone is a dot.
      if (run.length === 1) painter.rect(points[0]! - 1.5, points[1]! - 1.5, { width: 3, height: 3 }, palette[colour]);
      else painter.line(points, { colour: palette[colour], dash, width: 1.5 });
    }
  }
}

function paintTitle(painter: Painter, { box, palette }: { box: Box; palette: Palette }, plot: TimePlot): void {
  painter.text(box.left, box.top + 12, plot.title, { colour: palette.dim });
  if (plot.shape === 'rows') return;
  let left = box.left + textWidth(plot.title) + 24;
  for (const { name, colour, dash } of plot.series) {
    painter.line([left, box.top + 8, left + 22, box.top + 8], { colour: palette[colour], dash, width: 1.75 });
    painter.text(left + 28, box.top + 12, name, { colour: palette.text });
    left += 28 + textWidth(name) + 18;
  }
}

/** Indexes of values that follow each other without a gap. */
function runsOf(values: readonly number[]): number[][] {
  const runs: number[][] = [];
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    if (at > 0 && !Number.isNaN(values[at - 1]) && runs.length > 0) runs.at(-1)!.push(at);
    else runs.push([at]);
  });
  return runs;
}
