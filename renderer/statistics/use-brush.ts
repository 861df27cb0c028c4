/** The column that is read in all plots at once, and the stretch that is being selected by keys. */
import { useMemo, useState } from 'react';
import type { Timeline } from '../../core/contract/statistics.ts';
import type { TimeRange } from '../stores/time-filter.ts';

export interface Brush {
  /** Of the column that is read. */
  index: number | undefined;
  /** First and last column that are selected by keys. */
  stretch: readonly [first: number, last: number] | undefined;
  read(index: number | undefined): void;
  /** To the column before or after; with `extend` what is passed is selected. */
  move(step: number, extend: boolean): void;
  select(range: TimeRange): void;
  /** Selects what was passed by keys. */
  take(): void;
  leave(): void;
}

export function useBrush(timeline: Timeline | undefined, selectTime: (range: TimeRange | undefined) => void): Brush {
  const [index, read] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  return useMemo(() => {
    const columns = timeline?.sent.length ?? 0;
    const within = (at: number): number => Math.max(0, Math.min(columns - 1, at));
    const stretch =
      anchor === undefined || index === undefined
        ? undefined
        : ([Math.min(anchor, index), Math.max(anchor, index)] as const);
    return {
      index,
      stretch,
      read,
      move(step, extend) {
        const from = within(index ?? (step > 0 ? -1 : columns));
        if (!extend) setAnchor(undefined);
        else if (anchor === undefined) setAnchor(from);
        read(within(index === undefined ? from : from + step));
      },
      select: selectTime,
      take() {
        if (!timeline || index === undefined) return;
        const [first, last] = stretch ?? [index, index];
        const { fromNs, widthNs } = timeline;
        selectTime({ fromNs: fromNs + first * widthNs, toNs: fromNs + (last + 1) * widthNs - 1 });
        setAnchor(undefined);
      },
      leave() {
        if (anchor === undefined) selectTime(undefined);
        setAnchor(undefined);
      },
    };
  }, [timeline, index, anchor, selectTime]);
}
