/** The plots over time as one figure for a file; on screen they are uPlot's. */
import type { Timeline } from '../../core/contract/statistics.ts';
import { linearMarks, linearScale, logMarks, logScale, momentText, nice, paintAxes, plotBox } from './axes.ts';
import { type Box, type Figure, type Painter, type Palette, textWidth } from './painter.ts';
import { columnMiddles, logRange, type TimePlot, timePlots } from './time-plots.ts';

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
  const box = plotBox({ ...outer, top: outer.top + 16, height: outer.height - 16 });
  const { fromNs, widthNs, sent } = timeline;
  const toNs = fromNs + Math.max(1, sent.length) * widthNs;
  const values = plot.series.flatMap((series) => series.values).filter((value) => value > 0);
  const most = Math.max(...values, 0);
  const [low, high] = plot.isLog
    ? logRange(values.length > 0 ? Math.min(...values) : null, most)
    : [0, nice(most || 4)];
  const x = linearScale([fromNs, toNs], [box.left, box.left + box.width]);
  const y = (plot.isLog ? logScale : linearScale)([low, high], [box.top + box.height, box.top]);
  const times = linearMarks(fromNs, toNs, box.width / 100);
  const step = times.length > 1 ? times[1]! - times[0]! : widthNs;
  const rows = Math.max(2, box.height / 24);
  paintAxes(
    painter,
    { box, palette },
    {
      x: { scale: x, marks: times.map((value) => ({ value, text: momentText(value, step) })) },
      y: {
        scale: y,
        marks: (plot.isLog ? logMarks(low, high, rows) : linearMarks(low, high, rows)).map((value) => ({
          value,
          text: plot.tell(value),
        })),
      },
    },
  );
  const middles = columnMiddles(timeline);
  for (const { values: ofSeries, colour, dash } of plot.series) {
    for (const run of runsOf(ofSeries)) {
      const points = run.flatMap((at) => [x.at(middles[at]!), y.at(ofSeries[at]!)]);
      // A column alone is a dot.
      if (run.length === 1) painter.rect(points[0]! - 1.5, points[1]! - 1.5, { width: 3, height: 3 }, palette[colour]);
      else painter.line(points, { colour: palette[colour], dash, width: 1.5 });
    }
  }
}

function paintTitle(painter: Painter, { box, palette }: { box: Box; palette: Palette }, plot: TimePlot): void {
  painter.text(box.left, box.top + 12, plot.title, { colour: palette.dim });
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
