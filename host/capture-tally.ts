/**
 * Counts and round trips of a capture since its last clear, and what the clear put aside, kept up to date so that it
 * can be brought back exactly. Counts what it is told; the matcher counts the states of echoes.
 */
import { echoStatusNames } from '../core/capture/record.ts';
import type { EchoCounts, MatchCounts } from '../core/echo/counts.ts';
import type { Matcher, Verdict } from '../core/echo/matcher.ts';
import {
  createRoundTripStatistics,
  type RoundTripStatistics,
  type StatisticsRecorder,
} from '../core/echo/statistics.ts';

type OwnCounts = Omit<EchoCounts, keyof MatchCounts>;
const noCounts = (): OwnCounts => ({
  sent: 0,
  received: 0,
  sendFailed: 0,
  overruns: 0,
  truncated: 0,
  overheard: 0,
});

interface Cleared {
  from: number;
  counts: OwnCounts;
  matches: MatchCounts;
  statistics: StatisticsRecorder;
}

/** What a sent message was before a verdict on it. */
export type Before = Pick<Verdict, 'status' | 'late'>;

export class CaptureTally {
  readonly #matcher: Matcher;
  #statistics = createRoundTripStatistics();
  #counts = noCounts();
  #from = 0;
  #cleared: Cleared | undefined;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  /** Number of the first record that counts. */
  get from(): number {
    return this.#from;
  }
  get restorable(): boolean {
    return this.#cleared !== undefined;
  }
  get counts(): EchoCounts {
    return { ...this.#counts, ...this.#matcher.counts };
  }

  statistics(nowNs: number): RoundTripStatistics {
    return this.#statistics.read(nowNs);
  }

  count(what: keyof OwnCounts, times = 1): void {
    this.#counts[what] += times;
  }

  /**
   * To be told of the first reply only: an answer and then the echo of one message are one round trip. What was sent
   * before the clear counts where it was put aside; what came since counts in both.
   */
  recordTrip(sent: number, trip: { rttNs: number; sendNs: number }, timeNs: number): void {
    if (sent >= this.#from) this.#statistics.record(trip, timeNs);
    if (this.#cleared && sent >= this.#cleared.from) this.#cleared.statistics.record(trip, timeNs);
  }

  recordLost(sent: number, nowNs: number): void {
    if (sent >= this.#from) this.#statistics.recordLost(1, nowNs);
    if (this.#cleared && sent >= this.#cleared.from) this.#cleared.statistics.recordLost(1, nowNs);
  }

  /** The matcher counts no more what was cleared. */
  judged(sent: number, before: Before, { status, late }: Before): void {
    if (!this.#cleared || sent >= this.#from || sent < this.#cleared.from) return;
    const { matches } = this.#cleared;
    matches[echoStatusNames[before.status] as keyof MatchCounts]--;
    matches[echoStatusNames[status] as keyof MatchCounts]++;
    if (late && !before.late) matches.late++;
  }

  /** Starts from zero with record `next`. */
  clear(next: number): void {
    const matches = { ...this.#matcher.counts };
    this.#cleared = { from: this.#from, counts: this.#counts, matches, statistics: this.#statistics };
    this.#counts = noCounts();
    this.#statistics = createRoundTripStatistics();
    this.#from = next;
    this.#matcher.countFrom(next);
  }

  /** Undoes the last clear; what came since stays. Nothing to undo: nothing happens. */
  restore(): void {
    if (!this.#cleared) return;
    const { from, counts, matches, statistics } = this.#cleared;
    this.#counts = added(counts, this.#counts);
    this.#statistics = statistics;
    this.#cleared = undefined;
    this.#from = from;
    this.#matcher.countFrom(from, added(matches, this.#matcher.counts));
  }
}

function added<C extends Record<keyof C, number>>(a: C, b: Readonly<C>): C {
  const sum = { ...a };
  for (const name of Object.keys(a) as (keyof C)[]) sum[name] = (a[name] + b[name]) as C[keyof C];
  return sum;
}
