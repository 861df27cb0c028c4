// Owns why a message failed or stayed without reply, in words, with the bytes at fault and the next step. It judges
// nothing that went well. The rules are in explain-send.ts, explain-silence.ts, explain-answer.ts, explain-receive.ts.
import { decodeAcknowledgement } from './ack.ts';
import { NETLINK_CONNECTOR, NETLINK_MUNISOCK, NETLINK_USERSOCK } from './constants.ts';
import { ANSWER_RULES } from './explain-answer.ts';
import { RECEIVE_RULES } from './explain-receive.ts';
import { SEND_RULES } from './explain-send.ts';
import { SILENCE_RULES } from './explain-silence.ts';
import type { Case, Explanation, MessageFacts, Rule } from './explanation.ts';
import { decodeHeader } from './header.ts';

export type { Explanation, MessageFacts, RequestNames } from './explanation.ts';

const RULES: readonly Rule[] = [...SEND_RULES, ...SILENCE_RULES, ...ANSWER_RULES, ...RECEIVE_RULES];

/** The most telling explanation first; none when nothing went wrong. Total: any bytes and facts are taken. */
export function explain(facts: MessageFacts): Explanation[] {
  const the = readCase(facts);
  return RULES.filter((rule) => rule.applies(the)).map((rule) => rule.explain(the));
}

function readCase(facts: MessageFacts): Case {
  const isSent = facts.direction === 'sent';
  const [sent, received] = isSent ? [facts.bytes, facts.pairBytes] : [facts.pairBytes, facts.bytes];
  return {
    facts,
    sent,
    received,
    sentHeader: sent && decodeHeader(sent, facts.order),
    receivedHeader: received && decodeHeader(received, facts.order),
    // The connector wraps its data in NLMSG_DONE.
    answer: received && facts.protocol !== NETLINK_CONNECTOR ? decodeAcknowledgement(received, facts.order) : undefined,
    reachedKernel: isSent && facts.destinationPortId === 0 && !facts.sendErrno,
    isEcho: facts.protocol === NETLINK_MUNISOCK || facts.protocol === NETLINK_USERSOCK,
  };
}
