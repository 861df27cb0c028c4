/** Runs saved messages one after the other, and tells of each what it came to. Starts the echo peer where one asks for it. */
import type { SocketOptions } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { SavedExchange, SavedResult } from '../../core/contract/saved.ts';
import { describeProblem, type SavedReading } from '../../core/saved/read-saved.ts';
import type { SavedMessage } from '../../core/saved/saved-message.ts';
import type { OpenSocket } from '../netlink/connection.ts';
import { Families } from '../netlink/families.ts';
import { type LoopbackPeer, startLoopbackPeer } from '../netlink/loopback-peer.ts';
import { exchange } from './exchange.ts';
import type { RunLog } from './run-log.ts';

/** A file to run, as it reads now. */
export interface RunFile {
  path: string;
  reading: SavedReading;
}

export type RunOutcome = Omit<SavedResult, 'path' | 'name'> & { exchange?: SavedExchange };

export interface RunOptions {
  socketOptions: SocketOptions;
  openSocket?: OpenSocket;
  signal: AbortSignal;
  log?: RunLog;
}

/** What the messages of one run share. */
export class SavedRunner {
  readonly #options: RunOptions;
  #peer: LoopbackPeer | undefined;
  #families: Families | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async run({ path, reading }: RunFile): Promise<RunOutcome> {
    if (!reading.message) return unreadable(path, reading);
    try {
      const { verdict, tookMs, ...bytes } = await this.#exchange(reading.message);
      return { status: verdict.passed ? 'passed' : 'failed', words: verdict.words, tookMs, exchange: bytes };
    } catch (error) {
      const { code, message, nextStep } = toErrorData(error);
      if (code === 'CANCELLED') return { status: 'skipped', words: 'stopped before its verdict', tookMs: Number.NaN };
      return { status: 'error', words: message, nextStep, tookMs: Number.NaN };
    }
  }

  async close(): Promise<void> {
    this.#families?.close();
    await this.#peer?.stop();
  }

  async #exchange(message: SavedMessage) {
    if (message.peer) this.#peer ??= await startLoopbackPeer();
    const familyType = message.header.family === undefined ? undefined : this.#familyType(message.header.family);
    return exchange(message, {
      ...this.#options,
      peerPortId: message.peer ? this.#peer?.portId : undefined,
      familyType,
    });
  }

  /** @throws AppError NO_FAMILY */
  #familyType(name: string): number {
    this.#families ??= new Families({ openSocket: this.#options.openSocket });
    const family = this.#families.read().find((candidate) => candidate.name === name);
    if (family) return family.id;
    throw new AppError({
      code: 'NO_FAMILY',
      message: `this kernel has no generic netlink family '${name}' now`,
      nextStep: 'Load the module that registers it; `nlscope families` lists those that are there.',
    });
  }
}

function unreadable(path: string, { problems }: SavedReading): RunOutcome {
  const [first] = problems;
  if (!first) return { status: 'error', words: `${path} is no message`, tookMs: Number.NaN };
  const words = describeProblem(path, { ...first, nextStep: '' })
    .trimEnd()
    .replace(/\.$/, '');
  return { status: 'error', words, nextStep: first.nextStep, tookMs: Number.NaN };
}
