// Owns the rules for what the kernel drops without a word, or acknowledges without doing it: netlink_rcv_skb() in
// net/netlink/af_netlink.c. A user-space peer gets any bytes, so that there only a silence is explained.
import { FIRST_FREE_TYPE, flagKind, messageTypeName } from './constants.ts';
import type { Case, Rule } from './explanation.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from './flags.ts';
import { groupName } from './groups.ts';
import { HEADER_LENGTH, type Header } from './header.ts';
import type { Mend } from './mend.ts';
import { lengthIssue } from './message.ts';
import { notificationGroup } from './notification-group.ts';

const LENGTH_RANGE = { offset: 0, length: 4, in: 'sent' } as const;
const TYPE_RANGE = { offset: 4, length: 2, in: 'sent' } as const;
const FLAGS_RANGE = { offset: 6, length: 2, in: 'sent' } as const;

/** An echo proves that the receiver didn't mind: the module's own handler need not be netlink_rcv_skb(). */
const cameBack = ({ facts }: Case): boolean => facts.status === 'identical' || facts.status === 'different';

const judged = (the: Case): Header | undefined => (the.reachedKernel && !cameBack(the) ? the.sentHeader : undefined);

/** What is wrong with nlmsg_len as it was sent; undefined when the kernel went on to look at type and flags. */
const wrongLength = ({ sentHeader, sent }: Case): string | undefined =>
  sentHeader && lengthIssue(sentHeader.length, sent?.length ?? 0);

const hasFlag = (the: Case, flag: number): boolean => ((the.sentHeader?.flags ?? 0) & flag) === flag;

const ackAsked = (the: Case): boolean => hasFlag(the, NLM_F_ACK);

const tooShort: Rule = {
  name: 'too-short',
  applies: (the) => the.reachedKernel && the.sent !== undefined && the.sent.length < HEADER_LENGTH,
  explain: ({ sent }) => ({
    title: 'Too short to be a message',
    text: `${sent!.length} bytes are less than a netlink header (16). The kernel drops such a datagram without a word.`,
    nextStep: 'Send at least a header.',
    range: { offset: 0, length: sent!.length, in: 'sent' },
  }),
};

const badLength: Rule = {
  name: 'wrong-length',
  applies: (the) => judged(the) !== undefined && wrongLength(the) !== undefined,
  explain: (the) => ({
    title: 'nlmsg_len is wrong',
    text: `${wrongLength(the)}. The kernel drops such a message without a word, even when an acknowledgement is asked for.`,
    range: LENGTH_RANGE,
    mends: [{ kind: 'automatic-length' }],
  }),
};

/** Bytes reach a user-space peer as they are; one that looks at them as libraries do passes this over. */
const badLengthToPeer: Rule = {
  name: 'wrong-length-to-peer',
  applies: (the) =>
    !the.reachedKernel &&
    the.facts.direction === 'sent' &&
    the.facts.status === 'lost' &&
    !the.facts.sendErrno &&
    wrongLength(the) !== undefined,
  explain: (the) => ({
    title: 'nlmsg_len is wrong',
    text: `${wrongLength(the)}. The kernel delivers any bytes to a user-space port, but a peer that checks them (NLMSG_OK) takes this for no message.`,
    range: LENGTH_RANGE,
    mends: [{ kind: 'automatic-length' }],
  }),
};

const noRequest: Rule = {
  name: 'request-missing',
  applies: (the) => judged(the) !== undefined && !wrongLength(the) && !hasFlag(the, NLM_F_REQUEST),
  explain: (the) => ({
    title: 'The REQUEST flag is missing',
    text: ackAsked(the)
      ? 'The kernel executes only requests. It acknowledged this message with error 0, because ACK is set, but did not execute it.'
      : 'The kernel executes only requests. It dropped this message without a word.',
    range: FLAGS_RANGE,
    mends: [{ kind: 'set-flags', flags: NLM_F_REQUEST }],
  }),
};

const reservedType: Rule = {
  name: 'reserved-type',
  applies: (the) => {
    const header = judged(the);
    return header !== undefined && !wrongLength(the) && hasFlag(the, NLM_F_REQUEST) && header.type < FIRST_FREE_TYPE;
  },
  explain: (the) => {
    const name = messageTypeName(the.facts.protocol, the.sentHeader!.type);
    const which = name ? `${the.sentHeader!.type} (${name})` : `${the.sentHeader!.type}`;
    return {
      title: `Type ${which} is reserved`,
      text: `Types below 16 are netlink's own, so no handler ever sees them. ${
        ackAsked(the)
          ? 'The kernel acknowledged it with error 0, because ACK is set, and did nothing else.'
          : 'Without ACK the kernel answers nothing.'
      }`,
      nextStep: 'Use a type of the protocol, 16 or above.',
      range: TYPE_RANGE,
    };
  },
};

/** Success is silent: only a GET, a dump or ACK gets an answer. */
const silentSuccess: Rule = {
  name: 'silent-success',
  applies: (the) => {
    const header = judged(the);
    if (header === undefined || wrongLength(the) || the.isEcho || the.facts.status !== 'lost') return false;
    const asksForMore =
      ackAsked(the) || hasFlag(the, NLM_F_DUMP) || flagKind(the.facts.protocol, header.type) === 'get';
    return hasFlag(the, NLM_F_REQUEST) && header.type >= FIRST_FREE_TYPE && !asksForMore;
  },
  explain: (the) => {
    const join = joinMend(the);
    return {
      title: 'Success is silent without ACK',
      text: 'The kernel answers a request that only changes something when it fails. No reply most likely means that it was done.',
      nextStep: join
        ? `Set ACK to have success confirmed. ${join.name} tells of such changes, whoever makes them, and is not joined.`
        : 'Set ACK to have success confirmed.',
      range: FLAGS_RANGE,
      mends: [{ kind: 'set-flags', flags: NLM_F_ACK }, ...(join ? [join] : [])],
    };
  },
};

/** The group that would tell of the change, unless it is listened to. */
function joinMend({ facts, sent }: Case): Extract<Mend, { kind: 'join-group' }> | undefined {
  const { protocol, order, socket } = facts;
  const group = sent && notificationGroup(protocol, sent, order);
  if (group === undefined || socket === undefined || socket.groups.includes(group)) return undefined;
  return { kind: 'join-group', protocol, group, name: groupName(protocol, group, []) ?? `group ${group}` };
}

export const SILENCE_RULES: readonly Rule[] = [
  tooShort,
  badLength,
  badLengthToPeer,
  noRequest,
  reservedType,
  silentSuccess,
];
