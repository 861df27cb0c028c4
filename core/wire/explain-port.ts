// Owns the rules for nlmsg_pid, the port that a message says it is from or for. The kernel routes by socket addresses
// and passes nlmsg_pid on as it is; replies of its own carry the port of who asked.
import type { Case, Rule } from './explanation.ts';

const range = (side: 'sent' | 'received') => ({ offset: 12, length: 4, in: side }) as const;

/** To a user-space port: the kernel looks at the sender's address alone. */
const claimedPort: Rule = {
  name: 'port-not-ours',
  applies: ({ facts, sentHeader }) =>
    facts.direction === 'sent' &&
    facts.status === 'lost' &&
    facts.destinationPortId !== 0 &&
    facts.socket !== undefined &&
    sentHeader !== undefined &&
    sentHeader.portId !== facts.socket.portId,
  explain: ({ facts, sentHeader }) => ({
    title: 'nlmsg_pid is not our port',
    text: `The message says that it is from port ${sentHeader!.portId}, and it was sent from port ${facts.socket!.portId}. A peer that answers to nlmsg_pid, and not to the address it received from, answers to somebody else.`,
    range: range('sent'),
    mends: [{ kind: 'own-port' }],
  }),
};

/** A notification carries the port of who caused it, so that only unicast is judged. */
const strangePort: Rule = {
  name: 'port-of-another',
  applies: (the) => {
    const { facts, receivedHeader } = the;
    if (facts.direction !== 'received' || facts.group || !facts.socket || !receivedHeader) return false;
    const known = [0, facts.socket.portId, facts.senderPortId];
    return !facts.malformed && !known.includes(receivedHeader.portId) && !isAsSent(the);
  },
  explain: ({ facts, receivedHeader }) => ({
    title: 'It names another port',
    text: `nlmsg_pid is ${receivedHeader!.portId}, which is neither our port (${facts.socket!.portId}) nor the sender's (${facts.senderPortId ?? 0}). It reached us by the socket's address; a program that checks nlmsg_pid would throw it away.`,
    nextStep: 'Look at what the sender copies into nlmsg_pid.',
    range: range('received'),
  }),
};

/** Who sends a message back as it is sends back what we claimed. */
const isAsSent = ({ sentHeader, receivedHeader }: Case): boolean => sentHeader?.portId === receivedHeader?.portId;

export const PORT_RULES: readonly Rule[] = [claimedPort, strangePort];
