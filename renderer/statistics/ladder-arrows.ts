/** The arrows of a ladder's messages, and which of them is under a point. */
import { EchoStatus, RecordKind } from '../../core/capture/record.ts';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import type { Scale } from './axes.ts';
import type { LadderPicture, Lanes } from './ladder-figure.ts';
import { verdictOf } from './ladder-words.ts';
import type { Box, Painter, Palette } from './painter.ts';

export interface LadderPlace {
  lanes: Lanes;
  palette: Palette;
  x: Scale;
  box: Box;
}

/** Ends of an arrow in px: x and y of its start, x and y of its point. */
type Arrow = readonly [number, number, number, number];

export interface MessageArrows {
  /** Into the kernel; undefined for what was received by itself. */
  down: Arrow | undefined;
  /** Out of it again; undefined where nothing came back. */
  up: Arrow | undefined;
}

/** Of what was received by itself it isn't known when it was sent: its arrow is upright. */
export function arrowsOf(message: LadderMessage, { lanes, x }: Pick<LadderPlace, 'lanes' | 'x'>): MessageArrows {
  const { kind, timeNs, sendNs, replyNs } = message;
  const start = x.at(timeNs);
  if (kind === RecordKind.received) return { down: undefined, up: [start, lanes.kernel, start, lanes.user] };
  if (kind !== RecordKind.sent) return { down: undefined, up: undefined };
  const hasReply = !Number.isNaN(replyNs);
  // The reply may be here before sendmsg has returned: the message was in the kernel before that.
  const inKernel = x.at(hasReply ? Math.min(timeNs + sendNs, replyNs) : timeNs + sendNs);
  return {
    down: [start, lanes.user, inKernel, lanes.kernel],
    up: hasReply ? [inKernel, lanes.kernel, x.at(replyNs), lanes.user] : undefined,
  };
}

export function paintArrows(painter: Painter, place: LadderPlace, { ladder, marked }: LadderPicture): void {
  const { lanes, palette, x } = place;
  const isMarked = ({ number, reply }: LadderMessage): boolean => marked.has(number) || marked.has(reply);
  // What is marked, and after that what went wrong, is drawn over the rest.
  const rank = (message: LadderMessage): number => (isMarked(message) ? 2 : verdictOf(message).isTrouble ? 1 : 0);
  const ordered = [...ladder.messages].sort((a, b) => rank(a) - rank(b));
  const isDense = ladder.messages.length > place.box.width / 6;
  for (const message of ordered) {
    const { down, up } = arrowsOf(message, place);
    const verdict = verdictOf(message);
    if (isMarked(message))
      for (const arrow of [down, up])
        if (arrow) painter.line(inBox(arrow, place.box), { colour: palette.selection, width: 7 });
    if (down) {
      const { left, width } = place.box;
      const from = Math.max(left, down[0]);
      const to = Math.min(left + width, Math.max(down[0] + 2, x.at(message.timeNs + message.sendNs)));
      if (to > from) painter.rect(from, lanes.user - 4, { width: to - from, height: 4 }, palette.sent);
      paintArrow(
        painter,
        { arrow: down, box: place.box },
        { colour: palette.sent, isPlain: isDense, width: isMarked(message) ? 2 : 1.25 },
      );
    }
    if (up) {
      const dash = verdict.isTrouble ? [5, 3] : undefined;
      paintArrow(
        painter,
        { arrow: up, box: place.box },
        {
          colour: palette[verdict.colour],
          isPlain: isDense,
          width: isMarked(message) ? 2 : 1.25,
          dash,
        },
      );
    }
    paintSign(painter, place, { message, down, up });
  }
}

function paintArrow(
  painter: Painter,
  { arrow, box }: { arrow: Arrow; box: Box },
  { colour, isPlain, width, dash }: { colour: string; isPlain: boolean; width: number; dash?: readonly number[] },
): void {
  painter.line(inBox(arrow, box), { colour, width, dash });
  const [fromX, fromY, toX, toY] = arrow;
  if (isPlain || toX < box.left || toX > box.left + box.width) return;
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  const [alongX, alongY] = [(toX - fromX) / length, (toY - fromY) / length];
  const back = (side: number): [number, number] => [toX - alongX * 8 - alongY * side, toY - alongY * 8 + alongX * side];
  painter.area([toX, toY, ...back(3.5), ...back(-3.5)], colour);
}

/** The part of a line between the sides of a box; nothing where it is beside it. */
function inBox([fromX, fromY, toX, toY]: Arrow, { left, width }: Box): number[] {
  const right = left + width;
  if (Math.max(fromX, toX) < left || Math.min(fromX, toX) > right) return [];
  const at = (x: number): number => (toX === fromX ? fromY : fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY));
  const within = (x: number, y: number): [number, number] => {
    const side = Math.min(right, Math.max(left, x));
    return [side, side === x ? y : at(side)];
  };
  return [...within(fromX, fromY), ...within(toX, toY)];
}

/** Where it went wrong: on the way back, in the kernel, or at the door. */
function paintSign(
  painter: Painter,
  { lanes, palette, x, box }: LadderPlace,
  { message, down, up }: MessageArrows & { message: LadderMessage },
): void {
  const { sign, colour, isTrouble } = verdictOf(message);
  if (!isTrouble && message.echo !== EchoStatus.waiting) return;
  const [px, y] = up
    ? [(up[0] + up[2]) / 2, (up[1] + up[3]) / 2]
    : down
      ? [down[2], lanes.kernel - 6]
      : [x.at(message.timeNs), lanes.user];
  if (px < box.left + 6 || px > box.left + box.width - 6) return;
  painter.rect(px - 6, y - 7, { width: 12, height: 14 }, palette.panel);
  painter.text(px, y + 4, sign, { colour: palette[colour], anchor: 'middle', bold: true });
}

const reachPx = 7;

/** The message whose arrow is nearest to a point; undefined where none is near. */
export function messageAt(
  messages: readonly LadderMessage[],
  place: Pick<LadderPlace, 'lanes' | 'x'>,
  [px, py]: readonly [number, number],
): LadderMessage | undefined {
  let best: LadderMessage | undefined;
  let bestPx = reachPx;
  for (const message of messages) {
    const { down, up } = arrowsOf(message, place);
    const standing: Arrow = [
      place.x.at(message.timeNs),
      place.lanes.user - 10,
      place.x.at(message.timeNs),
      place.lanes.user + 10,
    ];
    for (const arrow of down || up ? [down, up] : [standing]) {
      const away = arrow ? distance(arrow, px, py) : Number.POSITIVE_INFINITY;
      if (away < bestPx) {
        bestPx = away;
        best = message;
      }
    }
  }
  return best;
}

/** From a point to a stretch between two others. */
function distance([fromX, fromY, toX, toY]: Arrow, px: number, py: number): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const share = Math.max(0, Math.min(1, ((px - fromX) * dx + (py - fromY) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - fromX - share * dx, py - fromY - share * dy);
}
