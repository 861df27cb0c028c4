import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../core/contract/defaults.ts';
import type { HostState } from './host-store.ts';
import { isSameSocket, ownSocket } from './own-socket.ts';

const connection = {
  status: 'open',
  socket: 3,
  protocol: 2,
  portId: 4711,
  groups: [1],
  peer: { portId: 99 },
  receiveBufferBytes: 512,
};
const listener = { socket: 4, protocol: 2, portId: 4712, groups: [1, 7], receiveBufferBytes: 1_024 };
const state = (change: object = {}): HostState =>
  ({
    capture: { file: null },
    connection,
    listeners: [listener],
    settings: defaultSettings,
    ...change,
  }) as unknown as HostState;

describe('the socket of a record', () => {
  test('is the connection or a listener, with the groups that are heard on its protocol', () => {
    const groups = [1, 7];
    expect(ownSocket(state(), { socket: 3, protocol: 2 })).toEqual({
      portId: 4711,
      peerPortId: 99,
      groups,
      receiveBufferBytes: 512,
      strictCheck: true,
    });
    expect(ownSocket(state(), { socket: 4, protocol: 2 })).toMatchObject({ portId: 4712, groups });
    expect(ownSocket(state(), { socket: 4, protocol: 2 })?.peerPortId).toBeUndefined();
  });

  test('is not known once it is closed, of another protocol, or of a file', () => {
    expect(ownSocket(state(), { socket: 5, protocol: 2 })).toBeUndefined();
    expect(ownSocket(state(), { socket: 3, protocol: 0 })).toBeUndefined();
    expect(ownSocket(state({ connection: { status: 'closed' } }), { socket: 3, protocol: 2 })).toBeUndefined();
    expect(ownSocket(state({ capture: { file: { id: 1 } } }), { socket: 3, protocol: 2 })).toBeUndefined();
  });

  test('is another one when anything about it has changed', () => {
    const own = ownSocket(state(), { socket: 3, protocol: 2 })!;
    expect(isSameSocket(own, ownSocket(state(), { socket: 3, protocol: 2 }))).toBe(true);
    expect(isSameSocket(own, { ...own, groups: [1] })).toBe(false);
    expect(isSameSocket(own, { ...own, receiveBufferBytes: 1 })).toBe(false);
    expect(isSameSocket(own, undefined)).toBe(false);
    expect(isSameSocket(undefined, undefined)).toBe(true);
  });
});
