/**
 * How far a conversation has come, from its replies one by one. What ends one is told by netlink itself
 * (Documentation/userspace-api/netlink/intro.rst): NLMSG_DONE the parts of a dump, NLMSG_ERROR any request, its error 0
 * one that asked for an Ack.
 */
import { EchoStatus, RecordKind } from '../capture/record.ts';
import { FIRST_FREE_TYPE, NETLINK_ROUTE, NETLINK_USERSOCK, NLMSG_DONE, NLMSG_ERROR } from '../wire/constants.ts';
import { NLM_F_ACK, NLM_F_DUMP_INTR, NLM_F_MULTI } from '../wire/flags.ts';

/**
 * `open`: something came, the end did not; `interrupted`: complete, but the dumped tables changed meanwhile (DUMP_INTR);
 * `notification`: nobody in this capture asked, or no reply is due.
 */
export type ConversationStatus =
  | 'waiting'
  | 'lost'
  | 'notSent'
  | 'open'
  | 'complete'
  | 'interrupted'
  | 'refused'
  | 'notification';

/** What counts of a request, as its record tells it now. */
export interface RequestFacts {
  readonly kind: number;
  readonly type: number;
  readonly flags: number;
  readonly protocol: number;
  readonly echo: number;
  /** errno of a send that failed. */
  readonly detail: number;
}

export interface ReplyFacts {
  readonly type: number;
  readonly flags: number;
  /** The s32 behind the header of ERROR and DONE, otherwise 0. */
  readonly error: number;
  /** Bytes, header included. */
  readonly length: number;
  readonly timeNs: number;
  readonly isSameDatagram: boolean;
}

export interface Progress {
  replies: number;
  bytes: number;
  datagrams: number;
  lastNs: number;
  isDump: boolean;
  isInterrupted: boolean;
  /** Data or an echo came. */
  isAnswered: boolean;
  /** DONE or ERROR came. */
  isEnded: boolean;
  /** The first error that came, positive; 0 is none. */
  errno: number;
}

export const noProgress = (): Progress => ({
  replies: 0,
  bytes: 0,
  datagrams: 0,
  lastNs: Number.NaN,
  isDump: false,
  isInterrupted: false,
  isAnswered: false,
  isEnded: false,
  errno: 0,
});

export const endsConversation = (type: number): boolean => type === NLMSG_ERROR || type === NLMSG_DONE;

export function addReply(progress: Progress, reply: ReplyFacts): void {
  const isEnd = endsConversation(reply.type);
  progress.replies += 1;
  progress.bytes += reply.length;
  if (!reply.isSameDatagram || progress.datagrams === 0) progress.datagrams += 1;
  progress.lastNs = reply.timeNs;
  progress.isDump ||= reply.type === NLMSG_DONE || (!isEnd && (reply.flags & NLM_F_MULTI) !== 0);
  progress.isInterrupted ||= (reply.flags & NLM_F_DUMP_INTR) !== 0;
  progress.isAnswered ||= !isEnd;
  progress.isEnded ||= isEnd;
  if (isEnd && progress.errno === 0) progress.errno = Math.max(0, -reply.error);
}

/** @param request undefined where it isn't held */
export function statusOf(progress: Progress, request: RequestFacts | undefined): ConversationStatus {
  if (request?.kind === RecordKind.sendFailed) return 'notSent';
  if (progress.replies === 0) return withoutReply(request);
  if (progress.errno !== 0) return 'refused';
  if (!progress.isEnded && (progress.isDump || awaitsAck(request))) return 'open';
  return progress.isInterrupted ? 'interrupted' : 'complete';
}

function withoutReply(request: RequestFacts | undefined): ConversationStatus {
  if (request?.echo === EchoStatus.lost) return 'lost';
  return request?.echo === EchoStatus.waiting ? 'waiting' : 'notification';
}

/** The kernel owes an Ack that was asked for; who listens in user space does not. */
const awaitsAck = (request: RequestFacts | undefined): boolean =>
  request !== undefined && request.protocol !== NETLINK_USERSOCK && (request.flags & NLM_F_ACK) !== 0;

/** rtnetlink's types come in fours: NEW, DEL, GET, SET. */
const routeGet = 2;

/**
 * Whether a message that answers an rtnetlink request by its sequence is the notification of what it changed: only GET
 * is answered with objects. A capture of all sockets has no group to tell that by.
 */
export const isRouteNotification = (protocol: number, requestType: number, type: number): boolean =>
  protocol === NETLINK_ROUTE &&
  requestType >= FIRST_FREE_TYPE &&
  type >= FIRST_FREE_TYPE &&
  (requestType & 3) !== routeGet;
