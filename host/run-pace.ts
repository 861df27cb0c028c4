/** How well a run keeps to its interval: how late its sends are, and how many times had gone by when one could be sent. */
import { createHistogram } from '../core/echo/histogram.ts';

export interface RunPace {
  /** A send, in the order of sends. @param dueNs when it was to be sent, on the clock of `sentNs` */
  record(dueNs: number, sentNs: number): void;
  /** Times at which nothing was sent, because the one before was not done with by then. */
  readonly missed: number;
  /** 99 % of the sends were late by no more than this; NaN before the first, and without an interval. */
  readonly lateP99Ns: number;
}

/** @param intervalNs 0: there are no times to keep to, and nothing is recorded */
export function createRunPace(intervalNs: number): RunPace {
  const late = createHistogram();
  let missed = 0;
  let lastDueNs = Number.NaN;
  return {
    record(dueNs, sentNs) {
      if (intervalNs === 0) return;
      late.record(sentNs - dueNs);
      if (late.count > 1) missed += Math.round((dueNs - lastDueNs) / intervalNs) - 1;
      lastDueNs = dueNs;
    },
    get missed() {
      return missed;
    },
    get lateP99Ns() {
      return late.quantile(0.99);
    },
  };
}
