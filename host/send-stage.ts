/**
 * Holds sends back for a moment, until something received later is taken in or the time is up, so that the log stands
 * in the order in which things happened and not in which they were handled.
 */
import type { SendOutcome } from './netlink/connection.ts';
import type { SocketTag } from './netlink/socket-tags.ts';

export interface StagedSend {
  outcome: SendOutcome;
  tag: SocketTag;
  /** Told the record's number. */
  settle: ((number: number) => void) | undefined;
}

/** Longer than the receiver lets datagrams lie before it hands them over. */
const longestMs = 8;

export class SendStage {
  readonly #record: (send: StagedSend) => void;
  #sends: StagedSend[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param record takes what leaves the stage, in the order of the sends */
  constructor(record: (send: StagedSend) => void) {
    this.#record = record;
  }

  /** When the first of those held back was sent; infinite where there is none. */
  get nextNs(): number {
    return this.#sends[0]?.outcome.sentAtNs ?? Number.POSITIVE_INFINITY;
  }

  push(send: StagedSend): void {
    this.#sends.push(send);
    this.#timer ??= this.#later();
  }

  /** Lets go of what was sent up to `untilNs`; by default of all. */
  release(untilNs: number = Number.POSITIVE_INFINITY): void {
    let done = 0;
    while (done < this.#sends.length && this.#sends[done]!.outcome.sentAtNs <= untilNs)
      this.#record(this.#sends[done++]!);
    if (done === 0) return;
    this.#sends.splice(0, done);
    clearTimeout(this.#timer);
    this.#timer = this.#sends.length > 0 ? this.#later() : undefined;
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => this.release(), longestMs);
  }
}
