// Owns the rules for sends that failed: the kernel refused in the system call, so nobody got anything.
import { NETLINK_MUNISOCK, NETLINK_USERSOCK, protocolName } from './constants.ts';
import { errno } from './errno.ts';
import type { Case, Finding, Rule } from './explanation.ts';
import type { Mend } from './mend.ts';

const failedWith = (name: string, { facts }: Case): boolean =>
  Boolean(facts.sendErrno) && errno(facts.sendErrno!).name === name;

/** A rule for an errno, and in some cases for where the message was to go. */
const rule = (
  name: string,
  errnoName: string,
  explain: (the: Case) => Finding,
  concerns: (the: Case) => boolean = () => true,
): Rule => ({
  name,
  applies: (the) => failedWith(errnoName, the) && concerns(the),
  explain: (the) => ({ errno: the.facts.sendErrno, ...explain(the) }),
});

const isToKernel = ({ facts }: Case): boolean => facts.destinationPortId === 0;

/** Where it is known which port our peer has. */
function toPeer({ facts }: Case): Mend[] {
  const peer = facts.socket?.peerPortId;
  return peer === undefined || peer === facts.destinationPortId ? [] : [{ kind: 'send-to', portId: peer }];
}

const nobodyThere = rule(
  'nobody-on-port',
  'ECONNREFUSED',
  (the) => ({
    title: `Nobody is bound to port ${the.facts.destinationPortId}`,
    text: `No ${protocolName(the.facts.protocol)} socket of this network namespace has that port id (ECONNREFUSED). The peer may have exited or never started.`,
    nextStep: 'Start the peer, or send to a port that is listed under /proc/net/netlink.',
    mends: toPeer(the),
  }),
  (the) => !isToKernel(the),
);

const kernelAbsent = rule(
  'kernel-not-listening',
  'ECONNREFUSED',
  (the) => {
    const { protocol } = the.facts;
    const userOnly = protocol === NETLINK_USERSOCK;
    return {
      title: 'The kernel does not listen here',
      text: userOnly
        ? 'NETLINK_USERSOCK is for user-space peers: port 0, the kernel, has no socket on it (ECONNREFUSED). A multicast reports this even when the group received it.'
        : `No kernel socket is open on ${protocolName(protocol)} (ECONNREFUSED).`,
      nextStep: userOnly ? "Send to the peer's port." : 'Load the module that serves this protocol.',
      mends: protocol === NETLINK_MUNISOCK ? [{ kind: 'load-module' }] : toPeer(the),
    };
  },
  isToKernel,
);

const denied = rule('send-not-permitted', 'EPERM', ({ facts }) => ({
  title: 'Not permitted to send there',
  text: `The kernel refused the send (EPERM). Between user-space sockets only NETLINK_USERSOCK is open to everybody; on ${protocolName(facts.protocol)} unicast to a port or to groups needs CAP_NET_ADMIN.`,
  nextStep: 'Run with CAP_NET_ADMIN, use NETLINK_USERSOCK, or send to the kernel (port 0).',
  mends: facts.protocol === NETLINK_USERSOCK ? [] : [{ kind: 'send-to', portId: 0 }],
}));

const tooLong = rule('send-too-long', 'EMSGSIZE', ({ facts }) => ({
  title: 'Too long for the send buffer',
  text: `${facts.bytes.length} bytes are more than the socket's send buffer takes in one message (EMSGSIZE). Nothing was sent.`,
  nextStep: 'Raise SO_SNDBUF, or send less: 212,992 bytes is the usual limit.',
}));

const queueFull = rule('receiver-full', 'EAGAIN', ({ facts }) => ({
  title: 'The receiver is not reading',
  text: `The receive queue of port ${facts.destinationPortId} is full (EAGAIN), so the message was not taken.`,
  nextStep: "Slow down, allow fewer in flight, or enlarge the receiver's buffer (SO_RCVBUF).",
  mends: [{ kind: 'send-again' }],
}));

const noBuffers = rule('no-buffers', 'ENOBUFS', () => ({
  title: 'The kernel had no buffer for it',
  text: 'Memory for the message, or room in the queue of a receiver, ran out (ENOBUFS).',
  nextStep: 'Slow down, or send less at once.',
  mends: [{ kind: 'send-again' }],
}));

const KNOWN: readonly Rule[] = [nobodyThere, kernelAbsent, denied, tooLong, queueFull, noBuffers];

const anyOther: Rule = {
  name: 'send-failed',
  applies: (the) => Boolean(the.facts.sendErrno) && !KNOWN.some(({ applies }) => applies(the)),
  explain: ({ facts }) => {
    const { name, words } = errno(facts.sendErrno!);
    return {
      title: `The send failed: ${words}`,
      text: `The kernel refused the system call with ${name}; nothing was sent.`,
      errno: facts.sendErrno,
    };
  },
};

export const SEND_RULES: readonly Rule[] = [...KNOWN, anyOther];
