/**
 * Scrolling of the log: joins the scrollbar, the position in a log of any length, the tail and the rows that are drawn.
 * geometry.ts decides where things are; the scroll element is only asked and told.
 *
 * The position follows from the state while rendering, not in an effect after it: new rows at the tail and the view on
 * them come in one go, with no row drawn in between that is not there yet.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LogStore } from '../stores/log-store.ts';
import * as geometry from './geometry.ts';

/** Rows drawn beyond either edge of the view: a notch of the wheel shows no gap. */
const overscanRows = 2;
const headerPx = 26;

export interface LogScroll {
  /** Height of the element that the scrollbar spans. */
  heightPx: number;
  /** Offset of the first row of the page inside it. */
  pagePx: number;
  /** Rows to draw, in the order of their places, which tell their elements apart; `startPx` counts from the page. */
  items: { place: number; row: number; startPx: number }[];
  viewportPx: number;
  widthPx: number;
  onScroll(): void;
}

export function useLogScroll(log: LogStore, element: RefObject<HTMLDivElement | null>): LogScroll {
  const { widthPx, viewportPx } = useSize(element);
  const total = useStore(log, (state) => state.total);
  const extent: geometry.Extent = { rows: total, viewportPx };
  const { top, scroll, moveTo, onMove, putRight } = usePlace(log, element, extent);
  useReveal(log, top, extent, moveTo);
  const onScroll = useRestingThumb(element, onMove, putRight);

  const places = Math.ceil(viewportPx / geometry.rowHeight) + 1 + 2 * overscanRows;
  const first = Math.max(0, Math.floor(top / geometry.rowHeight) - overscanRows);
  const { base } = usePage(first, places);
  const drawn = geometry.pageCount(base, total);
  const items = useMemo(
    () => inPlaces(geometry.placedRows(first - base, places, drawn), base, places),
    [first, base, places, drawn],
  );
  return {
    heightPx: geometry.scrolledPx(extent),
    pagePx: base * geometry.rowHeight + Math.round(scroll - top),
    items,
    viewportPx,
    widthPx,
    onScroll,
  };
}

function usePage(first: number, places: number): geometry.Page {
  const last = useRef<geometry.Page>({ base: 0, first: 0 });
  const page = geometry.pageFor(last.current, first, places);
  useLayoutEffect(() => {
    last.current = page;
  });
  return page;
}

/** In the order of their places, which stays when rows pass: no element is moved, only what it says. */
const inPlaces = (rows: readonly number[], base: number, places: number): LogScroll['items'] =>
  rows
    .map((index) => ({ place: index % places, row: base + index, startPx: index * geometry.rowHeight }))
    .sort((a, b) => a.place - b.place);

/** Where the view is: at the tail while that is followed, else where it was left, less the rows that went off the front. */
function usePlace(log: LogStore, element: RefObject<HTMLDivElement | null>, extent: geometry.Extent) {
  const following = useStore(log, (state) => state.following);
  const shifted = useStore(log, (state) => state.shifted);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const left = useRef({ top: 0, scroll: 0, shifted });
  const shownScroll = useRef(0);
  const lastTop = geometry.lastTop(extent);
  const keptTop = left.current.top - (shifted - left.current.shifted) * geometry.rowHeight;
  const top = following ? lastTop : geometry.clampTop(keptTop, extent);
  const scroll = top === left.current.top ? left.current.scroll : geometry.scrollOf(top, extent);

  const { viewportPx, rows } = extent;
  useLayoutEffect(() => {
    // Not read back, only written where it changes: reading forces a layout.
    if (element.current && shownScroll.current !== scroll) element.current.scrollTop = scroll;
    shownScroll.current = scroll;
    left.current = { top, scroll, shifted };
    log.getState().view(geometry.rowsInView(top, { viewportPx, rows }));
  }, [log, element, top, scroll, shifted, viewportPx, rows]);

  const moveTo = useCallback(
    (target: number) => {
      const to = geometry.clampTop(target, { viewportPx, rows });
      left.current = { ...left.current, top: to, scroll: geometry.scrollOf(to, { viewportPx, rows }) };
      redraw();
    },
    [viewportPx, rows],
  );

  /** @returns whether the user has moved the view. */
  const onMove = (): boolean => {
    const scroller = element.current;
    // What was set above comes back as an event: nothing has moved since.
    if (!scroller || Math.abs(scroller.scrollTop - left.current.scroll) < 1) return false;
    // A view that grew at the tail was scrolled by the browser, to fill it; it is told its new size in a moment.
    if (following && viewportOf(scroller) !== viewportPx) return false;
    const to = geometry.topAfterScroll(left.current, scroller.scrollTop, extent);
    left.current = { ...left.current, top: to, scroll: scroller.scrollTop };
    shownScroll.current = scroller.scrollTop;
    if (to >= lastTop - 1) log.getState().follow();
    else log.getState().leaveTail();
    redraw();
    return true;
  };
  // The place as the user left it, which may not be drawn yet.
  const putRight = (): void => moveTo(left.current.top);
  return { top, scroll, moveTo, onMove, putRight };
}

/** Only a new wish moves the view, not a log that grew since. */
function useReveal(log: LogStore, top: number, extent: geometry.Extent, moveTo: (top: number) => void): void {
  const reveal = useStore(log, (state) => state.reveal);
  const granted = useRef(reveal);
  useLayoutEffect(() => {
    if (reveal === granted.current) return;
    granted.current = reveal;
    if (reveal && !log.getState().following) moveTo(geometry.topToReveal(reveal.row, top, extent));
  });
}

/**
 * Pixel-by-pixel scrolls move the thumb of a scaled log too far. Once the user lets it rest it is put where it belongs;
 * never while it moves, since that would stop the scroll that is under way.
 */
function useRestingThumb(
  element: RefObject<HTMLDivElement | null>,
  onMove: () => boolean,
  putRight: () => void,
): () => void {
  const isMoved = useRef(false);
  const rest = useRef(putRight);
  useEffect(() => {
    rest.current = putRight;
  });
  useEffect(() => {
    const scroller = element.current;
    const onScrollEnd = (): void => {
      if (isMoved.current) rest.current();
      isMoved.current = false;
    };
    scroller?.addEventListener('scrollend', onScrollEnd);
    return () => scroller?.removeEventListener('scrollend', onScrollEnd);
  }, [element]);
  return () => {
    if (onMove()) isMoved.current = true;
  };
}

const viewportOf = ({ clientHeight }: HTMLElement): number => Math.max(0, clientHeight - headerPx);

function useSize(element: RefObject<HTMLDivElement | null>): { widthPx: number; viewportPx: number } {
  const [size, setSize] = useState({ widthPx: 0, viewportPx: 0 });
  useLayoutEffect(() => {
    const scroller = element.current;
    if (!scroller) return;
    const measure = (): void => setSize({ widthPx: scroller.clientWidth, viewportPx: viewportOf(scroller) });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
