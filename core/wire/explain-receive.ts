// Owns the rules for what went wrong on the way back: nothing came, it came late or twice, it was cut, overwritten by
// a full buffer, or is not what was sent.
import type { Case, Explanation, Rule } from './explanation.ts';
import { HEADER_LENGTH } from './header.ts';
import { countBytes } from './printable.ts';

const overrun: Rule = {
  applies: ({ facts }) => facts.overrun === true,
  explain: () => ({
    title: 'The receive buffer overran',
    text: 'Messages came faster than they were read, and the kernel dropped what did not fit (ENOBUFS). How many is not known: compare the Drops column of /proc/net/netlink.',
    nextStep: 'Enlarge the receive buffer (SO_RCVBUF, or SO_RCVBUFFORCE with CAP_NET_ADMIN).',
  }),
};

const truncated: Rule = {
  applies: ({ facts }) => facts.truncated === true,
  explain: ({ facts }) => ({
    title: 'Cut on arrival',
    text:
      facts.trueLength === undefined
        ? `The datagram was longer than the buffer it was received into; ${countBytes(facts.bytes.length)} of this message are there.`
        : `The datagram had ${countBytes(facts.trueLength)}; ${countBytes(facts.bytes.length)} of this message are there.`,
    nextStep: 'Enlarge the size of a received datagram, and ask again.',
    range: { offset: 0, length: facts.bytes.length, in: facts.direction },
  }),
};

const lost: Rule = {
  applies: ({ facts }) => facts.status === 'lost' && !facts.sendErrno,
  explain: (the) => ({
    title: 'No reply',
    text: `Nothing with this sequence number came back${within(the)}. ${who(the)}`,
    nextStep: the.facts.destinationPortId === 0 ? undefined : 'Check that the peer is running and not told to drop.',
  }),
};

const within = ({ facts }: Case): string => (facts.timeoutMs === undefined ? '' : ` within ${facts.timeoutMs} ms`);

function who({ facts }: Case): string {
  return facts.destinationPortId === 0
    ? 'The kernel took the message and kept silent.'
    : `Port ${facts.destinationPortId} got the message: it dropped it, is still at it, or answered with another sequence number.`;
}

const late: Rule = {
  applies: ({ facts }) => facts.late === true,
  explain: (the) => ({
    title: 'The reply came late',
    text: `It took ${duration(the)}, and was no longer waited for${the.facts.timeoutMs === undefined ? '' : ` after ${the.facts.timeoutMs} ms`}.`,
    nextStep: 'Raise the timeout if that is to count as a reply.',
  }),
};

const duration = ({ facts }: Case): string =>
  facts.rttNs === undefined ? 'too long' : `${(facts.rttNs / 1e6).toFixed(1)} ms`;

const SEQUENCE_RANGE = { offset: 8, length: 4, in: 'received' } as const;

const duplicate: Rule = {
  applies: ({ facts }) => facts.status === 'duplicate',
  explain: ({ receivedHeader }) => ({
    title: 'A second reply',
    text: `Sequence ${receivedHeader?.sequence ?? '?'} was answered before. The peer sent it twice, or two requests carried the same number.`,
    range: receivedHeader && SEQUENCE_RANGE,
  }),
};

const unexpected: Rule = {
  applies: ({ facts }) => facts.status === 'unexpected',
  explain: ({ receivedHeader }) => ({
    title: 'Nobody waited for this',
    text: `No message with sequence ${receivedHeader?.sequence ?? '?'} is waiting for a reply: it is a message of the peer's own, or its sequence number was changed on the way.`,
    range: receivedHeader && SEQUENCE_RANGE,
  }),
};

const different: Rule = {
  applies: ({ facts, sent, received }) => facts.status === 'different' && sent !== undefined && received !== undefined,
  explain: ({ sent, received }) => compare(sent!.subarray(HEADER_LENGTH), received!.subarray(HEADER_LENGTH)),
};

/** Payloads only: the header of an echo carries the peer's port, so it may differ. */
function compare(sent: Uint8Array, received: Uint8Array): Explanation {
  const shared = Math.min(sent.length, received.length);
  const places = Array.from({ length: shared }, (_, index) => index).filter((index) => sent[index] !== received[index]);
  const changed =
    places.length > 0 ? `${countBytes(places.length)} of the payload changed, the first at ${places[0]}.` : '';
  const text = [changed, lengthText(sent.length, received.length)].filter((part) => part !== '').join(' ');
  return {
    title: 'The echo is not what was sent',
    text: text || 'The payloads are equal; the headers differ.',
    range: firstDifference(places, sent.length, received.length),
  };
}

/** The first run of changed bytes; else what one side has more, which is in what was sent if the echo lacks it. */
function firstDifference(places: readonly number[], sent: number, received: number): Explanation['range'] {
  const shared = Math.min(sent, received);
  const first = places[0];
  if (first === undefined && sent === received) return undefined;
  if (first === undefined) return payloadRange(shared, Math.max(sent, received), sent > received ? 'sent' : 'received');
  const gap = places.findIndex((place, index) => place !== first + index);
  return payloadRange(first, first + (gap < 0 ? places.length : gap), 'received');
}

const payloadRange = (from: number, to: number, side: 'sent' | 'received'): Explanation['range'] => ({
  offset: HEADER_LENGTH + from,
  length: to - from,
  in: side,
});

function lengthText(sent: number, received: number): string {
  return sent === received ? '' : `${countBytes(sent)} went out, ${countBytes(received)} came back.`;
}

export const RECEIVE_RULES: readonly Rule[] = [overrun, truncated, lost, late, duplicate, unexpected, different];
