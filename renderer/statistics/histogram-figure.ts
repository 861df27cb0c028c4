/** The histogram of round trips: bars on a logarithmic axis, marks at p50 and p99, and the baseline as an outline. */
import type { CountedParts } from '../../core/echo/compare.ts';
import type { Spread } from '../../core/echo/spread.ts';
import { formatShortCount, noBreakSpace } from '../quantities.ts';
import { linearMarks, linearScale, logMarks, logScale, nice, paintAxes, plotBox, roundTime } from './axes.ts';
import { type Bin, barsPerOctave, logBins, rangeOf } from './bins.ts';
import { type Box, type Figure, type Painter, type Palette, textWidth } from './painter.ts';

/** With a baseline bars are shares, so that runs of different lengths compare; without one, counts. */
export const histogramFigure =
  (now: Spread, before: Spread | undefined): Figure =>
  (painter, outer, palette) => {
    const box = plotBox(outer);
    const [low, high] = rangeOf(before ? [now, before] : [now]);
    const perOctave = barsPerOctave(Math.log2(high / low), box.width);
    const bars = barsOf(now, perOctave, before !== undefined);
    const outline = before ? barsOf(before, perOctave, true) : [];
    const most = nice(Math.max(...[...bars, ...outline].map(({ count }) => count), before ? 0.01 : 4));
    const x = logScale([low, high], [box.left, box.left + box.width]);
    const y = linearScale([0, most], [box.top + box.height, box.top]);
    const tell = before ? (share: number) => `${+(share * 100).toFixed(2)}${noBreakSpace}%` : formatShortCount;
    paintAxes(
      painter,
      { box, palette },
      {
        x: { scale: x, marks: logMarks(low, high, box.width / 52).map((value) => ({ value, text: roundTime(value) })) },
        y: { scale: y, marks: linearMarks(0, most, 5).map((value) => ({ value, text: tell(value) })) },
      },
    );
    const clipped = (px: number): number => Math.min(box.left + box.width, Math.max(box.left, px));
    const bottom = box.top + box.height;
    for (const { fromNs, toNs, count } of bars) {
      const [left, right] = [clipped(x.at(fromNs)), clipped(x.at(toNs))];
      const top = Math.min(y.at(count), bottom - 1);
      painter.rect(left, top, { width: Math.max(1, right - left - 1), height: bottom - top }, `${palette.received}cc`);
    }
    for (const { fromNs, toNs, count } of outline) {
      const at = Math.min(y.at(count), bottom - 1);
      const [left, right] = [clipped(x.at(fromNs)), clipped(x.at(toNs))];
      painter.line([left, bottom, left, at, right, at, right, bottom], { colour: palette.sent, width: 1.25 });
    }
    paintPercentiles(painter, { box, palette }, { spread: now, at: x.at });
  };

function barsOf(parts: CountedParts & { count: number }, perOctave: number, asShares: boolean): Bin[] {
  const bins = logBins(parts, perOctave);
  return asShares ? bins.map((bin) => ({ ...bin, count: bin.count / parts.count })) : bins;
}

/** Lines at p50 and p99, each named where it does not cover the one before. */
function paintPercentiles(
  painter: Painter,
  { box, palette }: { box: Box; palette: Palette },
  { spread, at }: { spread: Spread; at(ns: number): number },
): void {
  let free = Number.NEGATIVE_INFINITY;
  for (const { share, ns } of spread.percentiles.filter(({ share }) => share === 0.5 || share === 0.99)) {
    if (Number.isNaN(ns)) continue;
    const px = Math.round(at(ns)) + 0.5;
    const name = `p${share * 100}`;
    painter.line([px, box.top, px, box.top + box.height], { colour: palette.dim, dash: [4, 3] });
    const isLeft = px + 5 + textWidth(name) > box.left + box.width;
    if (px < free) continue;
    painter.text(isLeft ? px - 5 : px + 5, box.top + 10, name, {
      colour: palette.text,
      anchor: isLeft ? 'end' : 'start',
    });
    free = px + 10 + textWidth(name);
  }
}
