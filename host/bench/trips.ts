/** Measures round trips of one message, both ends kept to one CPU, and gathers them over several runs. */
import { createHistogram } from '../../core/echo/histogram.ts';
import { carryOut } from '../carry-out.ts';
import { type DatagramBatch, DatagramFlag, NO_DIFFERENCE, openNetlinkSocket } from '../netlink/socket.ts';
import type { Result } from './report.ts';
import type { TripCase } from './trip-cases.ts';

/** How long and how much one run may be. */
export interface RunLimits {
  readonly count: number;
  readonly durationMs: number;
}

const lostAfterNs = 1e9;

export class Trips {
  readonly #case: TripCase;
  readonly #portId: number;
  readonly #cpu: number;
  readonly #took = createHistogram();
  #lost = 0;
  #different = 0;
  #missing: string | undefined;

  /** @param peerPortId of the echo peer, for a case that goes there */
  constructor(tripCase: TripCase, { peerPortId, cpu }: { peerPortId: number; cpu: number }) {
    this.#case = tripCase;
    this.#portId = tripCase.to === 'peer' ? peerPortId : 0;
    this.#cpu = cpu;
  }

  /** What has been measured until now. */
  get result(): Result {
    const { name } = this.#case;
    if (this.#missing !== undefined) return { kind: 'missing', name, reason: this.#missing };
    const took = this.#took;
    if (took.count === 0) return { kind: 'missing', name, reason: `no reply, ${this.#lost} lost` };
    const times = { p50Ns: took.quantile(0.5), p99Ns: took.quantile(0.99), maxNs: took.maxNs };
    return { kind: 'trips', name, n: took.count, ...times, lost: this.#lost, different: this.#different };
  }

  /** Forgets what has been measured. */
  reset(): void {
    this.#took.clear();
    this.#lost = this.#different = 0;
  }

  /** @returns false where it was told to stop. @throws the system call's error, but for a protocol that is not there */
  async run({ count, durationMs }: RunLimits): Promise<boolean> {
    if (this.#missing !== undefined) return true;
    const socket = this.#open();
    if (!socket) return true;
    const { message, answersOnly } = this.#case;
    const steady = { change: { kind: 'none' }, countsSequence: true, fitsLength: true } as const;
    const flatOut = { intervalNs: 0, spinNs: 0, inFlight: 1 };
    const to = { portId: this.#portId, groupsMask: 0, answersOnly };
    return await carryOut(
      socket,
      () => ({
        message,
        ...steady,
        ...flatOut,
        ...to,
        count,
        durationNs: durationMs * 1e6,
        lostAfterNs,
        cpu: this.#cpu,
      }),
      (batch) => this.#read(batch),
    );
  }

  #open(): ReturnType<typeof openNetlinkSocket> | undefined {
    const { protocol } = this.#case;
    try {
      return openNetlinkSocket(protocol);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPROTONOSUPPORT') throw error;
      this.#missing = `protocol ${protocol} is not registered in this kernel`;
      return undefined;
    }
  }

  #read(batch: DatagramBatch): void {
    for (let row = 0; row < batch.rows; row++) {
      const flags = batch.flags(row);
      if (flags & DatagramFlag.lost) this.#lost++;
      if (flags & DatagramFlag.answer) this.#took.record(batch.timeNs(row) - batch.askedNs(row));
      const isWrong = flags & DatagramFlag.echo ? batch.difference(row) !== NO_DIFFERENCE : !this.#case.answersOnly;
      if (flags & DatagramFlag.answer && isWrong) this.#different++;
    }
  }
}
