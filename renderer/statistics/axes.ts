/** Where axes have their marks and what stands at them. Pure. */
import { noBreakSpace, timeQuantity } from '../quantities.ts';
import { type Box, type Painter, type Palette, textWidth } from './painter.ts';

/** From values to px: `at` of the first value is `from`. */
export interface Scale {
  at(value: number): number;
}

export const linearScale = ([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale => ({
  at: (value) => from + ((value - low) / (high - low || 1)) * (to - from),
});

export const logScale = ([low, high]: readonly [number, number], px: readonly [number, number]): Scale => {
  const linear = linearScale([Math.log(low), Math.log(high)], px);
  return { at: (value) => linear.at(Math.log(Math.max(low, value))) };
};

const steps = [1, 2, 5];

/** Values of 1, 2 and 5 times a power of ten within both ends, as many as `most` or fewer: decades alone where it has to be. */
export function logMarks(low: number, high: number, most: number): number[] {
  const decades: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) decades.push(power);
  const within = (values: number[]): number[] => values.filter((value) => value >= low && value <= high);
  const all = within(decades.flatMap((power) => steps.map((step) => step * 10 ** power)));
  if (all.length <= most) return all;
  const powers = within(decades.map((power) => 10 ** power));
  const every = Math.ceil(powers.length / Math.max(1, most));
  return powers.filter((_, at) => at % every === 0);
}

/** The next of 1, 2 and 5 times a power of ten, so that an axis keeps its figures while values waver. */
export function nice(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (steps.find((step) => value <= step * power * 1.000_001) ?? 10);
}

/** Round values within both ends, at most `most`. */
export function linearMarks(low: number, high: number, most: number): number[] {
  const step = nice((high - low) / Math.max(1, most));
  const marks: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high; at++) marks.push(at * step);
  return marks;
}

/** '20 µs': of a value that is round there are no decimals. */
export function roundTime(ns: number): string {
  const { value, unit } = timeQuantity(ns);
  return `${value.replace(/\.0$/, '')}${noBreakSpace}${unit}`;
}

/** A moment of the capture as seconds, with the decimals that tell marks `stepNs` apart. */
export function momentText(ns: number, stepNs: number): string {
  const decimals = Math.min(9, Math.max(0, Math.ceil(9 - Math.log10(stepNs) - 1e-9)));
  return `${(ns / 1e9).toFixed(decimals)}${noBreakSpace}s`;
}

/** A grid with its figures: times below, on a logarithmic scale; shares or counts at the left. */
export function paintAxes(
  painter: Painter,
  { box, palette }: { box: Box; palette: Palette },
  { x, y }: { x: Axis; y: Axis },
): void {
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  for (const { value, text } of y.marks) {
    const at = Math.round(y.scale.at(value)) + 0.5;
    painter.line([box.left, at, right, at], { colour: palette.line });
    painter.text(box.left - 8, at + 3.5, text, { colour: palette.dim, anchor: 'end' });
  }
  let free = Number.NEGATIVE_INFINITY;
  for (const { value, text } of x.marks) {
    const at = Math.round(x.scale.at(value)) + 0.5;
    painter.line([at, box.top, at, bottom], { colour: palette.line });
    const half = textWidth(text) / 2;
    if (at - half < free || at - half < 0) continue;
    painter.text(at, bottom + 16, text, { colour: palette.dim, anchor: 'middle' });
    free = at + half + 8;
  }
}

export interface Axis {
  scale: Scale;
  marks: readonly { value: number; text: string }[];
}

/** What is left of a box for the plot, inside its figures. @param room for those at the left, in px */
export const plotBox = ({ left, top, width, height }: Box, room = 58): Box => ({
  left: left + room,
  top: top + 10,
  width: Math.max(1, width - room - 18),
  height: Math.max(1, height - 10 - 26),
});
