/** Lines of a log of any length in a box: those in view, and the end as long as it is followed. */
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect } from 'react';

export const lineHeight = 19;
/** Nearer to the end than this is at it. */
const nearPx = 4;

export interface LinesOptions {
  count: number;
  following: boolean;
  setFollowing(following: boolean): void;
}

export interface Lines {
  heightPx: number;
  items: VirtualItem[];
  onScroll(): void;
  /** Shows a line; in the middle, with what is around it, or with as little movement as it takes. */
  reveal(line: number, align?: 'center' | 'auto'): void;
  /** Whole lines that fit the box. */
  page: number;
}

export function useLines(
  box: RefObject<HTMLDivElement | null>,
  { count, following, setFollowing }: LinesOptions,
): Lines {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 6,
    useFlushSync: false,
  });
  const boxPx = virtualizer.scrollRect?.height ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more lines and another height move the end
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [box, following, count, boxPx]);
  return {
    heightPx: virtualizer.getTotalSize(),
    items: virtualizer.getVirtualItems(),
    onScroll: () => {
      const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
      const atEnd = scrollHeight - scrollTop - clientHeight < nearPx;
      if (atEnd !== following) setFollowing(atEnd);
    },
    reveal: (line, align = 'auto') => virtualizer.scrollToIndex(line, { align }),
    page: Math.max(1, Math.floor(boxPx / lineHeight) - 1),
  };
}
