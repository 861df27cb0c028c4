/**
 * A run as it is told: how far it is, how it ended, how well it kept to its times. Counts the rows that the receive
 * thread hands over (host/netlink/datagram-batch.ts); sending, waiting and stamping are that thread's.
 */
import { constants } from 'node:os';
import type { RunPlan, RunState } from '../core/contract/api.ts';
import { toErrorData } from '../core/contract/errors.ts';
import { type DatagramBatch, DatagramFlag } from './netlink/socket.ts';
import { createRunPace, type RunPace } from './run-pace.ts';
import { type RunWaits, waitsSince } from './run-waits.ts';
import { systemError } from './system-error.ts';

/** What a run needs of its surroundings. */
export interface RunSurroundings {
  /** On the clock of the rows. */
  nowNs(): number;
  changed(): void;
  /** Of its socket so far. */
  waits(): RunWaits;
  /** All its rows are here. */
  ended(sent: number): void;
}

export const idleRun: RunState = {
  status: 'idle',
  count: 0,
  sent: 0,
  answered: 0,
  lost: 0,
  missed: 0,
  lateP99Ns: Number.NaN,
  waits: 0,
  waitedMs: 0,
  elapsedMs: 0,
  leftMs: Number.NaN,
};

export class EchoRun {
  readonly #plan: RunPlan;
  readonly #surroundings: RunSurroundings;
  readonly #startNs: number;
  readonly #pace: RunPace;
  readonly #waitsBefore: RunWaits;
  #waitsAtEnd: RunWaits | undefined;
  #status: RunState['status'] = 'running';
  #error: RunState['error'];
  #sent = 0;
  #answered = 0;
  #lost = 0;
  #endNs: number | undefined;

  constructor(plan: RunPlan, surroundings: RunSurroundings) {
    this.#plan = plan;
    this.#surroundings = surroundings;
    this.#startNs = surroundings.nowNs();
    this.#pace = createRunPace(plan.intervalNs);
    this.#waitsBefore = surroundings.waits();
  }

  get state(): RunState {
    const { count, durationMs } = this.#plan;
    const { waits, waitedNs } = waitsSince(this.#waitsBefore, this.#waitsAtEnd ?? this.#surroundings.waits());
    const elapsedMs = ((this.#endNs ?? this.#surroundings.nowNs()) - this.#startNs) / 1e6;
    return {
      status: this.#status,
      count,
      ...(durationMs !== undefined && { durationMs }),
      sent: this.#sent,
      answered: this.#answered,
      lost: this.#lost,
      missed: this.#pace.missed,
      lateP99Ns: this.#pace.lateP99Ns,
      waits,
      waitedMs: waitedNs / 1e6,
      elapsedMs,
      leftMs: this.#leftMs(elapsedMs),
      error: this.#error,
    };
  }

  get active(): boolean {
    return this.#status === 'running';
  }

  /** It counts as over from here on. Rows of what was under way still count. */
  stop(): void {
    if (this.active) this.#end('stopped', this.#surroundings.nowNs());
  }

  /** As a RunWatcher: takes note of rows from `from` on. */
  readonly watch = (batch: DatagramBatch, from: number): number | undefined => {
    let row = from;
    while (row < batch.rows && !(batch.flags(row) & DatagramFlag.runEnd)) this.#count(batch, row++);
    this.#surroundings.changed();
    if (row === batch.rows) return undefined;
    this.#close(batch.trueLength(row), batch.timeNs(row));
    return row + 1;
  };

  #count(batch: DatagramBatch, row: number): void {
    const flags = batch.flags(row);
    if (flags & DatagramFlag.answer) this.#answered++;
    else if (flags & DatagramFlag.lost) this.#lost++;
    else if (flags & DatagramFlag.sent) {
      this.#sent++;
      this.#pace.record(batch.dueNs(row), batch.timeNs(row));
    }
  }

  /** @param reason 0, or the errno that ended it. */
  #close(reason: number, atNs: number): void {
    this.#waitsAtEnd = this.#surroundings.waits();
    if (this.active) {
      const status = reason === 0 ? 'finished' : reason === constants.errno.ECANCELED ? 'stopped' : 'failed';
      if (status === 'failed') this.#error = toErrorData(systemError(reason, 'sendto'));
      this.#end(status, atNs);
    }
    this.#surroundings.ended(this.#sent);
  }

  #end(status: 'stopped' | 'finished' | 'failed', atNs: number): void {
    this.#status = status;
    this.#endNs = atNs;
    this.#surroundings.changed();
  }

  #leftMs(elapsedMs: number): number {
    const { count, durationMs = Number.POSITIVE_INFINITY } = this.#plan;
    const done = this.#answered + this.#lost;
    const byCount = done === 0 ? Number.NaN : (elapsedMs / done) * (count - done);
    const byTime = Math.max(0, durationMs - elapsedMs);
    if (!this.active) return 0;
    return Number.isFinite(byTime) && !(byCount < byTime) ? byTime : byCount;
  }
}
