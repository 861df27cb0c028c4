import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings, mostListeners } from '../../core/contract/defaults.ts';
import type { ListenTo } from '../../core/contract/monitor.ts';
import type { OpenSocket } from './connection.ts';
import { errnoError, type FakeSocket, openFakeSocket } from './fake-socket.ts';
import { Monitor } from './monitor.ts';
import { monotonicNs } from './socket.ts';
import { SocketTags } from './socket-tags.ts';

const ROUTE = 0;
const opened: Monitor[] = [];
afterEach(() => {
  for (const monitor of opened.splice(0)) monitor.close();
});

/** Over sockets of which `refused` is a group that none may join. */
function openMonitor(refused?: number) {
  const sockets: FakeSocket[] = [];
  const openSocket: OpenSocket = (protocol, options) => {
    const socket = openFakeSocket(() => [], { ...options, protocol });
    sockets.push(socket);
    const join = socket.join.bind(socket);
    socket.join = (group) => {
      if (group === refused) throw errnoError('EPERM', 'setsockopt');
      join(group);
    };
    return socket;
  };
  const received: { socket: number; protocol: number; group: number }[] = [];
  let changes = 0;
  const monitor = new Monitor({
    epochNs: monotonicNs(),
    tags: new SocketTags(),
    socketOptions: () => defaultSettings.socket,
    received: (batch, { socket, protocol }) => received.push({ socket, protocol, group: batch.group(0) }),
    changed: () => void changes++,
    openSocket,
    groupName: () => 'RTNLGRP_LINK',
  });
  opened.push(monitor);
  const add = (to: Partial<ListenTo> = {}): void => monitor.add({ protocol: ROUTE, groups: [1], ...to });
  return { monitor, add, sockets, received, changes: () => changes };
}

const isClosed = (socket: FakeSocket): boolean => {
  try {
    socket.address();
    return false;
  } catch {
    return true;
  }
};

describe('the monitor', () => {
  it('gives each listener a socket of its own, joined to each group once', () => {
    const { monitor, add, sockets, changes } = openMonitor();
    add({ groups: [1, 5, 1] });
    add({ protocol: 15 });
    expect(monitor.listeners).toMatchObject([
      { socket: 0, protocol: 0, protocolName: 'NETLINK_ROUTE', groups: [1, 5] },
      { socket: 1, protocol: 15, protocolName: 'NETLINK_KOBJECT_UEVENT', groups: [1] },
    ]);
    expect(sockets.map((socket) => socket.memberships())).toEqual([[1, 5], [1]]);
    expect(changes()).toBe(2);
  });

  it('hands on what is received with the socket and the protocol that it came over', async () => {
    const { add, sockets, received } = openMonitor();
    add();
    add({ protocol: 16 });
    sockets[1]!.deliver([{ bytes: new Uint8Array(16), group: 7 }]);
    sockets[0]!.deliver([{ bytes: new Uint8Array(16), group: 1 }]);
    await expect.poll(() => received).toHaveLength(2);
    expect(received).toContainEqual({ socket: 1, protocol: 16, group: 7 });
    expect(received).toContainEqual({ socket: 0, protocol: 0, group: 1 });
  });

  it('names the group that is refused, and leaves the others as they are', () => {
    const { monitor, add, sockets, changes } = openMonitor(3);
    add();
    expect(() => add({ groups: [1, 3] })).toThrow(
      expect.objectContaining({ code: 'EPERM', message: expect.stringContaining('RTNLGRP_LINK (group 3)') }),
    );
    expect(monitor.listeners).toHaveLength(1);
    expect(sockets.map(isClosed)).toEqual([false, true]);
    expect(changes()).toBe(1);
  });

  it('takes 16 and no more, and another once one is removed', () => {
    const { monitor, add } = openMonitor();
    for (let count = 0; count < mostListeners; count++) add();
    expect(add).toThrow(expect.objectContaining({ code: 'MONITOR_FULL' }));
    monitor.handlers['monitor.remove']({ socket: 3 });
    add();
    expect(monitor.listeners.map(({ socket }) => socket)).toEqual([0, 1, 2, ...numbers(4, 16), 16]);
  });

  it('closes one, those of a protocol, and all', () => {
    const { monitor, add, sockets, changes } = openMonitor();
    for (const protocol of [0, 25, 16]) add({ protocol });
    monitor.handlers['monitor.remove']({ socket: 0 });
    monitor.closeOn(25);
    expect(sockets.map(isClosed)).toEqual([true, true, false]);
    monitor.handlers['monitor.remove']({ socket: 99 });
    expect(changes()).toBe(5);
    monitor.close();
    expect(sockets.map(isClosed)).toEqual([true, true, true]);
    expect(monitor.listeners).toEqual([]);
  });
});

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
