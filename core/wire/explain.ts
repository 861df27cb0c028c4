// Owns why a message failed or stayed without reply, in words, with the bytes at fault, the next step and what would
// mend it. It judges nothing that went well. The table of rules is made up of explain-send.ts, explain-silence.ts,
// explain-answer.ts, explain-receive.ts and explain-port.ts; explain.test.ts has a case for each of them.
import { decodeAcknowledgement } from './ack.ts';
import { NETLINK_CONNECTOR, NETLINK_MUNISOCK, NETLINK_USERSOCK } from './constants.ts';
import { ANSWER_RULES } from './explain-answer.ts';
import { PORT_RULES } from './explain-port.ts';
import { RECEIVE_RULES } from './explain-receive.ts';
import { SEND_RULES } from './explain-send.ts';
import { SILENCE_RULES } from './explain-silence.ts';
import type { Case, Explanation, MessageFacts, Rule } from './explanation.ts';
import { decodeHeader } from './header.ts';
import { needsRequest } from './mend.ts';

export type { Explanation, MessageFacts, OwnSocket, RequestNames } from './explanation.ts';

/** The most telling first. */
export const RULES: readonly Rule[] = [
  ...SEND_RULES,
  ...SILENCE_RULES,
  ...ANSWER_RULES,
  ...PORT_RULES,
  ...RECEIVE_RULES,
];

/** The most telling explanation first; none when nothing went wrong. Total: any bytes and facts are taken. */
export function explain(facts: MessageFacts): Explanation[] {
  const the = readCase(facts);
  const hasRequest = wholeRequest(the) !== undefined;
  return RULES.filter((rule) => rule.applies(the)).map(({ name, explain }) => {
    const { mends, ...finding } = explain(the);
    const offered = mends?.filter((mend) => hasRequest || !needsRequest(mend)) ?? [];
    return { rule: name, ...finding, ...(offered.length > 0 && { mends: offered }) };
  });
}

/** The request that a mend sends again: undefined where all of it isn't known. */
export const requestOf = (facts: MessageFacts): Uint8Array | undefined => wholeRequest(readCase(facts));

function wholeRequest({ sent, request, facts }: Case): Uint8Array | undefined {
  if (sent) return sent;
  const isWhole = request && decodeHeader(request, facts.order)?.length === request.length;
  return isWhole ? request : undefined;
}

function readCase(facts: MessageFacts): Case {
  const isSent = facts.direction === 'sent';
  const [sent, received] = isSent ? [facts.bytes, facts.pairBytes] : [facts.pairBytes, facts.bytes];
  // The connector wraps its data in NLMSG_DONE.
  const answer =
    received && facts.protocol !== NETLINK_CONNECTOR ? decodeAcknowledgement(received, facts.order) : undefined;
  const copy = answer && answer.kind !== 'done' ? answer.innerRange : undefined;
  return {
    facts,
    sent,
    received,
    sentHeader: sent && decodeHeader(sent, facts.order),
    receivedHeader: received && decodeHeader(received, facts.order),
    answer,
    request: sent ?? (copy && received?.subarray(copy.offset, copy.offset + copy.length)),
    reachedKernel: sent !== undefined && facts.destinationPortId === 0 && !facts.sendErrno,
    isEcho: facts.protocol === NETLINK_MUNISOCK || facts.protocol === NETLINK_USERSOCK,
  };
}
