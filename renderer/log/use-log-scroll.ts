/**
 * Scrolling of the log: joins the scrollbar, the position in a log of any length, the tail and the virtualizer.
 * geometry.ts decides where things are; the scroll element is only asked and told.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LogStore } from '../stores/log-store.ts';
import * as geometry from './geometry.ts';

const overscanRows = 6;
const headerPx = 26;

export interface LogScroll {
  /** Height of the element that the scrollbar spans. */
  heightPx: number;
  /** Offset of the first row of the page inside it. */
  pagePx: number;
  /** Rows to draw; `startPx` counts from the page. */
  items: { row: number; startPx: number }[];
  /** How many rows are drawn at most: the number of places to draw them in. */
  places: number;
  viewportPx: number;
  widthPx: number;
  onScroll(): void;
}

export function useLogScroll(log: LogStore, element: RefObject<HTMLDivElement | null>): LogScroll {
  const total = useStore(log, (state) => state.total);
  const following = useStore(log, (state) => state.following);
  const shifted = useStore(log, (state) => state.shifted);
  const reveal = useStore(log, (state) => state.reveal);
  const { widthPx, viewportPx } = useSize(element);
  const extent = useMemo(() => ({ rows: total, viewportPx }), [total, viewportPx]);

  const place = useRef<geometry.Place>({ top: 0, scroll: 0 });
  const [offsetPx, setOffsetPx] = useState(0);
  const [base, setBase] = useState(0);
  const report = useRef<(offset: number) => void>(() => {});
  const resize = useRef<(size: { width: number; height: number }) => void>(() => {});
  const virtualizer = useVirtualizer({
    count: geometry.pageCount(base, total),
    getScrollElement: () => element.current,
    estimateSize: () => geometry.rowHeight,
    overscan: overscanRows,
    useFlushSync: false,
    observeElementRect: (_, tell) => {
      resize.current = tell;
    },
    observeElementOffset: (_, tell) => {
      report.current = (offset) => tell(offset, false);
    },
    scrollToFn: () => {},
  });

  const settle = useCallback(
    (top: number, scroll: number) => {
      place.current = { top, scroll };
      const page = geometry.pageBase(top);
      setBase(page);
      setOffsetPx(Math.round(scroll - top));
      report.current(top - page * geometry.rowHeight);
      log.getState().view(geometry.rowsInView(top, extent));
    },
    [extent, log],
  );

  const goTo = useCallback(
    (target: number) => {
      const scroller = element.current;
      if (!scroller) return;
      const top = geometry.clampTop(target, extent);
      scroller.scrollTop = geometry.scrollOf(top, extent);
      settle(top, scroller.scrollTop);
    },
    [element, extent, settle],
  );

  const onScroll = useCallback(() => {
    const scroller = element.current;
    // What goTo() set comes back as an event: nothing has moved since.
    if (!scroller || Math.abs(scroller.scrollTop - place.current.scroll) < 1) return;
    const top = geometry.topAfterScroll(place.current, scroller.scrollTop, extent);
    if (top >= geometry.lastTop(extent) - 1) log.getState().follow();
    else log.getState().leaveTail();
    settle(top, scroller.scrollTop);
  }, [element, extent, log, settle]);

  useLayoutEffect(() => resize.current({ width: widthPx, height: viewportPx }), [widthPx, viewportPx]);

  const shiftSeen = useRef(shifted);
  useLayoutEffect(() => {
    const movedUp = (shifted - shiftSeen.current) * geometry.rowHeight;
    shiftSeen.current = shifted;
    goTo(following ? geometry.lastTop(extent) : place.current.top - movedUp);
  }, [extent, following, shifted, goTo]);

  // Only a new wish moves the view, not a log that grew since.
  const granted = useRef(reveal);
  useLayoutEffect(() => {
    if (reveal === granted.current) return;
    granted.current = reveal;
    if (reveal && !following) goTo(geometry.topToReveal(reveal.row, place.current.top, extent));
  }, [extent, following, reveal, goTo]);

  useRestingThumb(element, place, extent, goTo);

  return {
    heightPx: geometry.scrolledPx(extent),
    pagePx: base * geometry.rowHeight + offsetPx,
    items: virtualizer.getVirtualItems().map(({ index, start }) => ({ row: base + index, startPx: start })),
    places: Math.ceil(viewportPx / geometry.rowHeight) + 2 * overscanRows + 2,
    viewportPx,
    widthPx,
    onScroll,
  };
}

/** Pixel-by-pixel scrolls move the thumb of a scaled log too far. Once it rests it is put where it belongs. */
function useRestingThumb(
  element: RefObject<HTMLDivElement | null>,
  place: RefObject<geometry.Place>,
  extent: geometry.Extent,
  goTo: (top: number) => void,
): void {
  useEffect(() => {
    const scroller = element.current;
    const rest = (): void => {
      if (Math.abs(geometry.scrollOf(place.current.top, extent) - place.current.scroll) >= 1) goTo(place.current.top);
    };
    scroller?.addEventListener('scrollend', rest);
    return () => scroller?.removeEventListener('scrollend', rest);
  }, [element, place, extent, goTo]);
}

function useSize(element: RefObject<HTMLDivElement | null>): { widthPx: number; viewportPx: number } {
  const [size, setSize] = useState({ widthPx: 0, viewportPx: 0 });
  useLayoutEffect(() => {
    const scroller = element.current;
    if (!scroller) return;
    const measure = (): void =>
      setSize({ widthPx: scroller.clientWidth, viewportPx: Math.max(0, scroller.clientHeight - headerPx) });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
