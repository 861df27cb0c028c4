/** Which stretch of time the ladder shows: zooming, panning and fitting it. Pure. */
import type { TimeRange } from './time-filter.ts';

const leastSpanNs = 1_000;
/** A day: longer than any picture of single messages makes sense. */
const mostSpanNs = 86_400e9;

export const spanOf = ({ fromNs, toNs }: TimeRange): number => toNs - fromNs;

/** Around `atNs`, which stays where it is in the picture. Above 1 shows more. */
export function zoomed(view: TimeRange, factor: number, atNs: number): TimeRange {
  const span = Math.min(mostSpanNs, Math.max(leastSpanNs, spanOf(view) * factor));
  const share = (atNs - view.fromNs) / spanOf(view);
  const fromNs = atNs - share * span;
  return { fromNs, toNs: fromNs + span };
}

/** Later by a share of what is shown; earlier by a negative one. */
export function panned({ fromNs, toNs }: TimeRange, share: number): TimeRange {
  const by = share * (toNs - fromNs);
  return { fromNs: fromNs + by, toNs: toNs + by };
}

/** All from the one moment to the other, with room at both ends. */
export function fitted(firstNs: number, lastNs: number): TimeRange {
  const room = Math.max((lastNs - firstNs) * 0.04, leastSpanNs / 2);
  return { fromNs: firstNs - room, toNs: lastNs + room };
}

/** At least that long, around its middle. */
export function widened(view: TimeRange, spanNs: number): TimeRange {
  return spanOf(view) >= spanNs ? view : zoomed(view, spanNs / spanOf(view), (view.fromNs + view.toNs) / 2);
}

/** As much as before, ending just after that moment. */
export function endingAt(view: TimeRange, lastNs: number): TimeRange {
  const toNs = lastNs + spanOf(view) * 0.04;
  return { fromNs: toNs - spanOf(view), toNs };
}

/** Moved no further than it takes to have that moment in the picture. */
export function including(view: TimeRange, atNs: number): TimeRange {
  if (atNs >= view.fromNs && atNs < view.toNs) return view;
  const half = spanOf(view) / 2;
  return { fromNs: atNs - half, toNs: atNs + half };
}
