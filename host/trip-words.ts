/** Round trips put into words, one by one and counted. Prints nothing. */
import { createHistogram } from '../core/echo/histogram.ts';
import { describeRanges, differingRanges } from '../core/payload/difference.ts';
import type { EchoTrip, TripRun } from './echo-trips.ts';

const microseconds = (ns: number): string => `${(ns / 1000).toFixed(1)} us`;

/** Both dumps and the verdict, each on lines of its own. */
export function describeTrip(trip: EchoTrip, dump: (bytes: Uint8Array) => string): string {
  const { sequence, sent, echoed, sendNs, rttNs } = trip;
  const lines = [`Sent, sequence ${sequence}:`, dump(sent)];
  if (!echoed || rttNs === undefined) return [...lines, 'Lost: no echo came in time.', ''].join('\n');
  const ranges = differingRanges(sent, echoed);
  const verdict = ranges.length === 0 ? 'Identical' : `Different at ${describeRanges(ranges)}`;
  const time = `round trip ${microseconds(rttNs)}: ${microseconds(sendNs)} in sendmsg, ${microseconds(Math.max(0, rttNs - sendNs))} until the echo was here`;
  return [...lines, 'Echoed:', dump(echoed), `${verdict}, ${time}`, ''].join('\n');
}

export interface TripSummary {
  sent: number;
  identical: number;
  different: number;
  lost: number;
  /** NaN (null in JSON) where no echo came. */
  p50Ns: number;
  p99Ns: number;
  maxNs: number;
  /** Of a run at an interval: see RunPace. */
  missed?: number;
  lateP99Ns?: number;
  /** See RunWaits. */
  waits: number;
  waitedNs: number;
  text: string;
}

export interface Tally {
  add(trip: EchoTrip): void;
  /** @param intervalNs of the run; 0: it kept to no times */
  summarize(run: TripRun, intervalNs: number): TripSummary;
}

/** Counts trips without keeping them, however many there are. */
export function createTally(): Tally {
  const histogram = createHistogram();
  const counts = { sent: 0, identical: 0, different: 0, lost: 0 };
  return {
    add({ verdict, rttNs }) {
      counts.sent++;
      counts[verdict]++;
      if (rttNs !== undefined) histogram.record(rttNs);
    },
    summarize({ pace, waits, waitedNs }, intervalNs) {
      const times = { p50Ns: histogram.quantile(0.5), p99Ns: histogram.quantile(0.99), maxNs: histogram.maxNs };
      const { sent, identical, different, lost } = counts;
      const words = [`${sent} sent, ${identical} identical, ${different} different, ${lost} lost`];
      if (histogram.count > 0)
        words.push(
          `p50 ${microseconds(times.p50Ns)}, p99 ${microseconds(times.p99Ns)}, max ${microseconds(times.maxNs)}`,
        );
      const { missed, lateP99Ns } = pace;
      if (intervalNs > 0) words.push(`sends late by ${microseconds(lateP99Ns)} at p99, ${missed} times missed`);
      if (waits > 0) words.push(`held up ${waits} times by its output, ${(waitedNs / 1e6).toFixed(1)} ms in all`);
      const kept = intervalNs > 0 && { missed, lateP99Ns };
      return { ...counts, ...times, ...kept, waits, waitedNs, text: words.join('; ') };
    },
  };
}
