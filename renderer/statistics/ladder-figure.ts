/**
 * The ladder: user space and kernel as two lanes over time. A sent message is an arrow down, as long as sendmsg took; its
 * reply an arrow up, from the return of sendmsg to the receive. What happens in the kernel between the two has no time
 * of its own in a capture, and none is drawn. Where messages are too many they are counted by column.
 */
import type { Ladder, LadderBands } from '../../core/echo/ladder.ts';
import { formatShortCount } from '../quantities.ts';
import type { TimeRange } from '../stores/time-filter.ts';
import { linearMarks, linearScale, momentText, type Scale } from './axes.ts';
import { paintArrows } from './ladder-arrows.ts';
import { paintLabels } from './ladder-labels.ts';
import { type Box, type Figure, type Painter, type Palette, textWidth } from './painter.ts';

export interface LadderPicture {
  view: TimeRange;
  ladder: Ladder;
  /** The stretch that the ladder was read of. */
  held: TimeRange;
  /** Numbers of the records that are marked: the log's selection, and the picture's own. */
  marked: ReadonlySet<number>;
  familyNames: ReadonlyMap<number, string>;
}

/** Where the lanes are in a box. */
export interface Lanes {
  user: number;
  kernel: number;
}

export const lanesOf = ({ top, height }: Box): Lanes => ({ user: top + 74, kernel: top + height - 92 });

export const timeScale = ({ fromNs, toNs }: TimeRange, { left, width }: Box): Scale =>
  linearScale([fromNs, toNs], [left, left + width]);

export const ladderFigure =
  (picture: LadderPicture): Figure =>
  (painter, box, palette) => {
    const lanes = lanesOf(box);
    const x = timeScale(picture.view, box);
    paintTimes(painter, { box, palette }, { view: picture.view, x });
    for (const y of [lanes.user, lanes.kernel])
      painter.line([box.left, y, box.left + box.width, y], { colour: palette['line-strong'], width: 1.5 });
    const { bands } = picture.ladder;
    if (bands) paintBands(painter, { lanes, palette, x }, { bands, held: picture.held });
    else {
      paintArrows(painter, { lanes, palette, x, box }, picture);
      paintLabels(painter, { lanes, palette, x, box }, picture);
    }
    paintNames(painter, { box, palette }, lanes);
  };

/** Over what is there: the names of lanes are always to be read. */
function paintNames(painter: Painter, { box, palette }: { box: Box; palette: Palette }, { user, kernel }: Lanes): void {
  for (const [name, top] of [
    ['user space', user - 18],
    ['kernel', kernel + 3],
  ] as const) {
    painter.rect(box.left + 2, top, { width: textWidth(name) + 12, height: 14 }, palette.panel);
    painter.text(box.left + 6, top + 11, name, { colour: palette.dim, bold: true });
  }
}

function paintTimes(
  painter: Painter,
  { box, palette }: { box: Box; palette: Palette },
  { view, x }: { view: TimeRange; x: Scale },
): void {
  const marks = linearMarks(view.fromNs, view.toNs, box.width / 130);
  const step = marks.length > 1 ? marks[1]! - marks[0]! : 1;
  const bottom = box.top + box.height - 22;
  for (const ns of marks) {
    const at = Math.round(x.at(ns)) + 0.5;
    painter.line([at, box.top, at, bottom], { colour: palette.line });
    const text = momentText(ns, step);
    const half = textWidth(text) / 2;
    if (at - half < box.left || at + half > box.left + box.width) continue;
    painter.text(at, bottom + 15, text, { colour: palette.dim, anchor: 'middle' });
  }
}

/** Counts hang from the lane they belong to; trouble stands below, each kind in a row of its own with its sign. */
function paintBands(
  painter: Painter,
  { lanes, palette, x }: { lanes: Lanes; palette: Palette; x: Scale },
  { bands, held }: { bands: LadderBands; held: TimeRange },
): void {
  const columns = bands.sent.length;
  const most = Math.max(1, ...bands.sent, ...bands.received);
  const room = (lanes.kernel - lanes.user) / 2 - 8;
  const rowOf = (row: number): number => lanes.kernel + 20 + row * 15;
  const edge = (column: number): number => x.at(held.fromNs + (column / columns) * (held.toNs - held.fromNs));
  for (let column = 0; column < columns; column++) {
    const left = edge(column);
    const width = Math.max(1, edge(column + 1) - left);
    const down = (bands.sent[column]! / most) * room;
    const up = (bands.received[column]! / most) * room;
    if (down > 0) painter.rect(left, lanes.user + 1, { width, height: Math.max(1, down) }, palette.sent);
    if (up > 0)
      painter.rect(left, lanes.kernel - 1 - Math.max(1, up), { width, height: Math.max(1, up) }, palette.received);
    for (const [row, name, colour] of troubleRows)
      if (bands[name][column]! > 0)
        painter.rect(left, rowOf(row), { width: Math.max(2, width), height: 10 }, palette[colour]);
  }
  let left = edge(0) + textWidth('kernel') + 30;
  for (const [row, name, colour, sign] of troubleRows) {
    const total = bands[name].reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    const text = `${sign} ${formatShortCount(total)} ${name}`;
    painter.text(left, lanes.kernel + 14, text, { colour: palette[colour] });
    painter.rect(edge(0), rowOf(row) - 1, { width: 14, height: 12 }, palette.panel);
    painter.text(edge(0) + 4, rowOf(row) + 9, sign, { colour: palette[colour], bold: true });
    left += textWidth(text) + 24;
  }
}

const troubleRows = [
  [0, 'different', 'bad', '≠'],
  [1, 'lost', 'bad', '✗'],
  [2, 'late', 'warn', '»'],
] as const;
