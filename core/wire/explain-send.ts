// Owns the rules for sends that failed: the kernel refused in the system call, so nobody got anything.
import { NETLINK_USERSOCK, protocolName } from './constants.ts';
import { errno } from './errno.ts';
import type { Case, Explanation, Rule } from './explanation.ts';

type Sent = (the: Case) => Explanation;

const refused: Sent = ({ facts }) => {
  const port = facts.destinationPortId;
  if (port !== 0) {
    return {
      title: `Nobody is bound to port ${port}`,
      text: `No ${protocolName(facts.protocol)} socket of this network namespace has that port id (ECONNREFUSED). The peer may have exited or never started.`,
      nextStep: 'Start the peer, or send to a port that is listed under /proc/net/netlink.',
    };
  }
  const userOnly = facts.protocol === NETLINK_USERSOCK;
  return {
    title: 'The kernel does not listen here',
    text: userOnly
      ? 'NETLINK_USERSOCK is for user-space peers: port 0, the kernel, has no socket on it (ECONNREFUSED). A multicast reports this even when the group received it.'
      : `No kernel socket is open on ${protocolName(facts.protocol)} (ECONNREFUSED).`,
    nextStep: userOnly ? "Send to the peer's port." : 'Load the module that serves this protocol.',
  };
};

const denied: Sent = ({ facts }) => ({
  title: 'Not permitted to send there',
  text: `The kernel refused the send (EPERM). Between user-space sockets only NETLINK_USERSOCK is open to everybody; on ${protocolName(facts.protocol)} unicast to a port or to groups needs CAP_NET_ADMIN.`,
  nextStep: 'Run with CAP_NET_ADMIN, use NETLINK_USERSOCK, or send to the kernel (port 0).',
});

const tooLong: Sent = ({ facts }) => ({
  title: 'Too long for the send buffer',
  text: `${facts.bytes.length} bytes are more than the socket's send buffer takes in one message (EMSGSIZE). Nothing was sent.`,
  nextStep: 'Raise SO_SNDBUF, or send less: 212,992 bytes is the usual limit.',
});

const queueFull: Sent = ({ facts }) => ({
  title: 'The receiver is not reading',
  text: `The receive queue of port ${facts.destinationPortId} is full (EAGAIN), so the message was not taken.`,
  nextStep: "Slow down, allow fewer in flight, or enlarge the receiver's buffer (SO_RCVBUF).",
});

const noBuffers: Sent = () => ({
  title: 'The kernel had no buffer for it',
  text: 'Memory for the message, or room in the queue of a receiver, ran out (ENOBUFS).',
  nextStep: 'Slow down, or send less at once.',
});

const anyOther: Sent = ({ facts }) => {
  const { name, words } = errno(facts.sendErrno!);
  return {
    title: `The send failed: ${words}`,
    text: `The kernel refused the system call with ${name}; nothing was sent.`,
  };
};

const BY_NAME: ReadonlyMap<string, Sent> = new Map([
  ['ECONNREFUSED', refused],
  ['EPERM', denied],
  ['EMSGSIZE', tooLong],
  ['EAGAIN', queueFull],
  ['ENOBUFS', noBuffers],
]);

export const SEND_RULES: readonly Rule[] = [
  {
    applies: ({ facts }) => Boolean(facts.sendErrno),
    explain: (the) => (BY_NAME.get(errno(the.facts.sendErrno!).name) ?? anyOther)(the),
  },
];
