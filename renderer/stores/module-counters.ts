/** The module's counters as they are read one after the other: totals, and what was added a second. */
import type { ModuleCounters } from '../../core/contract/module.ts';

export interface CountersReading {
  values: ModuleCounters;
  /** Since the reading before; NaN in the first one. */
  perSecond: ModuleCounters;
  /** On the page's clock. */
  atMs: number;
}

/** @param atMs when `values` were read, on the clock of the reading before. */
export function readingAfter(before: CountersReading | null, values: ModuleCounters, atMs: number): CountersReading {
  const names = Object.keys(values) as (keyof ModuleCounters)[];
  const seconds = before ? (atMs - before.atMs) / 1_000 : Number.NaN;
  const rates = names.map((name) => {
    const added = values[name] - (before?.values[name] ?? 0);
    // A module loaded anew counts from 0.
    return [name, added < 0 ? Number.NaN : added / seconds] as const;
  });
  return { values, perSecond: Object.fromEntries(rates) as unknown as ModuleCounters, atMs };
}
