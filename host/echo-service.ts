/** Sends composed messages, once or as a run, and gives them their sequence. Owns no socket and no records. */
import type { ComposedMessage, RunPlan, RunState } from '../core/contract/api.ts';
import { AppError, type AppErrorData, toErrorData } from '../core/contract/errors.ts';
import { changeIssue } from '../core/payload/change.ts';
import { encodeMessage } from '../core/wire/message.ts';
import type { Capture } from './capture.ts';
import { EchoRun, idleRun } from './echo-run.ts';
import type { SendOutcome } from './netlink/connection.ts';
import type { Connector } from './netlink/connector.ts';

export interface EchoServiceOptions {
  connector: Connector;
  capture: Capture;
  nowNs(): number;
  runChanged(): void;
}

/** A run keeps to the connection it was started on. */
type Target = Connector['current'];
/** The payload of a run is made anew for each message, wherever. */
type Composed = Omit<ComposedMessage, 'payload'> & { payload: Uint8Array };
type Recorded = (number: number, error?: SendOutcome['error']) => void;

export class EchoService {
  readonly #options: EchoServiceOptions;
  #run: EchoRun | undefined;
  #sequence = 1;

  constructor(options: EchoServiceOptions) {
    this.#options = options;
  }

  get nextSequence(): number {
    return this.#sequence;
  }
  get runState(): RunState {
    return this.#run?.state ?? idleRun;
  }

  /** Resolves when the message is in the capture: also when the kernel refused it, with the reason. */
  send(message: ComposedMessage): Promise<{ number: number; error?: AppErrorData }> {
    return new Promise((resolve) =>
      this.#hand(this.#options.connector.current, message, (number, error) =>
        resolve({ number, ...(error && { error: toErrorData(error) }) }),
      ),
    );
  }

  /** @throws AppError NOT_CONNECTED, RUN_ACTIVE, PARAMS_INVALID */
  start(plan: RunPlan): RunState {
    const target = this.#options.connector.current;
    if (this.#run?.active)
      throw new AppError({ code: 'RUN_ACTIVE', message: 'a run is under way', nextStep: 'Stop it first.' });
    const issue = changeIssue(plan.message.payload, plan.change);
    if (issue) throw new AppError({ code: 'PARAMS_INVALID', message: `each time: ${issue}` });
    this.#run = new EchoRun(plan, {
      nowNs: this.#options.nowNs,
      send: (payload, recorded) => this.#hand(target, { ...plan.message, payload }, recorded),
      changed: () => this.#options.runChanged(),
    });
    this.#run.start();
    return this.#run.state;
  }

  stop(): RunState {
    this.#run?.stop();
    return this.runState;
  }

  /** A sent message has its verdict. */
  settled(number: number, lost: boolean): void {
    this.#run?.settled(number, lost);
  }

  #hand({ connection, tag, destinationPortId }: Target, message: Composed, recorded: Recorded): void {
    const sequence = message.sequence ?? this.#takeSequence();
    const portId = message.portId ?? connection.portId;
    const bytes = encodeMessage({ ...message, sequence, portId }, 'little');
    const destination = message.destination ?? { portId: destinationPortId, group: 0 };
    connection.send(bytes, destination, (outcome) =>
      this.#options.capture.sent(outcome, tag, (number) => recorded(number, outcome.error)),
    );
  }

  /** Counts up from 1 and passes over 0, which stands for "no request" in what the kernel sends of its own accord. */
  #takeSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = sequence === 0xffff_ffff ? 1 : sequence + 1;
    return sequence;
  }
}
