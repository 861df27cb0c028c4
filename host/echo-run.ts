/**
 * A run: one message sent N times, at an interval or flat out, with at most so many in flight, something in the payload
 * changing each time. Owns the schedule and the progress; sending and judging are the connection's and the capture's.
 */
import type { RunPlan, RunState } from '../core/contract/api.ts';
import { toErrorData } from '../core/contract/errors.ts';
import { applyChange } from '../core/payload/change.ts';

/** What a run needs of its surroundings. */
export interface RunDriver {
  nowNs(): number;
  /** Sends one message of the run; `recorded` is told its record number, or the error that ends the run. */
  send(payload: Uint8Array, recorded: (number: number, error?: NodeJS.ErrnoException) => void): void;
  changed(): void;
}

/** How long sending may hold the event loop before it lets it turn. */
const sliceNs = 3_000_000;

export const idleRun: RunState = {
  status: 'idle',
  count: 0,
  sent: 0,
  answered: 0,
  lost: 0,
  elapsedMs: 0,
  leftMs: Number.NaN,
};

export class EchoRun {
  readonly #plan: RunPlan;
  readonly #driver: RunDriver;
  readonly #startNs: number;
  #status: RunState['status'] = 'running';
  #error: RunState['error'];
  /** Handed to the connection; each is `recorded` a little later. */
  #handed = 0;
  #sent = 0;
  #answered = 0;
  #lost = 0;
  #waiting = new Set<number>();
  #cancelWake: (() => void) | undefined;
  #endNs: number | undefined;

  constructor(plan: RunPlan, driver: RunDriver) {
    this.#plan = plan;
    this.#driver = driver;
    this.#startNs = driver.nowNs();
  }

  /** Ends once every message has its verdict. */
  start(): void {
    this.#pump();
  }

  get state(): RunState {
    const elapsedMs = ((this.#endNs ?? this.#driver.nowNs()) - this.#startNs) / 1e6;
    const done = this.#answered + this.#lost;
    return {
      status: this.#status,
      count: this.#plan.count,
      sent: this.#sent,
      answered: this.#answered,
      lost: this.#lost,
      elapsedMs,
      leftMs: done === 0 ? Number.NaN : (elapsedMs / done) * (this.#plan.count - done),
      error: this.#error,
    };
  }

  get active(): boolean {
    return this.#status === 'running';
  }

  /** A record has its verdict. Those that are none of this run are ignored. */
  settled(number: number, lost: boolean): void {
    if (!this.#waiting.delete(number)) return;
    if (lost) this.#lost++;
    else this.#answered++;
    this.#driver.changed();
    this.#wake();
  }

  /** Sends nothing more. Verdicts of what is in flight still count. */
  stop(): void {
    if (this.active) this.#end('stopped');
  }

  #end(status: 'stopped' | 'finished' | 'failed'): void {
    this.#cancelWake?.();
    this.#status = status;
    this.#endNs = this.#driver.nowNs();
    this.#driver.changed();
  }

  #pump(): void {
    this.#cancelWake = undefined;
    const until = this.#driver.nowNs() + sliceNs;
    while (this.active && this.#mayHand() && this.#dueInNs() <= 0 && this.#driver.nowNs() < until) this.#hand();
    this.#driver.changed();
    this.#wake();
  }

  #mayHand(): boolean {
    const inFlight = this.#waiting.size + (this.#handed - this.#sent);
    return this.#handed < this.#plan.count && inFlight < this.#plan.inFlight;
  }

  #dueInNs(): number {
    return this.#startNs + this.#handed * this.#plan.intervalUs * 1000 - this.#driver.nowNs();
  }

  #hand(): void {
    const iteration = this.#handed++;
    const payload = applyChange(this.#plan.message.payload, this.#plan.change, iteration);
    this.#driver.send(payload, (number, error) => {
      if (error) return this.#fail(error);
      this.#sent++;
      this.#waiting.add(number);
    });
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (!this.active) return;
    this.#error = toErrorData(error);
    this.#end('failed');
  }

  /** Sees to it that the run goes on: never from within a verdict, so that one turn of the event loop sends one slice. */
  #wake(): void {
    if (!this.active || this.#cancelWake) return;
    if (this.#answered + this.#lost === this.#plan.count) this.#end('finished');
    else if (this.#mayHand()) this.#wakeIn(this.#dueInNs());
  }

  #wakeIn(inNs: number): void {
    // A timer's unit is 1 ms: what is due sooner is awaited turn by turn.
    if (inNs < 1_000_000) {
      const immediate = setImmediate(() => this.#pump());
      this.#cancelWake = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.#pump(), Math.floor(inNs / 1e6));
      this.#cancelWake = () => clearTimeout(timer);
    }
  }
}
