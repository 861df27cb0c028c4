import { describe, expect, it } from 'vitest';
import type { SocketEntry } from '../../core/contract/sockets.ts';
import { groupsInFull, groupsText, matches, type Reading, readingAfter, sorted, totalsOf } from './socket-rows.ts';

const socket = (key: string, change: Partial<SocketEntry> = {}): SocketEntry => ({
  key,
  protocol: 0,
  protocolName: 'NETLINK_ROUTE',
  portId: Number(key),
  groups: '0',
  receiveQueueBytes: 0,
  sendQueueBytes: 0,
  dumping: false,
  references: 2,
  drops: 0,
  inode: 100 + Number(key),
  owner: { pid: Number(key), name: `name-${key}`, guessed: false },
  ours: false,
  ...change,
});

const at = (seconds: number, ...sockets: SocketEntry[]) => ({ atNs: seconds * 1e9, sockets });
const presences = ({ rows }: Reading) => rows.map(({ key, presence }) => `${key} ${presence}`);

describe('a reading', () => {
  it('marks nothing at first, then what is new and what is gone, for a moment', () => {
    const first = readingAfter(undefined, at(0, socket('1'), socket('2')));
    expect(presences(first)).toEqual(['1 there', '2 there']);
    const second = readingAfter(first, at(1, socket('2'), socket('3')));
    expect(presences(second)).toEqual(['2 there', '3 new', '1 gone']);
    const third = readingAfter(second, at(2, socket('2'), socket('3')));
    expect(presences(third)).toEqual(['2 there', '3 new', '1 gone']);
    const fourth = readingAfter(third, at(4, socket('2'), socket('3')));
    expect(presences(fourth)).toEqual(['2 there', '3 there']);
  });

  it('marks nothing after a pause, and knows no rate then', () => {
    const before = readingAfter(undefined, at(0, socket('1', { drops: 1 })));
    const after = readingAfter(before, at(60, socket('1', { drops: 900 }), socket('2')));
    expect(presences(after)).toEqual(['1 there', '2 there']);
    expect(after.rows[0]?.dropsPerSecond).toBeNaN();
  });

  it('tells drops a second, and none while nothing is dropped', () => {
    const one = readingAfter(undefined, at(0, socket('1', { drops: 10 })));
    expect(one.rows[0]?.dropsPerSecond).toBeNaN();
    const two = readingAfter(one, at(2, socket('1', { drops: 110 })));
    expect(two.rows[0]?.dropsPerSecond).toBe(50);
    expect(readingAfter(two, at(3, socket('1', { drops: 110 }))).rows[0]?.dropsPerSecond).toBe(0);
  });

  it('keeps the object of a row that says the same', () => {
    const one = readingAfter(undefined, at(0, socket('1'), socket('2')));
    const two = readingAfter(one, at(1, socket('1'), socket('2')));
    const three = readingAfter(two, at(2, socket('1'), socket('2', { receiveQueueBytes: 5 })));
    expect(three.rows[0]).toBe(two.rows[0]);
    expect(three.rows[1]).not.toBe(two.rows[1]);
    const renamed = socket('1', { owner: { pid: 1, name: 'other', guessed: false } });
    expect(readingAfter(three, at(3, renamed)).rows[0]?.owner?.name).toBe('other');
  });

  it('takes a socket that came back under its key as new', () => {
    const one = readingAfter(undefined, at(0, socket('1', { drops: 9 })));
    const gone = readingAfter(one, at(1));
    expect(readingAfter(gone, at(2, socket('1'))).rows).toMatchObject([{ presence: 'new', drops: 0 }]);
  });
});

describe('the order', () => {
  const { rows } = readingAfter(
    undefined,
    at(
      0,
      socket('3', { drops: 5 }),
      socket('1', { protocol: 16, protocolName: 'NETLINK_GENERIC' }),
      socket('2', { drops: 5 }),
      socket('0', { owner: null }),
      socket('4', { owner: null }),
    ),
  );
  const keys = (...order: Parameters<typeof sorted>[1][]) => sorted(rows, order[0]!).map(({ key }) => key);

  it('is by the field, then by protocol and port, either way round', () => {
    expect(keys({ field: 'protocol', descending: false })).toEqual(['0', '2', '3', '4', '1']);
    expect(keys({ field: 'drops', descending: true })).toEqual(['2', '3', '0', '4', '1']);
    expect(keys({ field: 'dropsPerSecond', descending: true })).toEqual(['0', '2', '3', '4', '1']);
  });

  it('has the kernel under its name', () => {
    expect(keys({ field: 'owner', descending: false })).toEqual(['4', '0', '1', '2', '3']);
  });
});

describe('a filter', () => {
  const row = (change: Partial<SocketEntry>) => readingAfter(undefined, at(0, socket('7', change))).rows[0]!;

  it('looks for all its words, in any case', () => {
    const manager = row({ owner: { pid: 812, name: 'NetworkManager', guessed: false } });
    for (const filter of ['', '  ', 'route', 'ROUTE network', '812', '7', '107', 'manager route 0'])
      expect(matches(manager, filter)).toBe(true);
    for (const filter of ['generic', 'route generic', '12', 'ours', '16']) expect(matches(manager, filter)).toBe(false);
  });

  it('finds the kernel and our own', () => {
    expect(matches(row({ portId: 0, owner: null }), 'kernel')).toBe(true);
    expect(matches(row({ ours: true }), 'ours')).toBe(true);
  });
});

describe('groups', () => {
  const families = [{ name: 'nlctrl', groups: [{ name: 'notify', number: 16 }] }];
  const text = (protocol: number, groups: number | bigint) =>
    groupsText(socket('1', { protocol, groups: groups.toString(16) }), families);

  it('are told by name, without what all names of the protocol begin with', () => {
    expect(text(0, 0)).toBe('');
    expect(text(0, 0b101)).toBe('LINK, NEIGH');
    expect(text(15, 0b11)).toBe('kernel, udev');
    expect(text(16, 1 << 15)).toBe('nlctrl/notify');
  });

  it('without a name are numbers, and spans of them', () => {
    expect(text(2, 0b1)).toBe('1');
    expect(text(2, 0x405d5)).toBe('1, 3, 5, 7–9, 11, 19');
    expect(text(2, 0xffff_ffff)).toBe('1–32');
    expect(text(2, 0x8000_0000)).toBe('32');
    expect(text(16, 0x8006)).toBe('nlctrl/notify, 2, 3');
    expect(text(2, (1n << 69n) | (7n << 31n))).toBe('32–34, 70');
  });

  it('are told in full with their numbers', () => {
    const full = (protocol: number, groups: number | bigint) =>
      groupsInFull(socket('1', { protocol, groups: groups.toString(16) }), families);
    expect(full(0, 0x2004)).toBe('3\u00a0RTNLGRP_NEIGH, 14');
    expect(full(16, 1 << 15)).toBe('16\u00a0nlctrl/notify');
    expect(full(0, 0)).toBe('');
  });
});

it('totals count what is there, by protocol', () => {
  const first = readingAfter(
    undefined,
    at(0, socket('1', { drops: 3 }), socket('2'), socket('9', { protocolName: 'X' })),
  );
  const second = readingAfter(first, at(1, socket('1', { drops: 13 }), socket('9', { protocolName: 'X' })));
  expect(totalsOf(second.rows)).toEqual({
    sockets: 2,
    drops: 13,
    dropsPerSecond: 10,
    protocols: [
      { name: 'NETLINK_ROUTE', sockets: 1 },
      { name: 'X', sockets: 1 },
    ],
  });
});
