/** Which rows of the log to ask the host for, and how an answer replaces the rows held. Pure; asks for nothing itself. */
import type { WindowRow } from '../../core/capture/window.ts';

/** Rows from..from+count of the log. */
export interface RowRange {
  from: number;
  count: number;
}

/** Windows start and end at multiples of this, so that a small scroll needs no new one. */
const chunkRows = 32;
/** The contract's limit for one window. */
const maximumRows = 1_000;

/** The rows in view with a page before and after them, in whole chunks, within a log of `total` rows. */
export function windowAround(view: RowRange, total: number): RowRange {
  const start = Math.max(0, view.from - view.count);
  const from = start - (start % chunkRows);
  const end = Math.ceil((view.from + 2 * view.count) / chunkRows) * chunkRows;
  return { from, count: Math.max(0, Math.min(end, total, from + maximumRows) - from) };
}

/** Rows above the tail's view that are drawn beside it, at most. */
const tailMargin = 8;

/** The last rows of a log of `total` rows: a view's worth, and a few above it. */
export function windowAtTail(viewRows: number, total: number): RowRange {
  const from = Math.max(0, total - viewRows - tailMargin);
  return { from, count: Math.min(total - from, maximumRows) };
}

export const covers = (held: RowRange, view: RowRange, total: number): boolean =>
  held.from <= view.from && held.from + held.count >= Math.min(view.from + view.count, total);

/** `fresh`, with those rows taken from `held` that say the same: what is drawn from them need not be drawn again. */
export function keepUnchanged(held: readonly WindowRow[], fresh: readonly WindowRow[]): WindowRow[] {
  const known = new Map(held.map((row) => [row.number, row]));
  return fresh.map((row) => {
    const before = known.get(row.number);
    return before && sameState(before, row) ? before : row;
  });
}

/** A record never changes but for these, nor does its number ever mean another one at the same time. */
export const sameState = (a: WindowRow, b: WindowRow): boolean =>
  a.timeNs === b.timeNs &&
  a.echo === b.echo &&
  a.mark === b.mark &&
  a.pair === b.pair &&
  a.port === b.port &&
  a.owner?.pid === b.owner?.pid &&
  Object.is(a.rttNs, b.rttNs);
