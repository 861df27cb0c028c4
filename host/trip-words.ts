/** Round trips put into words, one by one and counted. Prints nothing. */
import { createHistogram } from '../core/echo/histogram.ts';
import { describeRanges, differingRanges } from '../core/payload/difference.ts';
import type { EchoTrip } from './echo-trips.ts';
import type { RunPace } from './run-pace.ts';

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
  text: string;
}

export interface Tally {
  add(trip: EchoTrip): void;
  /** @param pace of a run at an interval */
  summarize(pace?: RunPace): TripSummary;
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
    summarize(pace) {
      const times = { p50Ns: histogram.quantile(0.5), p99Ns: histogram.quantile(0.99), maxNs: histogram.maxNs };
      const { sent, identical, different, lost } = counts;
      const words = [`${sent} sent, ${identical} identical, ${different} different, ${lost} lost`];
      if (histogram.count > 0)
        words.push(
          `p50 ${microseconds(times.p50Ns)}, p99 ${microseconds(times.p99Ns)}, max ${microseconds(times.maxNs)}`,
        );
      if (!pace) return { ...counts, ...times, text: words.join('; ') };
      const { missed, lateP99Ns } = pace;
      words.push(`sends late by ${microseconds(lateP99Ns)} at p99, ${missed} times missed`);
      return { ...counts, ...times, missed, lateP99Ns, text: words.join('; ') };
    },
  };
}
