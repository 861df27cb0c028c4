/** One saved message sent over a socket of its own, and what comes back up to the verdict. */
import type { SocketOptions } from '../../core/contract/api.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { SavedExchange } from '../../core/contract/saved.ts';
import { judge, judgeRefusal, type Verdict } from '../../core/saved/judge.ts';
import { encodeSaved, type SavedMessage } from '../../core/saved/saved-message.ts';
import { splitDatagram } from '../../core/wire/message.ts';
import { Connection, type Destination, type OpenSocket, type SendOutcome } from '../netlink/connection.ts';
import { type DatagramBatch, DatagramFlag, monotonicNs } from '../netlink/socket.ts';
import { type ExchangeLog, openExchangeLog, type RunLog } from './run-log.ts';

export interface ExchangeOptions {
  socketOptions: SocketOptions;
  openSocket?: OpenSocket;
  /** Cuts it short. */
  signal: AbortSignal;
  /** The echo peer's, for a message to it. */
  peerPortId?: number;
  /** The number of the message's family here. */
  familyType?: number;
  /** Where it is to be read later. */
  log?: RunLog;
}

export interface Exchanged extends SavedExchange {
  verdict: Verdict;
  tookMs: number;
}

const keptReplies = 16;

/** @throws AppError where the socket can't be opened or read, CANCELLED */
export function exchange(message: SavedMessage, options: ExchangeOptions): Promise<Exchanged> {
  return new Promise((resolve, reject) => new Exchange(message, options, { resolve, reject }).start());
}

interface Ending {
  resolve(exchanged: Exchanged): void;
  reject(error: unknown): void;
}

class Exchange {
  readonly #message: SavedMessage;
  readonly #options: ExchangeOptions;
  readonly #ending: Ending;
  readonly #destination: Destination;
  readonly #sequence: number;
  readonly #epochNs: bigint;
  readonly #log: ExchangeLog | undefined;
  readonly #replies: Uint8Array[] = [];
  readonly #kept: SavedExchange;
  #connection: Connection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAtNs: number | undefined;
  #over = false;
  /** The kernel dropped what did not fit. */
  #overran = false;

  constructor(message: SavedMessage, options: ExchangeOptions, ending: Ending) {
    this.#message = message;
    this.#options = options;
    this.#ending = ending;
    this.#destination = message.destination ?? { portId: options.peerPortId ?? 0, group: 0 };
    this.#sequence = message.header.sequence ?? 1;
    this.#epochNs = options.log?.epochNs ?? monotonicNs();
    this.#log = options.log && openExchangeLog(options.log, message, options.peerPortId);
    this.#kept = { protocol: message.protocol, received: [] };
  }

  start(): void {
    const { signal } = this.#options;
    signal.addEventListener('abort', this.#cancel);
    try {
      if (signal.aborted) throw cancelled();
      this.#connection = this.#open();
      this.#send(this.#connection);
    } catch (error) {
      this.#fail(error);
    }
  }

  #send(connection: Connection): void {
    const { familyType: type } = this.#options;
    this.#timer = setTimeout(() => this.#judge(true), this.#message.expect.timeoutMs);
    this.#kept.sent = encodeSaved(this.#message, { sequence: this.#sequence, portId: connection.portId, type });
    connection.send(this.#kept.sent, this.#destination, (outcome) => this.#sent(outcome));
  }

  #open(): Connection {
    const { socketOptions, openSocket } = this.#options;
    const sink = { received: (batch: DatagramBatch) => this.#received(batch), queued: () => {} };
    const to = { protocol: this.#message.protocol, portId: 0, groups: [], peer: false };
    return Connection.open(to, socketOptions, { epochNs: this.#epochNs, sink, openSocket });
  }

  #sent(outcome: SendOutcome): void {
    const { sentAtNs, returnedAtNs, error } = outcome;
    this.#log?.sent(outcome);
    this.#sentAtNs = sentAtNs;
    // A multicast reports ECONNREFUSED even when the group received it.
    if (!error?.code || (error.code === 'ECONNREFUSED' && this.#destination.group > 0)) return;
    this.#end(judgeRefusal(this.#message, error.code), returnedAtNs);
  }

  #received(batch: DatagramBatch): void {
    this.#log?.received(batch);
    for (let row = 0; row < batch.rows && !this.#over; row++) {
      if (batch.flags(row) & DatagramFlag.receiveError) this.#fail(unreadable(batch.trueLength(row)));
      else if (batch.flags(row) & DatagramFlag.overrun) this.#overran = true;
      // To a group anybody may answer.
      else if (this.#destination.group > 0 || batch.senderPortId(row) === this.#destination.portId)
        this.#take(batch.bytes(row).slice(), batch.timeNs(row));
    }
  }

  #take(datagram: Uint8Array, timeNs: number): void {
    for (const { offset, length, header } of splitDatagram(datagram, 'little')) {
      if (header?.sequence !== this.#sequence || this.#over) continue;
      const bytes = datagram.subarray(offset, offset + length);
      this.#replies.push(bytes);
      const afterNs = timeNs - (this.#sentAtNs ?? timeNs);
      if (this.#kept.received.length < keptReplies) this.#kept.received.push({ bytes, afterNs });
      this.#judge(false, timeNs);
    }
  }

  #judge(timeIsOver: boolean, atNs?: number): void {
    const verdict = judge(this.#message, this.#replies, timeIsOver);
    if (verdict) this.#end(this.#overran && !verdict.passed ? withOverrun(verdict) : verdict, atNs);
  }

  #end(verdict: Verdict, atNs = Number(monotonicNs() - this.#epochNs)): void {
    const tookMs = (atNs - (this.#sentAtNs ?? atNs)) / 1e6;
    if (this.#close()) this.#ending.resolve({ ...this.#kept, verdict, tookMs });
  }

  readonly #cancel = (): void => this.#fail(cancelled());

  #fail(error: unknown): void {
    if (this.#close()) this.#ending.reject(error);
  }

  /** @returns false where it was closed before. What closing still delivers is in the log, and else ignored. */
  #close(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#cancel);
    this.#connection?.close();
    this.#kept.record = this.#log?.close();
    return true;
  }
}

const withOverrun = ({ passed, words }: Verdict): Verdict => ({
  passed,
  words: `${words}. The receive buffer overran: replies are missing`,
});

const cancelled = (): AppError => new AppError({ code: 'CANCELLED', message: 'cancelled' });

const unreadable = (errno: number): AppError =>
  new AppError({ code: 'RECEIVE_FAILED', message: `recvmsg failed with errno ${errno}`, nextStep: 'Run it again.' });
