/**
 * Where rows are in a log of any length. Positions are logical pixels: row r starts at r * rowHeight. A browser caps
 * the height of an element (Chromium 33.5 million px, Firefox 17.9 million), so a longer log is scaled: the scrollbar
 * spans it whole, while small scrolls still move it pixel by pixel.
 */

export const rowHeight = 25;
/**
 * Below every cap, and exact as a 32-bit float, which is what compositors place layers with. A log that is longer grows
 * without a new height and a new scrollTop, each of which costs a layout: a flood is there within two seconds.
 */
const maximumPx = 4_000_000;
/** Rows that one page has, and how many of them lie before the view when it is begun. */
const pageRows = 4_096;
const pageStep = 1_024;

export interface Extent {
  rows: number;
  /** Height of the part in which rows show, without the header. */
  viewportPx: number;
}

/** Height of the scrolled element. */
export const scrolledPx = ({ rows }: Extent): number => Math.min(rows * rowHeight, maximumPx);

/** The greatest position that the top of the view can have. */
export const lastTop = ({ rows, viewportPx }: Extent): number => Math.max(0, rows * rowHeight - viewportPx);

const lastScroll = (extent: Extent): number => Math.max(0, scrolledPx(extent) - extent.viewportPx);

export const clampTop = (top: number, extent: Extent): number => Math.max(0, Math.min(top, lastTop(extent)));

/** The scrollTop that stands for a position. */
export function scrollOf(top: number, extent: Extent): number {
  const last = lastTop(extent);
  return last === 0 ? 0 : (clampTop(top, extent) / last) * lastScroll(extent);
}

/** Both sides of the view's place: the logical position and the scrollTop that it was set with. */
export interface Place {
  top: number;
  scroll: number;
}

/** The position after the user scrolled from `place` to `scroll`: nearby pixel by pixel, far away in proportion. */
export function topAfterScroll(place: Place, scroll: number, extent: Extent): number {
  const last = lastScroll(extent);
  if (scroll <= 0) return 0;
  if (scroll >= last - 1) return lastTop(extent);
  const moved = scroll - place.scroll;
  const isNear = Math.abs(moved) <= 2 * extent.viewportPx;
  const top = isNear ? place.top + moved : (scroll / last) * lastTop(extent);
  return clampTop(Math.round(top), extent);
}

/** The position that shows a row whole, moving as little as possible; a far row comes to the middle. */
export function topToReveal(row: number, top: number, extent: Extent): number {
  const start = row * rowHeight;
  const lowest = start + rowHeight - extent.viewportPx;
  if (start >= top && lowest <= top) return top;
  const isNear = start >= top - extent.viewportPx && lowest <= top + extent.viewportPx;
  if (!isNear) return clampTop(Math.round(start - (extent.viewportPx - rowHeight) / 2), extent);
  return clampTop(start < top ? start : lowest, extent);
}

/** Rows that show at least in part. */
export function rowsInView(top: number, { rows, viewportPx }: Extent): { from: number; count: number } {
  const from = Math.floor(top / rowHeight);
  const end = Math.min(rows, Math.ceil((top + viewportPx) / rowHeight));
  return { from, count: Math.max(0, end - from) };
}

/** Part of the log: however long that is, rows are placed from the base of a page, so that they can stay as they are. */
export interface Page {
  base: number;
  /** First row drawn when the page was last asked for. */
  first: number;
}

/**
 * The page in which rows from `first` on are drawn: the same one while rows pass one by one, so that they stay where
 * they are in it, and one with `first` at the same place once all rows are others, so that only what they say changes.
 */
export function pageFor(page: Page, first: number, places: number): Page {
  const isInside = first >= page.base && first + places <= page.base + pageRows;
  const rowsStay = Math.abs(first - page.first) < places;
  return { base: isInside && rowsStay ? page.base : Math.max(0, first - pageStep), first };
}

export const pageCount = (base: number, rows: number): number => Math.max(0, Math.min(pageRows, rows - base));

/** Always `places` consecutive rows, as near to `start` as the ends allow: rows come and go, their elements stay. */
export function placedRows(start: number, places: number, rows: number): number[] {
  const from = Math.max(0, Math.min(start, rows - places));
  return Array.from({ length: Math.min(places, rows) }, (_, at) => from + at);
}
