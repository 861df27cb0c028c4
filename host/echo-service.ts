/** Sends composed messages, once or as a run, and gives them their sequence. Owns no socket and no records. */
import type { ComposedMessage, RunPlan, RunState } from '../core/contract/api.ts';
import { AppError, type AppErrorData, toErrorData } from '../core/contract/errors.ts';
import { changeIssue } from '../core/payload/change.ts';
import { encodeMessage } from '../core/wire/message.ts';
import type { Capture } from './capture.ts';
import { EchoRun, idleRun } from './echo-run.ts';
import { groupsMask, type SendOutcome } from './netlink/connection.ts';
import type { Connector } from './netlink/connector.ts';

export interface EchoServiceOptions {
  connector: Connector;
  capture: Capture;
  nowNs(): number;
  /** How long a message of a run may wait for its reply. */
  lostAfterMs(): number;
  runChanged(): void;
}

type Recorded = (number: number, error?: SendOutcome['error']) => void;

/** Sequences go round through all u32 but 0, which stands for "no request" in what the kernel sends of its own accord. */
const sequences = 0xffff_ffff;
const sequenceAfter = (sequence: number, sends: number): number => ((sequence - 1 + sends) % sequences) + 1;

export class EchoService {
  readonly #options: EchoServiceOptions;
  #run: EchoRun | undefined;
  /** First sequence of a run that counts it. */
  #countsFrom: number | undefined;
  /** Ends the run under way where it was started. */
  #stopRun = (): void => {};
  #sequence = 1;

  constructor(options: EchoServiceOptions) {
    this.#options = options;
  }

  /** Of the run's next message while one counts up: those it is to send have theirs already. */
  get nextSequence(): number {
    return this.#run?.active && this.#countsFrom !== undefined
      ? sequenceAfter(this.#countsFrom, this.#run.state.sent)
      : this.#sequence;
  }
  get runState(): RunState {
    return this.#run?.state ?? idleRun;
  }

  /** Resolves when the message is in the capture: also when the kernel refused it, with the reason. */
  send(message: ComposedMessage): Promise<{ number: number; error?: AppErrorData }> {
    return new Promise((resolve) =>
      this.#hand(message, (number, error) => resolve({ number, ...(error && { error: toErrorData(error) }) })),
    );
  }

  /** @throws AppError NOT_CONNECTED, RUN_ACTIVE, PARAMS_INVALID */
  start(plan: RunPlan): RunState {
    const { connection, tag, destinationPortId } = this.#options.connector.current;
    if (this.#run?.active)
      throw new AppError({ code: 'RUN_ACTIVE', message: 'a run is under way', nextStep: 'Stop it first.' });
    const { message, change, count, durationMs = 0, intervalNs, inFlight } = plan;
    const issue = changeIssue(message.payload, change);
    if (issue) throw new AppError({ code: 'PARAMS_INVALID', message: `each time: ${issue}` });
    const countsSequence = message.sequence === undefined;
    const first = message.sequence ?? this.#sequence;
    const reserved = sequenceAfter(this.#sequence, countsSequence ? count : 0);
    const run = new EchoRun(plan, {
      nowNs: this.#options.nowNs,
      changed: this.#options.runChanged,
      waits: () => connection.waits(),
      // Nobody else has taken one since: what was not sent is free again.
      ended: (sent) => {
        if (countsSequence && this.#sequence === reserved) this.#sequence = sequenceAfter(first, sent);
      },
    });
    const { portId = connection.portId } = message;
    const destination = message.destination ?? { portId: destinationPortId, group: 0 };
    connection.startRun(
      {
        message: encodeMessage({ ...message, sequence: first, portId }, 'little'),
        change,
        countsSequence,
        fitsLength: message.length === undefined,
        portId: destination.portId,
        groupsMask: groupsMask(destination),
        answersOnly: tag.answersOnly,
        count,
        durationNs: durationMs * 1e6,
        intervalNs,
        spinNs: 0,
        inFlight,
        lostAfterNs: this.#options.lostAfterMs() * 1e6,
      },
      run.watch,
    );
    this.#countsFrom = countsSequence ? first : undefined;
    this.#sequence = reserved;
    this.#run = run;
    this.#stopRun = () => connection.stopRun();
    this.#options.runChanged();
    return run.state;
  }

  stop(): RunState {
    if (this.#run?.active) {
      this.#stopRun();
      this.#run.stop();
    }
    return this.runState;
  }

  #hand(message: ComposedMessage, recorded: Recorded): void {
    const { connection, tag, destinationPortId } = this.#options.connector.current;
    const sequence = message.sequence ?? this.#takeSequence();
    const portId = message.portId ?? connection.portId;
    const bytes = encodeMessage({ ...message, sequence, portId }, 'little');
    const destination = message.destination ?? { portId: destinationPortId, group: 0 };
    connection.send(bytes, destination, (outcome) =>
      this.#options.capture.sent(outcome, tag, (number) => recorded(number, outcome.error)),
    );
  }

  #takeSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = sequenceAfter(sequence, 1);
    return sequence;
  }
}
