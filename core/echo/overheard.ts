/**
 * Pairs the replies to others' requests with them, by protocol, port and sequence. A request rarely tells its port, which
 * is then learned from the first reply. Counts nothing and loses nothing: what gets no reply may never have been due one.
 */
import { noPair } from '../capture/record.ts';

/** So many requests are remembered; a reply to an older one has no pair. */
export const rememberedRequests = 65_536;

export interface OverheardMessage {
  protocol: number;
  /** Of the process's socket; 0 where the message does not tell it. */
  port: number;
  sequence: number;
}

export interface Heard {
  /** Record number of the request, or noPair. */
  pair: number;
  /** It is the request's first reply: the request's port is its port. */
  isFirst: boolean;
}

interface Request {
  number: number;
  isAnswered: boolean;
}

export class Overheard {
  /** In the order in which they were last put in. */
  readonly #requests = new Map<string, Request>();

  sent(number: number, message: OverheardMessage): void {
    this.#put(keyOf(message), { number, isAnswered: false });
    const oldest = this.#requests.size > rememberedRequests ? this.#requests.keys().next().value : undefined;
    if (oldest !== undefined) this.#requests.delete(oldest);
  }

  received(message: OverheardMessage): Heard {
    // To no port in particular: a notification, whose sequence is that of nothing that was asked.
    if (message.port === 0) return unasked;
    const key = keyOf(message);
    const untold = keyOf(message, 0);
    // Of two the new one: what is known under its port had a reply before.
    const request = this.#unanswered(key) ?? this.#unanswered(untold) ?? this.#requests.get(key);
    if (!request) return unasked;
    const isFirst = !request.isAnswered;
    if (this.#requests.get(untold) === request) {
      this.#requests.delete(untold);
      this.#put(key, request);
    }
    request.isAnswered = true;
    return { pair: request.number, isFirst };
  }

  #unanswered(key: string): Request | undefined {
    const request = this.#requests.get(key);
    return request?.isAnswered ? undefined : request;
  }

  #put(key: string, request: Request): void {
    this.#requests.delete(key);
    this.#requests.set(key, request);
  }
}

const unasked: Heard = { pair: noPair, isFirst: false };

const keyOf = ({ protocol, sequence, port }: OverheardMessage, ofPort = port): string =>
  `${protocol} ${ofPort} ${sequence}`;
