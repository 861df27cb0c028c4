import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { concat } from './bytes.ts';
import { explain, type MessageFacts, type OwnSocket, RULES } from './explain.ts';
import { mendLabel } from './mend.ts';
import { encodeMessage, type MessageInput } from './message.ts';

const message = (input: Partial<MessageInput> = {}): Uint8Array =>
  encodeMessage({ type: 18, flags: 1, sequence: 7, portId: 0, payload: new Uint8Array(16), ...input }, 'little');

const socket: OwnSocket = { portId: 4711, groups: [], receiveBufferBytes: 1 << 20, strictCheck: false };

/** A request to NETLINK_ROUTE that was answered. */
const sent = (facts: Partial<MessageFacts> = {}): MessageFacts => ({
  direction: 'sent',
  bytes: message(),
  protocol: 0,
  order: 'little',
  status: 'answered',
  destinationPortId: 0,
  timeoutMs: 1_000,
  socket,
  ...facts,
});
const received = (facts: Partial<MessageFacts> = {}): MessageFacts =>
  sent({ direction: 'received', senderPortId: 0, ...facts });
/** An exchange with a peer at port 41234 of NETLINK_USERSOCK. */
const toPeer = (facts: Partial<MessageFacts> = {}): MessageFacts =>
  sent({ protocol: 2, destinationPortId: 41234, bytes: message({ type: 20, flags: 0, portId: 4711 }), ...facts });
const fromPeer = (facts: Partial<MessageFacts> = {}): MessageFacts =>
  toPeer({ direction: 'received', senderPortId: 41234, bytes: message({ type: 20, portId: 41234 }), ...facts });

const names = { attributeAt: () => 'box', attributeOf: () => 'mtu' };
const refusal = (error: number): Uint8Array =>
  message({ type: 2, flags: 0, payload: concat([Uint8Array.of(256 - error, 0xff, 0xff, 0xff), message()]) });
const dumpOfAddresses = (index: number): Uint8Array =>
  message({ type: 22, flags: 0x301, payload: Uint8Array.of(0, 0, 0, 0, index, 0, 0, 0) });
const address = (flags: number): Uint8Array => message({ type: 20, flags });
const newAddress = message({ type: 20, payload: Uint8Array.of(2, 32, 0, 0, 1, 0, 0, 0) });

interface RuleCase {
  /** What makes the rule speak. */
  provoked: MessageFacts;
  /** What comes close, and of which it has nothing to say. */
  silent: MessageFacts;
  /** The mends by their labels, and the errno, that it then has. */
  mends?: string[];
  errno?: number;
}

/** By the rules' names. */
const CASES: Record<string, RuleCase> = {
  'nobody-on-port': {
    provoked: toPeer({ sendErrno: 111, status: 'none', socket: { ...socket, peerPortId: 99 } }),
    silent: toPeer({ sendErrno: 111, status: 'none', destinationPortId: 0 }),
    mends: ['Send to port 99'],
    errno: 111,
  },
  'kernel-not-listening': {
    provoked: sent({ sendErrno: 111, status: 'none', protocol: 25 }),
    silent: sent({ sendErrno: 111, status: 'none', protocol: 25, destinationPortId: 9 }),
    mends: ['Load the module…'],
    errno: 111,
  },
  'send-not-permitted': {
    provoked: sent({ sendErrno: 1, status: 'none', destinationPortId: 9 }),
    silent: sent({ bytes: message(), pairBytes: refusal(1) }),
    mends: ['Send to the kernel'],
    errno: 1,
  },
  'send-too-long': {
    provoked: toPeer({ sendErrno: 90, status: 'none' }),
    silent: toPeer({ sendErrno: 105, status: 'none' }),
    errno: 90,
  },
  'receiver-full': {
    provoked: toPeer({ sendErrno: 11, status: 'none' }),
    silent: toPeer({ sendErrno: 105, status: 'none' }),
    mends: ['Send again'],
    errno: 11,
  },
  'no-buffers': {
    provoked: toPeer({ sendErrno: 105, status: 'none' }),
    silent: received({ bytes: new Uint8Array(), status: 'none', overrun: true }),
    mends: ['Send again'],
    errno: 105,
  },
  'send-failed': {
    provoked: toPeer({ sendErrno: 107, status: 'none' }),
    silent: toPeer({ sendErrno: 11, status: 'none' }),
    errno: 107,
  },
  'too-short': {
    provoked: sent({ bytes: new Uint8Array(15), status: 'none' }),
    silent: toPeer({ bytes: new Uint8Array(15), status: 'none' }),
  },
  'wrong-length': {
    provoked: sent({ bytes: message({ length: 99 }), status: 'lost' }),
    silent: sent({ bytes: message({ length: 24 }), status: 'lost' }),
    mends: ['Let nlmsg_len be automatic and send again'],
  },
  'wrong-length-to-peer': {
    provoked: toPeer({ bytes: message({ length: 99 }), status: 'lost' }),
    silent: toPeer({ bytes: message({ length: 99 }), status: 'identical' }),
    mends: ['Let nlmsg_len be automatic and send again'],
  },
  'request-missing': {
    provoked: sent({ bytes: message({ flags: 4 }) }),
    silent: sent({ bytes: message({ flags: 5 }) }),
    mends: ['Set REQUEST and send again'],
  },
  'reserved-type': {
    provoked: sent({ bytes: message({ type: 15 }), status: 'lost' }),
    silent: sent({ bytes: message({ type: 16 }), status: 'lost' }),
  },
  'silent-success': {
    provoked: sent({ bytes: newAddress, status: 'lost' }),
    silent: sent({ bytes: message({ type: 20, flags: 5 }), status: 'lost' }),
    mends: ['Set ACK and send again', 'Join RTNLGRP_IPV4_IFADDR'],
  },
  refused: {
    provoked: sent({ pairBytes: refusal(1) }),
    silent: sent({ pairBytes: fixture('noop-ack') }),
    mends: ['Edit in the composer'],
    errno: -1,
  },
  'dump-failed': {
    provoked: sent({ bytes: fixture('strict-dump-refused-request'), pairBytes: fixture('strict-dump-refused') }),
    silent: sent({ pairBytes: fixture('getlink-dump-last') }),
    mends: ['Edit in the composer'],
    errno: -22,
  },
  'attribute-missing': {
    provoked: sent({
      protocol: 16,
      names,
      bytes: fixture('netdev-missing-attribute-request'),
      pairBytes: fixture('netdev-missing-attribute'),
    }),
    silent: sent({ names, pairBytes: fixture('newlink-mtu-policy') }),
    mends: ['Add mtu in the composer'],
    errno: -22,
  },
  'policy-broken': {
    provoked: sent({ bytes: fixture('newlink-mtu-policy-request'), pairBytes: fixture('newlink-mtu-policy') }),
    silent: sent({ pairBytes: fixture('newlink-unknown-device') }),
    errno: -34,
  },
  'strict-check': {
    provoked: sent({ pairBytes: refusal(22), socket: { ...socket, strictCheck: true } }),
    silent: sent({ pairBytes: refusal(22) }),
    mends: ['Turn strict checking off and send again'],
    errno: -22,
  },
  'filter-ignored': {
    provoked: sent({ bytes: dumpOfAddresses(1), pairBytes: address(2) }),
    silent: sent({ bytes: dumpOfAddresses(1), pairBytes: address(0x22) }),
    mends: ['Turn strict checking on and send again'],
  },
  'dump-disturbed': {
    provoked: received({ bytes: address(0x12), pairBytes: dumpOfAddresses(0) }),
    silent: received({ bytes: address(2), pairBytes: dumpOfAddresses(0) }),
    mends: ['Send again'],
  },
  'port-not-ours': {
    provoked: toPeer({ status: 'lost', bytes: message({ type: 20, portId: 12 }) }),
    silent: toPeer({ status: 'lost' }),
    mends: ['Let nlmsg_pid be automatic and send again'],
  },
  'port-of-another': {
    provoked: received({ bytes: message({ type: 16, portId: 12 }) }),
    silent: received({ bytes: message({ type: 16, portId: 12 }), group: 1, status: 'none' }),
  },
  overrun: {
    provoked: received({ bytes: new Uint8Array(), status: 'none', overrun: true }),
    silent: received({ bytes: new Uint8Array(), status: 'none', receiveErrno: 12 }),
    mends: ['Enlarge the buffer to 2 MiB'],
    errno: 105,
  },
  'receive-failed': {
    provoked: received({ bytes: new Uint8Array(), status: 'none', receiveErrno: 12 }),
    silent: received({ bytes: new Uint8Array(), status: 'none', overrun: true }),
    errno: 12,
  },
  unreadable: {
    provoked: received({ unreadable: true }),
    silent: received({}),
  },
  truncated: {
    provoked: received({ truncated: true, trueLength: 4_096, malformed: true }),
    silent: received({ malformed: true }),
  },
  'received-length': {
    provoked: fromPeer({ bytes: message({ length: 99 }), status: 'none', malformed: true }),
    silent: fromPeer({ bytes: message({ length: 99 }), status: 'none', malformed: true, truncated: true }),
  },
  unanswered: {
    provoked: toPeer({ status: 'lost' }),
    silent: toPeer({ status: 'waiting' }),
    mends: ['Wait up to 2 s and send again'],
  },
  late: {
    provoked: fromPeer({ status: 'identical', late: true, rttNs: 2.5e9, pairBytes: message() }),
    silent: fromPeer({ status: 'identical', late: false, rttNs: 0.5e9, pairBytes: message() }),
    mends: ['Wait up to 4 s and send again'],
  },
  duplicate: {
    provoked: fromPeer({ status: 'duplicate' }),
    silent: fromPeer({ status: 'identical' }),
  },
  'sequence-not-asked-for': {
    provoked: fromPeer({ status: 'unexpected' }),
    silent: fromPeer({ status: 'none', group: 3 }),
  },
  different: {
    provoked: fromPeer({ status: 'different', pairBytes: message({ payload: new Uint8Array(15) }) }),
    silent: fromPeer({ status: 'identical', pairBytes: message() }),
  },
};

describe('the table of rules', () => {
  it('has a case for each rule, by names of which none comes twice', () => {
    expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ name }) => name).sort());
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it.each(Object.entries(CASES))('%s: speaks where it is provoked, with its evidence and mends', (name, which) => {
    const found = explain(which.provoked).find(({ rule }) => rule === name);
    expect(found).toBeDefined();
    expect(found?.mends?.map(mendLabel) ?? []).toEqual(which.mends ?? []);
    expect(found?.errno).toBe(which.errno);
    // A time has no bytes to point at.
    const hasEvidence = found?.range ?? found?.errno ?? found?.drops ?? / within 1000 ms| 2500.0 ms/.test(found!.text);
    expect(hasEvidence).toBeTruthy();
  });

  it.each(Object.entries(CASES))('%s: keeps silent where it is only like that', (name, { silent }) => {
    expect(explain(silent).map(({ rule }) => rule)).not.toContain(name);
  });
});

describe('mends', () => {
  const first = (facts: MessageFacts): string[] => explain(facts).flatMap(({ mends }) => mends?.map(mendLabel) ?? []);

  it('are left out where what they need is not known', () => {
    const overrun = received({ bytes: new Uint8Array(), status: 'none', overrun: true, socket: undefined });
    expect(first(overrun)).toEqual([]);
    expect(first(toPeer({ sendErrno: 111, status: 'none' }))).toEqual([]);
    expect(first(received({ bytes: address(0x12) }))).toEqual([]);
    const unknown = {
      bytes: fixture('netdev-missing-attribute-request'),
      pairBytes: fixture('netdev-missing-attribute'),
    };
    expect(first(sent({ ...unknown, protocol: 16 }))).toEqual(['Edit in the composer']);
  });

  it('are left out where there is nothing to be done any more', () => {
    expect(first(sent({ bytes: newAddress, status: 'lost', socket: { ...socket, groups: [5] } }))[1]).not.toBe(
      'Join RTNLGRP_IPV4_IFADDR',
    );
    expect(first(toPeer({ status: 'lost', timeoutMs: 400_000 }))).toEqual([]);
    const large = { ...socket, receiveBufferBytes: 0x7fff_ffff };
    expect(first(received({ bytes: new Uint8Array(), status: 'none', overrun: true, socket: large }))).toEqual([]);
  });

  it('that join a group know it by the type and the address family', () => {
    const change = (type: number, family: number): string[] =>
      first(sent({ status: 'lost', bytes: message({ type, payload: Uint8Array.of(family, 0, 0, 0) }) }));
    expect(change(21, 10)[1]).toBe('Join RTNLGRP_IPV6_IFADDR');
    expect(change(17, 0)[1]).toBe('Join RTNLGRP_LINK');
    expect(change(25, 2)[1]).toBe('Join RTNLGRP_IPV4_ROUTE');
    expect(change(24, 99)).not.toContain(expect.stringMatching(/^Join/));
  });
});

it('a request without its filter, or without a dump, is no filter passed over', () => {
  const rules = (facts: Partial<MessageFacts>): string[] => explain(sent(facts)).map(({ rule }) => rule);
  expect(rules({ bytes: dumpOfAddresses(0), pairBytes: address(2) })).toEqual([]);
  const single = message({ type: 22, flags: 1, payload: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0) });
  expect(rules({ bytes: single, pairBytes: address(0) })).toEqual([]);
});

it('a port that we claimed and got back is nothing strange', () => {
  const claimed = message({ type: 20, portId: 12 });
  const back = fromPeer({ bytes: claimed, pairBytes: claimed, status: 'answered' });
  expect(explain(back)).toEqual([]);
});
