/**
 * Matches received messages to sent ones by socket, port and sequence, in constant time a message, and keeps count.
 * Holds no payloads: bytes are compared by whoever has them. Writes no records: its verdicts are written by the host.
 *
 * Bounded: messages that wait no more are remembered for late echoes, duplicates and further parts, the last
 * {@link rememberedMessages} of them; a reply to an older one is unexpected.
 */
import { EchoStatus, noPair } from '../capture/record.ts';
import { type MatchCounts, noMatches } from './counts.ts';
import { Remembered, rememberedMessages } from './remembered.ts';
import { none, SentMark, type SentMessage, SentState, SentTable } from './sent-table.ts';

export { rememberedMessages, type SentMessage };

export interface MatcherOptions {
  /** How long a message waits for its reply, in ns, before it is given up. */
  lostAfterNs: number;
  /** Whether two records carry the same bytes, asked once for each echo; undefined where one is gone: then it is answered. */
  compare(sentNumber: number, receivedNumber: number): boolean | undefined;
}

export interface ReceivedMessage {
  number: number;
  socket: number;
  /** Sender's port. */
  port: number;
  sequence: number;
  type: number;
  /** Multicast group number, 0 for unicast. */
  group: number;
}

/** What came right behind a message that was sent: on its socket, of its port, with its sequence, to no group. */
export interface Reply {
  type: number;
  timeNs: number;
  /** Where the types are the same: whether both carry the same bytes. */
  same: boolean;
}

/** What a received message is. */
export interface Verdict {
  readonly status: EchoStatus;
  /** Record number of the sent message, or noPair. */
  readonly pair: number;
  /** The reply came `lostAfterNs` after its message or later, by their times: a host that is slow to look makes none late. */
  readonly late: boolean;
  /** The sent message's record takes this status, this mark and the received record as its pair. */
  readonly settles: boolean;
}

export const createMatcher = (options: MatcherOptions): Matcher => new Matcher(options);

export class Matcher {
  lostAfterNs: number;
  readonly #compare: MatcherOptions['compare'];
  readonly #table = new SentTable();
  readonly #remembered = new Remembered(this.#table);
  #duplicate = 0;
  #unexpected = 0;
  #late = 0;
  /** Messages in each state. */
  readonly #inState = new Float64Array(countOf.length);
  /** The highest sequence that each socket has sent, or -1: one that only listens gets no replies. */
  readonly #highest = new Float64Array(256).fill(-1);
  #countedFrom = 0;
  readonly #verdict: { -readonly [K in keyof Verdict]: Verdict[K] } = {
    status: EchoStatus.none,
    pair: noPair,
    late: false,
    settles: false,
  };

  constructor({ lostAfterNs, compare }: MatcherOptions) {
    this.lostAfterNs = lostAfterNs;
    this.#compare = compare;
  }

  get counts(): Readonly<MatchCounts> {
    const [waiting = 0, identical = 0, different = 0, lost = 0, answered = 0] = this.#inState;
    const [duplicate, unexpected, late] = [this.#duplicate, this.#unexpected, this.#late];
    return { waiting, identical, different, lost, answered, duplicate, unexpected, late };
  }

  /** Sends are told in the order of their times. */
  sent(number: number, message: SentMessage, timeNs: number): void {
    if (!this.#isFirst(message)) this.#remembered.enter();
    this.#table.add(number, message, timeNs);
    this.#inState[SentState.waiting]! += 1;
  }

  /** @returns a verdict that the next one is written over */
  received = (message: ReceivedMessage, timeNs: number): Verdict => {
    const { socket, port, sequence, type } = message;
    if (message.group !== 0 || this.#highest[socket & 0xff]! < 0) return this.#unasked(message);
    const table = this.#table;
    let conversation = table.find(socket, port, sequence);
    if (conversation === none && this.#remembered.enter()) conversation = table.find(socket, port, sequence);
    const sent = conversation === none ? none : table.addressee(conversation, type);
    if (sent === none) return this.#unasked(message);
    const late = timeNs - table.timeNsOf(sent) >= this.lostAfterNs;
    return table.isEcho(sent, type) ? this.#echoed(sent, message.number, late) : this.#answered(sent, late);
  };

  /**
   * The same as {@link sent} and {@link received} in one, for a message and the reply right behind it.
   * @returns undefined where it may not be the first of its conversation: then both are to be told in turn
   */
  trip(number: number, message: SentMessage, sentNs: number, { type, timeNs, same }: Reply): Verdict | undefined {
    if (!this.#isFirst(message)) return undefined;
    const isEcho = type === message.type && !message.answersOnly;
    const state = isEcho ? (same ? SentState.identical : SentState.different) : SentState.answered;
    const late = timeNs - sentNs >= this.lostAfterNs;
    const marks =
      (message.answersOnly ? SentMark.answersOnly : 0) | (isEcho ? 0 : SentMark.answered) | (late ? SentMark.late : 0);
    this.#inState[state]! += 1;
    if (late) this.#late += 1;
    this.#remembered.list(number, message, sentNs, { state, marks });
    return this.#judged(statusOf[state], number, late, true);
  }

  /** Gives up what waits for `lostAfterNs` or longer. @returns the records' numbers in send order. */
  expire(nowNs: number): number[] {
    const table = this.#table;
    const numbers: number[] = [];
    for (let sent = table.firstWaiting; sent !== none; sent = table.firstWaiting) {
      if (nowNs - table.timeNsOf(sent) < this.lostAfterNs) break;
      numbers.push(table.numberOf(sent));
      this.#giveUp(sent);
    }
    return numbers;
  }

  /**
   * Nothing more will come, as behind the last record of a file: what still waits is lost or, where no reply was due or
   * there was no time for it, counts no more. @returns the records' numbers of both in send order.
   */
  end(isLost: (number: number, timeNs: number) => boolean): { lost: number[]; open: number[] } {
    const table = this.#table;
    const lost: number[] = [];
    const open: number[] = [];
    for (let sent = table.firstWaiting; sent !== none; sent = table.firstWaiting) {
      const number = table.numberOf(sent);
      const isGone = isLost(number, table.timeNsOf(sent));
      this.#giveUp(sent);
      if (!isGone && number >= this.#countedFrom) this.#inState[SentState.lost]! -= 1;
      (isGone ? lost : open).push(number);
    }
    return { lost, open };
  }

  /**
   * From now on only messages from this number on are counted, starting with `counts`. Earlier ones still get their
   * replies, so that what is in flight while the log is cleared is not unexpected. Evicted records need no telling.
   */
  countFrom(number: number, counts: MatchCounts = noMatches()): void {
    this.#countedFrom = number;
    countOf.forEach((name, state) => {
      this.#inState[state] = counts[name];
    });
    this.#duplicate = counts.duplicate;
    this.#unexpected = counts.unexpected;
    this.#late = counts.late;
  }

  #unasked({ group, port, sequence }: ReceivedMessage): Verdict {
    if (group !== 0 || (port === 0 && sequence === 0)) return this.#judged(EchoStatus.none, noPair, false, false);
    this.#unexpected += 1;
    return this.#judged(EchoStatus.unexpected, noPair, false, false);
  }

  #echoed(sent: number, number: number, late: boolean): Verdict {
    const pair = this.#table.numberOf(sent);
    const before = this.#table.stateOf(sent);
    if (isSettled(before) && before !== SentState.answered) {
      this.#duplicate += 1;
      return this.#judged(EchoStatus.duplicate, pair, false, false);
    }
    const same = this.#compare(pair, number);
    const state = same === undefined ? SentState.answered : same ? SentState.identical : SentState.different;
    return this.#settled(sent, state, late);
  }

  #answered(sent: number, late: boolean): Verdict {
    this.#table.mark(sent, SentMark.answered);
    if (!isSettled(this.#table.stateOf(sent))) return this.#settled(sent, SentState.answered, late);
    return this.#judged(EchoStatus.answered, this.#table.numberOf(sent), false, false);
  }

  #settled(sent: number, state: SettledState, late: boolean): Verdict {
    const table = this.#table;
    const waited = table.stateOf(sent) === SentState.waiting;
    this.#recount(sent, state);
    if (late) this.#markLate(sent);
    table.settle(sent, state);
    const pair = table.numberOf(sent);
    if (waited) this.#remembered.add(sent);
    return this.#judged(statusOf[state], pair, late, true);
  }

  #judged(status: EchoStatus, pair: number, late: boolean, settles: boolean): Verdict {
    const verdict = this.#verdict;
    verdict.status = status;
    verdict.pair = pair;
    verdict.late = late;
    verdict.settles = settles;
    return verdict;
  }

  #giveUp(sent: number): void {
    this.#recount(sent, SentState.lost);
    this.#table.lose(sent);
    this.#remembered.add(sent);
  }

  /** Whether a message that is sent now is the first of its conversation for sure, as its sequence is above all before. */
  #isFirst({ socket, sequence }: SentMessage): boolean {
    if (sequence <= this.#highest[socket & 0xff]!) return false;
    this.#highest[socket & 0xff] = sequence;
    return true;
  }

  /** Moves a sent message from one count to another. */
  #recount(sent: number, state: SentState): void {
    if (this.#table.numberOf(sent) < this.#countedFrom) return;
    this.#inState[this.#table.stateOf(sent)]! -= 1;
    this.#inState[state]! += 1;
  }

  #markLate(sent: number): void {
    const table = this.#table;
    if (!table.isMarked(sent, SentMark.late) && table.numberOf(sent) >= this.#countedFrom) this.#late += 1;
    table.mark(sent, SentMark.late);
  }
}

type SettledState = Exclude<SentState, typeof SentState.waiting | typeof SentState.lost>;

const isSettled = (state: SentState): boolean => state !== SentState.waiting && state !== SentState.lost;

/** Where a message of each state is counted. */
const countOf = ['waiting', 'identical', 'different', 'lost', 'answered'] as const;
const statusOf = [
  EchoStatus.waiting,
  EchoStatus.identical,
  EchoStatus.different,
  EchoStatus.lost,
  EchoStatus.answered,
] as const;
