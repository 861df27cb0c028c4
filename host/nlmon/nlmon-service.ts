/**
 * The capture of all netlink traffic as the host tells of it: its plan, its start and end, what it has counted. What comes
 * goes to the log as messages between others, of one socket a protocol. Runs a program exactly as its plan says, and only
 * when asked to.
 */
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { RecordKind } from '../../core/capture/record.ts';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { NlmonState } from '../../core/contract/nlmon.ts';
import type { Capture } from '../capture.ts';
import { explainFailure } from '../module/failures.ts';
import type { SocketTag, SocketTags } from '../netlink/socket-tags.ts';
import { nlmonReasons } from './nlmon-failures.ts';
import { nlmonPlan } from './nlmon-plan.ts';
import { type NlmonEnd, NlmonProcess } from './nlmon-process.ts';
import { OwnerFinder, type OwnerFinderOptions } from './owner-finder.ts';

export interface NlmonOptions extends Pick<OwnerFinderOptions, 'readSockets'> {
  epochNs: bigint;
  capture: Capture;
  tags: SocketTags;
  /** {@link NlmonService.state} is another by now. */
  changed(): void;
  /** Owners were found of records that are in the capture. */
  ownersFound(): void;
  /** For tests. */
  plan?: typeof nlmonPlan;
}

const off: NlmonState = { status: 'off', device: null, messages: 0, drops: 0 };

export class NlmonService {
  readonly #options: NlmonOptions;
  readonly #finder: OwnerFinder;
  readonly #tags = new Map<number, SocketTag>();
  #process: NlmonProcess | undefined;
  #state: NlmonState = off;

  readonly handlers: Pick<Handlers, 'nlmon.read' | 'nlmon.plan' | 'nlmon.start' | 'nlmon.stop'> = {
    'nlmon.read': () => this.state,
    'nlmon.plan': () => this.#plan(),
    'nlmon.start': () => this.start(),
    'nlmon.stop': () => this.stop(),
  };

  constructor(options: NlmonOptions) {
    this.#options = options;
    const { readSockets, capture, ownersFound } = options;
    this.#finder = new OwnerFinder({ readSockets, owners: capture.owners, found: ownersFound });
  }

  get state(): NlmonState {
    return this.#state;
  }

  /** Owners of what has come are being looked for. */
  get isLooking(): boolean {
    return this.#finder.isLooking;
  }

  /** Resolves when it captures. @throws AppError BUSY, NO_PROGRAM, and why not, in words of failures.ts */
  async start(): Promise<NlmonState> {
    if (this.#process)
      throw new AppError({
        code: 'BUSY',
        message: 'all netlink traffic is captured already',
        nextStep: 'Stop it first.',
      });
    const { commands, sudoLine } = this.#plan();
    const [command = []] = commands;
    const process = new NlmonProcess(command, {
      taken: (records) => this.#take(records, process),
      ended: (end) => this.#ended(explainFailure({ command, ...told(end), sudoLine }, nlmonReasons)),
    });
    this.#process = process;
    this.#change({ ...off, status: 'starting' });
    const device = await process.started;
    if (this.#process !== process) {
      const { error } = this.#state;
      throw new AppError(error ?? { code: 'CANCELLED', message: 'the capture was stopped before it had begun' });
    }
    this.#change({ ...this.#state, status: 'on', device });
    return this.#state;
  }

  /** Resolves when the device is gone. */
  async stop(): Promise<NlmonState> {
    const process = this.#process;
    if (!process) return this.#state;
    await process.stop();
    if (this.#process === process) this.#ended(undefined);
    return this.#state;
  }

  #plan(): ReturnType<typeof nlmonPlan> {
    return (this.#options.plan ?? nlmonPlan)();
  }

  #take(records: readonly FileRecord[], { dropped }: NlmonProcess): void {
    const { capture, epochNs } = this.#options;
    capture.take(
      records.map(({ kind, detail, mark, port, group, bytes, protocol, timeNs }) => ({
        record: { kind, detail, mark, port, group, timeNs: Number(timeNs - epochNs) },
        bytes,
        tag: this.#tagOf(protocol),
      })),
    );
    this.#finder.look(records);
    const count = records.filter(({ kind }) => kind !== RecordKind.overrun).length;
    this.#change({ ...this.#state, messages: this.#state.messages + count, drops: dropped });
  }

  #tagOf(protocol: number): SocketTag {
    const known = this.#tags.get(protocol);
    if (known) return known;
    const tag = this.#options.tags.open({ protocol, answersOnly: true });
    this.#tags.set(protocol, tag);
    return tag;
  }

  #ended(why: AppError | undefined): void {
    this.#process = undefined;
    this.#finder.close();
    for (const tag of this.#tags.values()) this.#options.tags.close(tag);
    this.#tags.clear();
    const { messages, drops } = this.#state;
    this.#change({ status: 'off', device: null, messages, drops, ...(why && { error: toErrorData(why) }) });
  }

  #change(state: NlmonState): void {
    this.#state = state;
    this.#options.changed();
  }
}

/** It ends by itself where nothing is wrong when its stdin has ended, which is ours: somebody has ended it. */
const told = (end: NlmonEnd): NlmonEnd =>
  end.code === 0 ? { code: null, output: end.output || 'somebody has ended the program' } : end;
