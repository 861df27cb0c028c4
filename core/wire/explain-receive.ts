// Owns the rules for what went wrong on the way back: nothing came, it came late or twice, it was cut, overwritten by
// a full buffer, or is not what was sent.
import { NETLINK_KOBJECT_UEVENT } from './constants.ts';
import { errno } from './errno.ts';
import type { Case, Finding, MessageFacts, Rule } from './explanation.ts';
import { HEADER_LENGTH } from './header.ts';
import type { Mend } from './mend.ts';
import { lengthIssue } from './message.ts';
import { countBytes } from './printable.ts';

const overrun: Rule = {
  name: 'overrun',
  applies: ({ facts }) => facts.overrun === true,
  explain: ({ facts: { socket } }) => ({
    title: 'The receive buffer overran',
    text: 'Messages came faster than they were read, and the kernel dropped what did not fit. It counts those in /proc/net/netlink, over the life of the socket.',
    errno: ENOBUFS,
    drops: true,
    ...(socket && socket.receiveBufferBytes <= LARGEST_ASKED
      ? { mends: [{ kind: 'enlarge-buffer', bytes: 2 * socket.receiveBufferBytes }] }
      : { nextStep: 'Enlarge the receive buffer (SO_RCVBUF, or SO_RCVBUFFORCE with CAP_NET_ADMIN).' }),
  }),
};

const ENOBUFS = 105;
/** SO_RCVBUF is an int, of which the kernel takes the double. */
const LARGEST_ASKED = 0x3fff_ffff;

const receiveFailed: Rule = {
  name: 'receive-failed',
  applies: ({ facts }) => Boolean(facts.receiveErrno),
  explain: ({ facts }) => {
    const { name, words } = errno(facts.receiveErrno!);
    return {
      title: `Receiving failed: ${words}`,
      text: `The system call failed with ${name}. What comes after it is received as before.`,
      errno: facts.receiveErrno,
    };
  },
};

const unreadable: Rule = {
  name: 'unreadable',
  applies: ({ facts }) => facts.unreadable === true,
  explain: ({ facts }) => ({
    title: 'Can not be read back',
    text: 'The message was put on the disk when the memory of the capture was full, and the disk does not give it back: zeros stand for what is lost.',
    nextStep: 'Look at the kernel log for what is wrong with the disk.',
    range: { offset: 0, length: facts.bytes.length, in: facts.direction },
  }),
};

const truncated: Rule = {
  name: 'truncated',
  applies: ({ facts }) => facts.truncated === true,
  explain: ({ facts }) => ({
    title: 'Cut on arrival',
    text:
      facts.trueLength === undefined
        ? `The datagram was longer than the buffer it was received into; ${countBytes(facts.bytes.length)} of this message are there.`
        : `The datagram had ${countBytes(facts.trueLength)}; ${countBytes(facts.bytes.length)} of this message are there.`,
    nextStep: 'Ask for less at a time: 1 MiB of a datagram is kept.',
    range: { offset: 0, length: facts.bytes.length, in: facts.direction },
  }),
};

/** A uevent has no header; what was cut is told as such. */
const badLength: Rule = {
  name: 'received-length',
  applies: ({ facts }) =>
    facts.malformed === true &&
    facts.truncated !== true &&
    facts.direction === 'received' &&
    facts.protocol !== NETLINK_KOBJECT_UEVENT,
  explain: ({ facts, received, receivedHeader }) => ({
    title: receivedHeader ? 'nlmsg_len does not fit what came' : 'Too short to be a message',
    text: `${
      receivedHeader
        ? (lengthIssue(receivedHeader.length, received!.length) ?? 'It does not lead to another message')
        : `${countBytes(received!.length)} came where a header (16) was due`
    }. The kernel checks no lengths between user-space ports: the sender wrote it so, or the datagram was put together wrongly.`,
    nextStep: 'Look at how the sender counts: nlmsg_len includes the header, and leaves out the padding.',
    range: { offset: 0, length: Math.min(facts.bytes.length, 4), in: 'received' },
  }),
};

const lost: Rule = {
  name: 'unanswered',
  applies: ({ facts }) => facts.status === 'lost' && !facts.sendErrno,
  explain: (the) => ({
    title: 'No reply',
    text: `Nothing with this sequence number came back${within(the)}. ${who(the)}`,
    nextStep: the.facts.destinationPortId === 0 ? undefined : 'Check that the peer is running and not told to drop.',
    mends: waitLonger(the.facts),
  }),
};

const within = ({ facts }: Case): string => (facts.timeoutMs === undefined ? '' : ` within ${facts.timeoutMs} ms`);

/** Twice as long, until the reply that came would have been in time. */
function waitLonger({ timeoutMs, rttNs = 0 }: MessageFacts): Mend[] {
  if (!timeoutMs) return [];
  let ms = 2 * timeoutMs;
  while (ms * 1e6 <= rttNs) ms *= 2;
  return ms <= LONGEST_WAIT_MS ? [{ kind: 'wait-longer', ms }] : [];
}

/** As the setting takes it. */
const LONGEST_WAIT_MS = 600_000;

function who({ facts }: Case): string {
  return facts.destinationPortId === 0
    ? 'The kernel took the message and kept silent.'
    : `Port ${facts.destinationPortId} got the message: it dropped it, is still at it, or answered with another sequence number.`;
}

const late: Rule = {
  name: 'late',
  applies: ({ facts }) => facts.late === true,
  explain: (the) => ({
    title: 'The reply came late',
    text: `It took ${duration(the)}, and was no longer waited for${the.facts.timeoutMs === undefined ? '' : ` after ${the.facts.timeoutMs} ms`}.`,
    nextStep: 'Raise the timeout if that is to count as a reply.',
    mends: waitLonger(the.facts),
  }),
};

const duration = ({ facts }: Case): string =>
  facts.rttNs === undefined ? 'too long' : `${(facts.rttNs / 1e6).toFixed(1)} ms`;

const SEQUENCE_RANGE = { offset: 8, length: 4, in: 'received' } as const;

const duplicate: Rule = {
  name: 'duplicate',
  applies: ({ facts }) => facts.status === 'duplicate',
  explain: ({ receivedHeader }) => ({
    title: 'A second reply',
    text: `Sequence ${receivedHeader?.sequence ?? '?'} was answered before. The peer sent it twice, or two requests carried the same number.`,
    range: receivedHeader && SEQUENCE_RANGE,
  }),
};

const unexpected: Rule = {
  name: 'sequence-not-asked-for',
  applies: ({ facts }) => facts.status === 'unexpected',
  explain: ({ receivedHeader }) => ({
    title: 'Nobody waited for this',
    text: `No message with sequence ${receivedHeader?.sequence ?? '?'} is waiting for a reply: it is a message of the peer's own, or its sequence number was changed on the way.`,
    range: receivedHeader && SEQUENCE_RANGE,
  }),
};

const different: Rule = {
  name: 'different',
  applies: ({ facts, sent, received }) => facts.status === 'different' && sent !== undefined && received !== undefined,
  explain: ({ sent, received }) => compare(sent!.subarray(HEADER_LENGTH), received!.subarray(HEADER_LENGTH)),
};

/** Payloads only: the header of an echo carries the peer's port, so it may differ. */
function compare(sent: Uint8Array, received: Uint8Array): Finding {
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
function firstDifference(places: readonly number[], sent: number, received: number): Finding['range'] {
  const shared = Math.min(sent, received);
  const first = places[0];
  if (first === undefined && sent === received) return undefined;
  if (first === undefined) return payloadRange(shared, Math.max(sent, received), sent > received ? 'sent' : 'received');
  const gap = places.findIndex((place, index) => place !== first + index);
  return payloadRange(first, first + (gap < 0 ? places.length : gap), 'received');
}

const payloadRange = (from: number, to: number, side: 'sent' | 'received'): Finding['range'] => ({
  offset: HEADER_LENGTH + from,
  length: to - from,
  in: side,
});

function lengthText(sent: number, received: number): string {
  return sent === received ? '' : `${countBytes(sent)} went out, ${countBytes(received)} came back.`;
}

export const RECEIVE_RULES: readonly Rule[] = [
  overrun,
  receiveFailed,
  unreadable,
  truncated,
  badLength,
  lost,
  late,
  duplicate,
  unexpected,
  different,
];
