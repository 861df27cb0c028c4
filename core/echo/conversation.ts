/**
 * The sends that share one socket, port and sequence, in send order. Nearly always there is one; a sequence fixed on
 * purpose makes more. Moves them between waiting, lost and settled; knows no time and no counts.
 */
import type { MatchCounts } from './counts.ts';
import type { InOrder } from './send-order.ts';

/** What can become of a sent message. */
export type SentStatus = Exclude<keyof MatchCounts, 'late' | 'duplicate' | 'unexpected'>;
export type SettledStatus = Exclude<SentStatus, 'waiting' | 'lost'>;

/** A sent message that is waited for or remembered. */
export interface Sent extends InOrder {
  readonly number: number;
  readonly type: number;
  readonly timeNs: number;
  /** No reply is an echo, whatever its type. */
  readonly answersOnly: boolean;
  readonly conversation: Conversation;
  status: SentStatus;
  /** Something other than an echo came for it. */
  answered: boolean;
  late: boolean;
  next: Sent | undefined;
}

/** A queue through {@link Sent.next}: a message is in one of them at most, and leaves it at the front only. */
interface Queue {
  first: Sent | undefined;
  last: Sent | undefined;
}

function push(queue: Queue, sent: Sent): void {
  if (queue.last) queue.last.next = sent;
  else queue.first = sent;
  queue.last = sent;
}

function shift(queue: Queue): void {
  const sent = queue.first;
  queue.first = sent?.next;
  if (!queue.first) queue.last = undefined;
  if (sent) sent.next = undefined;
}

export interface Conversation {
  /** `socket` and `port` as one number, and the sequence: where the conversation is kept. */
  readonly end: number;
  readonly sequence: number;
  readonly waiting: Queue;
  readonly lost: Queue;
  /** The message settled last, which duplicates and further parts belong to. */
  settled: Sent | undefined;
}

export const openConversation = (end: number, sequence: number): Conversation => ({
  end,
  sequence,
  waiting: { first: undefined, last: undefined },
  lost: { first: undefined, last: undefined },
  settled: undefined,
});

/** Spelled out: with a spread in it the objects come out in the engine's slow form, at many times the cost. */
export const openSent = (
  conversation: Conversation,
  number: number,
  timeNs: number,
  { type, answersOnly = false }: { type: number; answersOnly?: boolean },
): Sent => ({
  number,
  type,
  timeNs,
  answersOnly,
  conversation,
  status: 'waiting',
  answered: false,
  late: false,
  next: undefined,
  earlier: undefined,
  later: undefined,
});

export function wait(sent: Sent): void {
  push(sent.conversation.waiting, sent);
}

/** Gives up the oldest waiting message. */
export function lose(sent: Sent): void {
  shift(sent.conversation.waiting);
  push(sent.conversation.lost, sent);
  sent.status = 'lost';
}

export function settle(sent: Sent, status: SettledStatus): void {
  const { conversation } = sent;
  if (sent.status === 'waiting') shift(conversation.waiting);
  else if (sent.status === 'lost') shift(conversation.lost);
  conversation.settled = sent;
  sent.status = status;
}

/** Remembers a message no more that waits no more. @returns whether nothing is left of its conversation. */
export function drop(sent: Sent): boolean {
  const { conversation } = sent;
  if (sent.status === 'lost') shift(conversation.lost);
  else if (conversation.settled === sent) conversation.settled = undefined;
  return !conversation.waiting.first && !conversation.lost.first && !conversation.settled;
}

/**
 * Which message a reply belongs to: the oldest that waits, else the oldest given up, else the last settled. A reply
 * that is no echo goes before that to a message that got its echo and no answer yet: the Ack behind an echo.
 */
export function addressee({ waiting, lost, settled }: Conversation, type: number): Sent | undefined {
  if (settled && !settled.answered && !isEcho(settled, type)) return settled;
  return waiting.first ?? lost.first ?? settled;
}

/** Whether a reply of this type is an echo of the message rather than an answer to it. */
export const isEcho = (sent: Sent, type: number): boolean => !sent.answersOnly && sent.type === type;
