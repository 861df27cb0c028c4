/** What stands at a ladder's arrows, where there is room: never one label over another. */
import { RecordKind } from '../../core/capture/record.ts';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import { formatTime } from '../quantities.ts';
import { arrowsOf, type LadderPlace } from './ladder-arrows.ts';
import type { LadderPicture } from './ladder-figure.ts';
import { nameOf, verdictOf } from './ladder-words.ts';
import { type Painter, textWidth } from './painter.ts';

const gapPx = 10;
/** The names of the lanes stand at the left. */
const laneNamePx = textWidth('user space') + 18;

/** Names above the lane of user space, round trips in a row nearer to it, and below the kernel's what went wrong. */
export function paintLabels(
  painter: Painter,
  place: LadderPlace,
  { ladder, marked, familyNames }: LadderPicture,
): void {
  const { lanes, palette, box } = place;
  const rows = [createRow(box), createRow(box)];
  const trips = createRow({ ...box, left: box.left + laneNamePx, width: box.width - laneNamePx });
  const verdicts = createRow(box);
  const isFirst = ({ number, reply }: LadderMessage): number => (marked.has(number) || marked.has(reply) ? 0 : 1);
  const byWorth = [...ladder.messages].sort(
    (a, b) => isFirst(a) - isFirst(b) || +verdictOf(b).isTrouble - +verdictOf(a).isTrouble,
  );
  for (const message of byWorth) {
    const { down, up } = arrowsOf(message, place);
    const start = place.x.at(message.timeNs);
    const name = nameOf(message, familyNames);
    const row = rows.findIndex((free) => free.take(start, textWidth(name)));
    if (row >= 0) {
      const y = lanes.user - 34 - row * 15;
      painter.line([start + 0.5, y + 3, start + 0.5, lanes.user - 5], { colour: palette.line });
      painter.text(start, y, name, { colour: palette[message.kind === RecordKind.received ? 'received' : 'sent'] });
    }
    if (down && up) {
      const trip = formatTime(message.replyNs - message.timeNs);
      const left = up[2] - textWidth(trip) / 2;
      if (trips.take(left, textWidth(trip))) {
        painter.rect(left - 2, lanes.user - 20, { width: textWidth(trip) + 4, height: 13 }, palette.panel);
        painter.text(left, lanes.user - 10, trip, { colour: palette.text });
      }
    }
    const { words, sign, isTrouble, colour } = verdictOf(message);
    if (!isTrouble) continue;
    const text = `${sign} ${words}`;
    const at = (up ?? down ?? [start, 0, start, 0])[up ? 0 : 2] - textWidth(text) / 2;
    const inside = Math.min(at, box.left + box.width - textWidth(text) - 4);
    if (verdicts.take(inside, textWidth(text)))
      painter.text(inside, lanes.kernel + 32, text, { colour: palette[colour] });
  }
}

/** Keeps what is taken of a row. */
function createRow({ left, width }: { left: number; width: number }) {
  const taken: [from: number, to: number][] = [];
  return {
    /** Whether the stretch was free, which it then no longer is. */
    take(from: number, px: number): boolean {
      const to = from + px;
      if (from < left || to > left + width) return false;
      if (taken.some(([start, end]) => from < end + gapPx && to > start - gapPx)) return false;
      taken.push([from, to]);
      return true;
    },
  };
}
