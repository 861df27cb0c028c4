/**
 * Matches received messages to sent ones by socket, port and sequence, in constant time a message, and keeps count.
 * Holds no payloads: bytes are compared by whoever has them. Writes no records: its verdicts are written by the host.
 *
 * Bounded: messages that wait no more are remembered for late echoes, duplicates and further parts, the last
 * {@link rememberedMessages} of them; a reply to an older one is unexpected.
 */
import { EchoStatus, noPair } from '../capture/record.ts';
import { type MatchCounts, noMatches } from './counts.ts';
import { none, SentMark, type SentMessage, SentState, SentTable } from './sent-table.ts';

export type { SentMessage };

export const rememberedMessages = 65_536;

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

export interface Matcher {
  readonly counts: Readonly<MatchCounts>;
  lostAfterNs: number;
  /** Sends are told in the order of their times. */
  sent(number: number, message: SentMessage, timeNs: number): void;
  /** @returns a verdict that the next one is written over */
  received(message: ReceivedMessage, timeNs: number): Verdict;
  /** Gives up what waits for `lostAfterNs` or longer. @returns the records' numbers in send order. */
  expire(nowNs: number): number[];
  /**
   * Nothing more will come, as behind the last record of a file: what still waits is lost or, where no reply was due or
   * there was no time for it, counts no more. @returns the records' numbers of both in send order.
   */
  end(isLost: (number: number, timeNs: number) => boolean): { lost: number[]; open: number[] };
  /**
   * From now on only messages from this number on are counted, starting with `counts`. Earlier ones still get their
   * replies, so that what is in flight while the log is cleared is not unexpected. Evicted records need no telling.
   */
  countFrom(number: number, counts?: MatchCounts): void;
}

export function createMatcher({ lostAfterNs, compare }: MatcherOptions): Matcher {
  const table = new SentTable();
  const rest = { duplicate: 0, unexpected: 0, late: 0 };
  /** Messages in each state. */
  const inState = new Float64Array(countOf.length);
  /** Whether a socket has ever asked: one that only listens gets no replies. */
  const asks = new Uint8Array(256);
  let countedFrom = 0;
  const verdict: { -readonly [K in keyof Verdict]: Verdict[K] } = {
    status: EchoStatus.none,
    pair: noPair,
    late: false,
    settles: false,
  };
  /** Rows that wait no more, in the order in which they ceased to: a ring, of which the next to go is overwritten. */
  const remembered = new Int32Array(rememberedMessages).fill(none);
  let oldest = 0;

  /** The message waits no more. */
  function remember(sent: number): void {
    const gone = remembered[oldest]!;
    remembered[oldest] = sent;
    oldest = (oldest + 1) % rememberedMessages;
    if (gone !== none) table.drop(gone);
  }

  /** Moves a sent message from one count to another. */
  function recount(sent: number, state: SentState): void {
    if (table.numberOf(sent) < countedFrom) return;
    inState[table.stateOf(sent)]! -= 1;
    inState[state]! += 1;
  }

  function markLate(sent: number): void {
    if (!table.isMarked(sent, SentMark.late) && table.numberOf(sent) >= countedFrom) rest.late += 1;
    table.mark(sent, SentMark.late);
  }

  function judged(status: EchoStatus, pair: number, late: boolean, settles: boolean): Verdict {
    verdict.status = status;
    verdict.pair = pair;
    verdict.late = late;
    verdict.settles = settles;
    return verdict;
  }

  function settled(sent: number, state: SettledState, late: boolean): Verdict {
    const waited = table.stateOf(sent) === SentState.waiting;
    recount(sent, state);
    if (late) markLate(sent);
    table.settle(sent, state);
    const pair = table.numberOf(sent);
    if (waited) remember(sent);
    return judged(statusOf[state], pair, late, true);
  }

  function unasked({ group, port, sequence }: ReceivedMessage): Verdict {
    if (group !== 0 || (port === 0 && sequence === 0)) return judged(EchoStatus.none, noPair, false, false);
    rest.unexpected += 1;
    return judged(EchoStatus.unexpected, noPair, false, false);
  }

  const isSettled = (state: SentState): boolean => state !== SentState.waiting && state !== SentState.lost;

  function echoed(sent: number, number: number, late: boolean): Verdict {
    const pair = table.numberOf(sent);
    const before = table.stateOf(sent);
    if (isSettled(before) && before !== SentState.answered) {
      rest.duplicate += 1;
      return judged(EchoStatus.duplicate, pair, false, false);
    }
    const same = compare(pair, number);
    const state = same === undefined ? SentState.answered : same ? SentState.identical : SentState.different;
    return settled(sent, state, late);
  }

  function answered(sent: number, late: boolean): Verdict {
    table.mark(sent, SentMark.answered);
    if (!isSettled(table.stateOf(sent))) return settled(sent, SentState.answered, late);
    return judged(EchoStatus.answered, table.numberOf(sent), false, false);
  }

  function giveUp(sent: number): void {
    recount(sent, SentState.lost);
    table.lose(sent);
    remember(sent);
  }

  const matcher: Matcher = {
    get counts() {
      const [waiting = 0, identical = 0, different = 0, lost = 0, answered = 0] = inState;
      return { waiting, identical, different, lost, answered, ...rest };
    },
    lostAfterNs,
    sent(number, message, timeNs) {
      asks[message.socket & 0xff] = 1;
      table.add(number, message, timeNs);
      inState[SentState.waiting]! += 1;
    },
    received(message, timeNs) {
      const { socket, port, sequence, type } = message;
      if (message.group !== 0 || asks[socket & 0xff] === 0) return unasked(message);
      const conversation = table.find(socket, port, sequence);
      const sent = conversation === none ? none : table.addressee(conversation, type);
      if (sent === none) return unasked(message);
      const late = timeNs - table.timeNsOf(sent) >= matcher.lostAfterNs;
      return table.isEcho(sent, type) ? echoed(sent, message.number, late) : answered(sent, late);
    },
    expire(nowNs) {
      const numbers: number[] = [];
      for (let sent = table.firstWaiting; sent !== none; sent = table.firstWaiting) {
        if (nowNs - table.timeNsOf(sent) < matcher.lostAfterNs) break;
        numbers.push(table.numberOf(sent));
        giveUp(sent);
      }
      return numbers;
    },
    end(isLost) {
      const lost: number[] = [];
      const open: number[] = [];
      for (let sent = table.firstWaiting; sent !== none; sent = table.firstWaiting) {
        const number = table.numberOf(sent);
        const isGone = isLost(number, table.timeNsOf(sent));
        giveUp(sent);
        if (!isGone && number >= countedFrom) inState[SentState.lost]! -= 1;
        (isGone ? lost : open).push(number);
      }
      return { lost, open };
    },
    countFrom(number, startingWith = noMatches()) {
      countedFrom = number;
      countOf.forEach((name, state) => {
        inState[state] = startingWith[name];
      });
      const { duplicate, unexpected, late } = startingWith;
      Object.assign(rest, { duplicate, unexpected, late });
    },
  };
  return matcher;
}

type SettledState = Exclude<SentState, typeof SentState.waiting | typeof SentState.lost>;

/** Where a message of each state is counted. */
const countOf = ['waiting', 'identical', 'different', 'lost', 'answered'] as const;
const statusOf = [
  EchoStatus.waiting,
  EchoStatus.identical,
  EchoStatus.different,
  EchoStatus.lost,
  EchoStatus.answered,
] as const;
