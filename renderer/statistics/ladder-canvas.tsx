/** The ladder's picture: zoomed by wheel, moved by drag, both by keys; a click goes to the message. */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import { fitted, including, panned, spanOf, zoomed } from '../stores/ladder-view.ts';
import { useStatistics } from '../stores/stores.tsx';
import { PaintedCanvas, useSize } from './figure-canvas.tsx';
import { messageAt } from './ladder-arrows.ts';
import { type LadderPicture, ladderFigure, lanesOf, timeScale } from './ladder-figure.ts';
import { ladderListId } from './ladder-list.tsx';
import styles from './statistics.module.css';

interface LadderCanvasProps {
  picture: LadderPicture;
  selected: number | undefined;
  /** A message is under the pointer. */
  isOver: boolean;
  onHover(message: LadderMessage | undefined): void;
  /** Goes to a message in the log. */
  onOpen(number: number): void;
}

/** Further than this, a press is a drag and no click. */
const clickPx = 4;

export function LadderCanvas({ picture, selected, isOver, onHover, onOpen }: LadderCanvasProps) {
  const { ladder: store, survey } = useStatistics();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const dragged = useRef<{ x: number; movedPx: number }>(undefined);
  const { view, ladder, held, marked, familyNames } = picture;
  const figure = useMemo(
    () => ladderFigure({ view, ladder, held, marked, familyNames }),
    [view, ladder, held, marked, familyNames],
  );
  useEffect(() => {
    if (size.width > 0) store.getState().setColumns(size.width);
  }, [store, size.width]);

  useEffect(() => {
    const element = place.current!;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { view: now, look } = store.getState();
      if (!now) return;
      const across = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(across) > Math.abs(event.shiftKey ? event.deltaX : event.deltaY))
        look(panned(now, across / element.clientWidth));
      else {
        const share = (event.clientX - element.getBoundingClientRect().left) / element.clientWidth;
        look(zoomed(now, 1.0015 ** event.deltaY, now.fromNs + share * spanOf(now)));
      }
    };
    // React's own listener can't keep the page from scrolling.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [store]);

  const under = (event: MouseEvent): LadderMessage | undefined => {
    const { left, top } = place.current!.getBoundingClientRect();
    const box = { left: 0, top: 0, ...size };
    const at = [event.clientX - left, event.clientY - top] as const;
    return messageAt(ladder.messages, { lanes: lanesOf(box), x: timeScale(view, box) }, at);
  };
  const onPointerDown = (event: PointerEvent): void => {
    dragged.current = { x: event.clientX, movedPx: 0 };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const drag = dragged.current;
    if (!drag) {
      onHover(under(event));
      return;
    }
    const by = event.clientX - drag.x;
    dragged.current = { x: event.clientX, movedPx: drag.movedPx + Math.abs(by) };
    if (by !== 0 && dragged.current.movedPx > clickPx)
      store.getState().look(panned(store.getState().view!, -by / size.width));
  };
  const onPointerUp = (event: PointerEvent): void => {
    const isClick = (dragged.current?.movedPx ?? 0) <= clickPx;
    dragged.current = undefined;
    const message = isClick ? under(event) : undefined;
    if (message) onOpen(message.number);
  };
  const step = (by: number): void => {
    const at = ladder.messages.findIndex(({ number }) => number === selected);
    const next = ladder.messages[at < 0 ? (by > 0 ? 0 : ladder.messages.length - 1) : at + by];
    if (!next) return;
    store.getState().select(next.number);
    const shown = including(view, next.timeNs);
    if (shown !== view) store.getState().look(shown);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const middle = (view.fromNs + view.toNs) / 2;
    const { look } = store.getState();
    const { reading } = survey.getState();
    const acts: Readonly<Record<string, () => void>> = {
      '+': () => look(zoomed(view, 0.5, middle)),
      '=': () => look(zoomed(view, 0.5, middle)),
      '-': () => look(zoomed(view, 2, middle)),
      ArrowLeft: () => look(panned(view, -0.25)),
      ArrowRight: () => look(panned(view, 0.25)),
      ArrowUp: () => step(-1),
      ArrowDown: () => step(1),
      k: () => step(-1),
      j: () => step(1),
      f: () => reading && look(fitted(reading.firstNs, reading.lastNs)),
      Enter: () => selected !== undefined && onOpen(selected),
    };
    const act = event.ctrlKey || event.altKey || event.metaKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      ref={place}
      className={styles.ladderCanvas}
      role="application"
      data-over={isOver || undefined}
      aria-label="Ladder: plus and minus zoom, left and right move, up and down select, f fits all, Enter goes to the log"
      aria-describedby={ladderListId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => onHover(undefined)}
    >
      <PaintedCanvas figure={figure} size={size} label={`${ladder.count} messages as a ladder`} />
    </div>
  );
}
