/**
 * Round trips since the last clear: quantiles of the whole and of its two parts, a few buckets to draw, and the last
 * minute second by second. Memory is fixed, whatever is recorded. Has no clock: it is told the time.
 */
import { coarse } from './coarse.ts';
import { type Bucket, createHistogram } from './histogram.ts';

/** Round trips since the last clear. Quantiles are NaN before the first round trip; their relative error is below 1 %. */
export interface RoundTripStatistics {
  count: number;
  minNs: number;
  p50Ns: number;
  p90Ns: number;
  p99Ns: number;
  maxNs: number;
  /** Medians of the two parts: inside sendmsg, and from its return to the receive. */
  sendP50Ns: number;
  wakeP50Ns: number;
  /** A few buckets to draw, the last one without an end (toNs Infinity). */
  histogram: Bucket[];
  /** The last 60 seconds, oldest first, the running one included. NaN median where no echo came in that second. */
  seconds: SecondStatistics[];
}

export interface SecondStatistics {
  p50Ns: number;
  echoes: number;
  lost: number;
}

/** Times are ns since any one epoch. A time of a past second counts in the running one. */
export interface StatisticsRecorder {
  /** `sendNs`: inside sendmsg, a part of `rttNs`. */
  record(roundTrip: { rttNs: number; sendNs: number }, nowNs: number): void;
  recordLost(count: number, nowNs: number): void;
  read(nowNs: number): RoundTripStatistics;
  clear(): void;
}

const secondsKept = 60;
const nsPerSecond = 1_000_000_000;

export function createRoundTripStatistics(): StatisticsRecorder {
  const rtt = createHistogram();
  const send = createHistogram();
  const wake = createHistogram();
  const minute = createMinute();
  return {
    record({ rttNs, sendNs }, nowNs) {
      rtt.record(rttNs);
      send.record(sendNs);
      // The reply may be here before sendmsg has returned: then there was no wait.
      wake.record(Math.max(0, rttNs - sendNs));
      minute.record(rttNs, nowNs);
    },
    recordLost: minute.recordLost,
    read: (nowNs) => ({
      count: rtt.count,
      minNs: rtt.minNs,
      p50Ns: rtt.quantile(0.5),
      p90Ns: rtt.quantile(0.9),
      p99Ns: rtt.quantile(0.99),
      maxNs: rtt.maxNs,
      sendP50Ns: send.quantile(0.5),
      wakeP50Ns: wake.quantile(0.5),
      histogram: coarse(rtt),
      seconds: minute.read(nowNs),
    }),
    clear() {
      for (const part of [rtt, send, wake, minute]) part.clear();
    },
  };
}

const quietSecond = (): SecondStatistics => ({ p50Ns: Number.NaN, echoes: 0, lost: 0 });

/** The last 60 seconds. Only the running one has a histogram; its median is kept when it ends. */
function createMinute() {
  const running = createHistogram();
  let seconds = Array.from({ length: secondsKept }, quietSecond);
  let second = Number.NEGATIVE_INFINITY;

  /** Moves on to the second of `nowNs`. @returns the running second. */
  function advance(nowNs: number): SecondStatistics {
    const now = Math.floor(nowNs / nsPerSecond);
    if (now > second) {
      seconds.at(-1)!.p50Ns = running.quantile(0.5);
      const passed = Math.min(secondsKept, now - second);
      seconds = [...seconds.slice(passed), ...Array.from({ length: passed }, quietSecond)];
      running.clear();
      second = now;
    }
    return seconds[secondsKept - 1]!;
  }
  return {
    record(rttNs: number, nowNs: number): void {
      const current = advance(nowNs);
      running.record(rttNs);
      current.echoes += 1;
    },
    recordLost(count: number, nowNs: number): void {
      advance(nowNs).lost += count;
    },
    read(nowNs: number): SecondStatistics[] {
      advance(nowNs).p50Ns = running.quantile(0.5);
      return seconds.map((entry) => ({ ...entry }));
    },
    clear(): void {
      running.clear();
      seconds = Array.from({ length: secondsKept }, quietSecond);
      second = Number.NEGATIVE_INFINITY;
    },
  };
}
