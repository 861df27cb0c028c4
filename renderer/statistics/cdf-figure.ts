/** How large a share of the round trips, and of their two parts, took up to a time; the baseline as a broken line. */
import type { CountedParts } from '../../core/echo/compare.ts';
import type { Spread } from '../../core/echo/spread.ts';
import { noBreakSpace } from '../quantities.ts';
import { linearScale, logMarks, logScale, paintAxes, plotBox, roundTime, type Scale } from './axes.ts';
import { cumulative, rangeOf } from './bins.ts';
import { type Box, type Figure, type Painter, type Palette, textWidth } from './painter.ts';

export interface CdfCurves {
  roundTrip: Spread;
  send: Spread;
  wake: Spread;
  before: Spread | undefined;
}

interface Curve {
  name: string;
  spread: CountedParts;
  colour: string;
  dash?: readonly number[];
}

export const cdfFigure =
  ({ roundTrip, send, wake, before }: CdfCurves): Figure =>
  (painter, outer, palette) => {
    const box = plotBox(outer);
    const [low, high] = rangeOf([roundTrip, send, ...(before ? [before] : [])]);
    const x = logScale([low, high], [box.left, box.left + box.width]);
    const y = linearScale([0, 1], [box.top + box.height, box.top]);
    paintAxes(
      painter,
      { box, palette },
      {
        x: { scale: x, marks: logMarks(low, high, box.width / 52).map((value) => ({ value, text: roundTime(value) })) },
        y: {
          scale: y,
          marks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: `${value * 100}${noBreakSpace}%` })),
        },
      },
    );
    const curves: Curve[] = [
      { name: 'in sendmsg', spread: send, colour: palette.sent, dash: [2, 3] },
      { name: 'wake-up', spread: wake, colour: palette.accent, dash: [7, 3] },
      ...(before ? [{ name: 'baseline', spread: before, colour: palette.dim, dash: [5, 2, 1, 2] }] : []),
      { name: 'round trip', spread: roundTrip, colour: palette.received },
    ];
    for (const { spread, colour, dash } of curves)
      painter.line(stairs(spread, { x, y, box }), { colour, dash, width: 1.75 });
    paintKey(painter, { box, palette }, curves);
  };

function stairs(spread: CountedParts, { x, y, box }: { x: Scale; y: Scale; box: Box }): number[] {
  const points = [box.left, y.at(0)];
  let level = y.at(0);
  for (const { ns, share } of cumulative(spread)) {
    const px = Math.min(box.left + box.width, x.at(ns));
    points.push(px, level);
    level = y.at(share);
    points.push(px, level);
  }
  points.push(box.left + box.width, level);
  return points;
}

/** In the corner that is empty, as curves rise to the right. */
function paintKey(painter: Painter, { box, palette }: { box: Box; palette: Palette }, curves: readonly Curve[]): void {
  const right = box.left + box.width - 8;
  const width = 34 + Math.max(...curves.map(({ name }) => textWidth(name)));
  const height = curves.length * 16 + 6;
  const top = box.top + box.height - height - 6;
  painter.rect(right - width, top, { width, height }, `${palette.panel}e6`);
  [...curves].reverse().forEach(({ name, colour, dash }, at) => {
    const middle = top + 11 + at * 16;
    painter.line([right - width + 4, middle, right - width + 26, middle], { colour, dash, width: 1.75 });
    painter.text(right - width + 32, middle + 3.5, name, { colour: palette.text });
  });
}
