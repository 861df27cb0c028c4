/**
 * Matches received messages to sent ones by socket, port and sequence, in constant time a message, and keeps count.
 * Holds no payloads: bytes are compared by whoever has them. Writes no records: its verdicts are written by the host.
 *
 * Bounded: messages that wait no more are remembered for late echoes, duplicates and further parts, the last
 * {@link rememberedMessages} of them; a reply to an older one is unexpected.
 */
import { EchoStatus, noPair } from '../capture/record.ts';
import {
  addressee,
  type Conversation,
  drop,
  isEcho,
  lose,
  openConversation,
  openSent,
  type Sent,
  type SentStatus,
  type SettledStatus,
  settle,
  wait,
} from './conversation.ts';
import { type MatchCounts, noMatches } from './counts.ts';
import { createFifo } from './fifo.ts';
import { createSendOrder } from './send-order.ts';

export const rememberedMessages = 65_536;

export interface MatcherOptions {
  /** How long a message waits for its reply, in ns, before it is given up. */
  lostAfterNs: number;
  /** Whether two records carry the same bytes, asked once for each echo; undefined where one is gone: then it is answered. */
  compare(sentNumber: number, receivedNumber: number): boolean | undefined;
}

export interface SentMessage {
  socket: number;
  /** Destination port. */
  port: number;
  sequence: number;
  type: number;
  /** A reply of the same type is an answer too, as in generic netlink, not an echo. */
  answersOnly?: boolean;
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
  received(message: ReceivedMessage, timeNs: number): Verdict;
  /** Gives up what waits for `lostAfterNs` or longer. @returns the records' numbers in send order. */
  expire(nowNs: number): number[];
  /**
   * From now on only messages from this number on are counted, starting with `counts`. Earlier ones still get their
   * replies, so that what is in flight while the log is cleared is not unexpected. Evicted records need no telling.
   */
  countFrom(number: number, counts?: MatchCounts): void;
}

export function createMatcher({ lostAfterNs, compare }: MatcherOptions): Matcher {
  const ends = new Map<number, Map<number, Conversation>>();
  /** What was asked for last: most messages come from the end that the one before came from. */
  let lastEnd = -1;
  let lastBySequence: Map<number, Conversation> | undefined;
  const inOrder = createSendOrder<Sent>();
  const remembered = createFifo<Sent>();
  const counts = noMatches();
  let countedFrom = 0;

  function sequencesOf(end: number): Map<number, Conversation> | undefined {
    if (end === lastEnd) return lastBySequence;
    lastEnd = end;
    lastBySequence = ends.get(end);
    return lastBySequence;
  }

  function conversationFor(end: number, sequence: number): Conversation {
    let bySequence = sequencesOf(end);
    if (!bySequence) {
      bySequence = new Map();
      ends.set(end, bySequence);
      lastBySequence = bySequence;
    }
    const known = bySequence.get(sequence);
    if (known) return known;
    const conversation = openConversation(end, sequence);
    bySequence.set(sequence, conversation);
    return conversation;
  }

  function close(conversation: Conversation): void {
    const bySequence = sequencesOf(conversation.end);
    // The place may be another conversation's by now.
    if (bySequence?.get(conversation.sequence) !== conversation) return;
    bySequence.delete(conversation.sequence);
    if (bySequence.size > 0) return;
    ends.delete(conversation.end);
    lastBySequence = undefined;
  }

  /** The message waits no more. */
  function remember(sent: Sent): void {
    inOrder.remove(sent);
    remembered.push(sent);
    if (remembered.size <= rememberedMessages) return;
    const oldest = remembered.shift()!;
    if (drop(oldest)) close(oldest.conversation);
  }

  /** Moves a sent message from one count to another. */
  function recount(sent: Sent, status: SentStatus): void {
    if (sent.number < countedFrom) return;
    counts[sent.status] -= 1;
    counts[status] += 1;
  }

  function markLate(sent: Sent): void {
    if (!sent.late && sent.number >= countedFrom) counts.late += 1;
    sent.late = true;
  }

  function settled(sent: Sent, status: SettledStatus, late: boolean): Verdict {
    recount(sent, status);
    if (late) markLate(sent);
    if (sent.status === 'waiting') remember(sent);
    settle(sent, status);
    return { status: EchoStatus[status], pair: sent.number, late, settles: true };
  }

  function unasked({ group, port, sequence }: ReceivedMessage): Verdict {
    if (group !== 0 || (port === 0 && sequence === 0)) return notification;
    counts.unexpected += 1;
    return unexpected;
  }

  function echoed(sent: Sent, number: number, late: boolean): Verdict {
    if (isSettled(sent) && sent.status !== 'answered') {
      counts.duplicate += 1;
      return { status: EchoStatus.duplicate, pair: sent.number, late: false, settles: false };
    }
    const same = compare(sent.number, number);
    return settled(sent, same === undefined ? 'answered' : same ? 'identical' : 'different', late);
  }

  function answered(sent: Sent, late: boolean): Verdict {
    sent.answered = true;
    if (!isSettled(sent)) return settled(sent, 'answered', late);
    return { status: EchoStatus.answered, pair: sent.number, late: false, settles: false };
  }

  const matcher: Matcher = {
    counts,
    lostAfterNs,
    sent(number, message, timeNs) {
      const conversation = conversationFor(endOf(message.socket, message.port), message.sequence);
      const sent = openSent(conversation, number, timeNs, message);
      wait(sent);
      inOrder.push(sent);
      counts.waiting += 1;
    },
    received(message, timeNs) {
      if (message.group !== 0) return unasked(message);
      const conversation = sequencesOf(endOf(message.socket, message.port))?.get(message.sequence);
      const sent = conversation && addressee(conversation, message.type);
      if (!sent) return unasked(message);
      const late = timeNs - sent.timeNs >= matcher.lostAfterNs;
      return isEcho(sent, message.type) ? echoed(sent, message.number, late) : answered(sent, late);
    },
    expire(nowNs) {
      const numbers: number[] = [];
      for (let sent = inOrder.first; sent; sent = inOrder.first) {
        if (nowNs - sent.timeNs < matcher.lostAfterNs) break;
        recount(sent, 'lost');
        lose(sent);
        remember(sent);
        numbers.push(sent.number);
      }
      return numbers;
    },
    countFrom(number, startingWith = noMatches()) {
      countedFrom = number;
      Object.assign(counts, startingWith);
    },
  };
  return matcher;
}

const notification: Verdict = { status: EchoStatus.none, pair: noPair, late: false, settles: false };
const unexpected: Verdict = { ...notification, status: EchoStatus.unexpected };

const isSettled = ({ status }: Sent): boolean => status !== 'waiting' && status !== 'lost';

/** A u8 and a u32 as one exact number. */
const endOf = (socket: number, port: number): number => socket * 0x1_0000_0000 + port;
