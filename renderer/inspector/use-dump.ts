/** What both dumps share: virtual lines, the marks of a line, and pointer and keys on bytes. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { ByteRange } from '../../core/wire/bytes.ts';
import { afterKey, rangeOf } from './byte-selection.ts';
import type { LineMarks } from './hex-bytes.tsx';
import { type DumpLayout, lineCharacters, lineCount, maskInLine, partInLine } from './hex-layout.ts';
import type { InspectorStore } from './inspector-store.ts';
import { nodeAt, type TreeNode } from './message-tree.ts';

export const linePx = 20;

export interface DumpSubject {
  inspector: InspectorStore;
  /** Bytes in the dump; in the longer one where there are two. */
  length: number;
  layout: DumpLayout;
  /** Ranges marked as wrong, ascending. */
  bad: readonly ByteRange[];
  tree: readonly TreeNode[];
}

export function useDump(subject: DumpSubject, scroller: RefObject<HTMLElement | null>) {
  const { inspector, length, layout, bad } = subject;
  const selection = useStore(inspector, (state) => state.selection);
  const hover = useStore(inspector, (state) => state.hoverRange);
  const virtualizer = useVirtualizer({
    count: lineCount(length, layout),
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: 4,
    useFlushSync: false,
  });

  const caret = selection?.caret;
  useEffect(() => {
    if (caret !== undefined && caret < length)
      virtualizer.scrollToIndex(Math.floor(caret / layout.bytesPerLine), { align: 'auto' });
  }, [caret, length, layout, virtualizer]);

  const marksOf = (start: number): LineMarks => {
    const [hoverFrom, hoverTo] = partInLine(hover, start, layout.bytesPerLine);
    const [selectFrom, selectTo] = partInLine(selection && rangeOf(selection), start, layout.bytesPerLine);
    const place = caret === undefined ? -1 : caret - start;
    const isHere = place >= 0 && place < layout.bytesPerLine;
    const badMask = maskInLine(bad, start, layout.bytesPerLine);
    return { hoverFrom, hoverTo, selectFrom, selectTo, caret: isHere ? place : -1, badMask };
  };
  return { virtualizer, marksOf, handlers: useByteHandlers(subject) };
}

/** Short lines are as wide as whole ones, so that what stands behind the bytes stands in one column. */
export const dumpStyle = (layout: DumpLayout): CSSProperties =>
  ({ '--bytes': `${lineCharacters({ ...layout, hasAscii: false }, 0)}ch` }) as CSSProperties;

/** Pointing marks what a byte belongs to, dragging and Shift select, arrows move the caret. */
function useByteHandlers({ inspector, length, layout, tree }: DumpSubject) {
  const anchor = useRef<number | undefined>(undefined);
  const onPointerDown = (event: PointerEvent): void => {
    const at = byteUnder(event);
    if (at === undefined || event.button !== 0) return;
    const before = inspector.getState().selection;
    anchor.current = event.shiftKey && before ? before.anchor : at;
    inspector.getState().select({ anchor: anchor.current, caret: at });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const at = byteUnder(event);
    const state = inspector.getState();
    if (at === state.hoverOffset) return;
    state.hover(at === undefined ? undefined : (nodeAt(tree, at)?.range ?? { offset: at, length: 1 }), at);
    if (at !== undefined && (event.buttons & 1) !== 0 && anchor.current !== undefined)
      state.select({ anchor: anchor.current, caret: at });
  };
  const onPointerUp = (): void => {
    anchor.current = undefined;
  };
  const onPointerLeave = (): void => inspector.getState().hover(undefined);
  const onKeyDown = (event: KeyboardEvent): void => {
    const { selection, select } = inspector.getState();
    const moved = afterKey(selection, event, { length, bytesPerLine: layout.bytesPerLine });
    if (moved) event.preventDefault();
    if (moved || event.key === 'Escape') select(moved);
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerLeave, onKeyDown };
}

function byteUnder({ target }: PointerEvent): number | undefined {
  const at = (target as Element).closest('[data-at]')?.getAttribute('data-at');
  return at ? Number(at) : undefined;
}
