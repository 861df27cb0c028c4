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

const secondsKept = 60;
const nsPerSecond = 1_000_000_000;

/** Times are ns since any one epoch. A time of a past second counts in the running one. */
export class StatisticsRecorder {
  readonly #rtt = createHistogram();
  readonly #send = createHistogram();
  readonly #wake = createHistogram();
  readonly #minute = new Minute();

  /** `sendNs`: inside sendmsg, a part of `rttNs`. */
  record({ rttNs, sendNs }: { rttNs: number; sendNs: number }, nowNs: number): void {
    this.#rtt.record(rttNs);
    this.#send.record(sendNs);
    // The reply may be here before sendmsg has returned: then there was no wait.
    this.#wake.record(Math.max(0, rttNs - sendNs));
    this.#minute.record(rttNs, nowNs);
  }

  recordLost(count: number, nowNs: number): void {
    this.#minute.recordLost(count, nowNs);
  }

  read(nowNs: number): RoundTripStatistics {
    const rtt = this.#rtt;
    return {
      count: rtt.count,
      minNs: rtt.minNs,
      p50Ns: rtt.quantile(0.5),
      p90Ns: rtt.quantile(0.9),
      p99Ns: rtt.quantile(0.99),
      maxNs: rtt.maxNs,
      sendP50Ns: this.#send.quantile(0.5),
      wakeP50Ns: this.#wake.quantile(0.5),
      histogram: coarse(rtt),
      seconds: this.#minute.read(nowNs),
    };
  }

  clear(): void {
    for (const part of [this.#rtt, this.#send, this.#wake, this.#minute]) part.clear();
  }
}

export const createRoundTripStatistics = (): StatisticsRecorder => new StatisticsRecorder();

const quietSecond = (): SecondStatistics => ({ p50Ns: Number.NaN, echoes: 0, lost: 0 });

/** The last 60 seconds. Only the running one has a histogram; its median is kept when it ends. */
class Minute {
  readonly #histogram = createHistogram();
  #seconds = Array.from({ length: secondsKept }, quietSecond);
  #running = this.#seconds.at(-1)!;
  /** Where the running second ends. */
  #endNs = Number.NEGATIVE_INFINITY;

  record(rttNs: number, nowNs: number): void {
    if (nowNs >= this.#endNs) this.#advance(nowNs);
    this.#histogram.record(rttNs);
    this.#running.echoes += 1;
  }

  recordLost(count: number, nowNs: number): void {
    if (nowNs >= this.#endNs) this.#advance(nowNs);
    this.#running.lost += count;
  }

  read(nowNs: number): SecondStatistics[] {
    if (nowNs >= this.#endNs) this.#advance(nowNs);
    this.#running.p50Ns = this.#histogram.quantile(0.5);
    return this.#seconds.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#histogram.clear();
    this.#seconds = Array.from({ length: secondsKept }, quietSecond);
    this.#running = this.#seconds.at(-1)!;
    this.#endNs = Number.NEGATIVE_INFINITY;
  }

  /** Moves on to the second of `nowNs`. */
  #advance(nowNs: number): void {
    const endNs = (Math.floor(nowNs / nsPerSecond) + 1) * nsPerSecond;
    this.#running.p50Ns = this.#histogram.quantile(0.5);
    const passed = Math.min(secondsKept, (endNs - this.#endNs) / nsPerSecond);
    this.#seconds = [...this.#seconds.slice(passed), ...Array.from({ length: passed }, quietSecond)];
    this.#running = this.#seconds.at(-1)!;
    this.#histogram.clear();
    this.#endNs = endNs;
  }
}
