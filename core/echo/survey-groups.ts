/** The same few figures for each of many groups of messages, such as those of one type. Keeps a bounded number apart. */
import { createHistogram, type Histogram } from './histogram.ts';

/** Figures of one group. Quantiles are NaN before the first round trip; their error is below 1 %. */
export interface SurveyGroup {
  /** Undefined for all that came after {@link mostGroups} groups were there. */
  key: number | undefined;
  sent: number;
  received: number;
  /** Of sent and received messages together, headers included. */
  bytes: number;
  different: number;
  lost: number;
  trips: number;
  p50Ns: number;
  p99Ns: number;
  maxNs: number;
}

export const mostGroups = 64;

/** Figures in the making. */
export interface Group {
  sent: number;
  received: number;
  bytes: number;
  different: number;
  lost: number;
  trips: Histogram;
}

export interface GroupRecorder {
  of(key: number): Group;
  /** In ascending order of the key, what is not kept apart last. */
  read(): SurveyGroup[];
}

export function createGroups(): GroupRecorder {
  const groups = new Map<number, Group>();
  let others: Group | undefined;

  return {
    of(key) {
      const known = groups.get(key);
      if (known) return known;
      if (groups.size >= mostGroups) {
        others ??= emptyGroup();
        return others;
      }
      const group = emptyGroup();
      groups.set(key, group);
      return group;
    },
    read() {
      const apart = [...groups].sort(([a], [b]) => a - b).map(([key, group]) => figures(key, group));
      return others ? [...apart, figures(undefined, others)] : apart;
    },
  };
}

const emptyGroup = (): Group => ({
  sent: 0,
  received: 0,
  bytes: 0,
  different: 0,
  lost: 0,
  trips: createHistogram(),
});

const figures = (key: number | undefined, { trips, ...counts }: Group): SurveyGroup => ({
  key,
  ...counts,
  trips: trips.count,
  p50Ns: trips.quantile(0.5),
  p99Ns: trips.quantile(0.99),
  maxNs: trips.maxNs,
});
