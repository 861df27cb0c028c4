import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { ConnectionState } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { type ConnectionForm, createConnectionStore, readForm } from './connection-store.ts';
import type { HostState } from './host-store.ts';
import type { Notice, Notify } from './notice.ts';

const form: ConnectionForm = { protocol: 'NETLINK_MUNISOCK', portId: '', groups: '', peer: false };
const closed: ConnectionState = { status: 'closed' };
const unsupported = { code: 'EPROTONOSUPPORT', message: 'protocol 25 is not registered', syscall: 'socket' };

/** A host in which no protocol but the peer's is registered. */
function setUp(connection: ConnectionState = closed) {
  const asked: unknown[] = [];
  const notices: Notice[] = [];
  const request = async (method: string, params: { peer?: boolean }) => {
    asked.push([method, params]);
    if (method === 'connection.open' && !params.peer) throw new AppError(unsupported);
    return connection;
  };
  const host = createStore(() => ({ connection }) as HostState);
  const notify: Notify = (notice) => notice.kind !== 'over' && notices.push(notice);
  const shared = { client: { request } as unknown as Client, host, notify };
  const { store } = createConnectionStore(shared, { getItem: () => null, setItem: () => {} });
  return { asked, notices, state: () => store.getState() };
}

describe('the form', () => {
  test('is read by name or number, with port and groups', () => {
    expect(readForm({ ...form, protocol: 'route', portId: '0x10', groups: '1, 5' }).to).toEqual({
      protocol: 0,
      portId: 16,
      groups: [1, 5],
      peer: false,
    });
    expect(readForm({ ...form, protocol: '25' }).to?.protocol).toBe(25);
  });

  test('tells each field that cannot be read', () => {
    const { issues } = readForm({ ...form, protocol: '32', portId: '-1', groups: '0' });
    expect(Object.keys(issues ?? {}).sort()).toEqual(['groups', 'portId', 'protocol']);
  });

  test('needs no protocol for the peer', () => {
    expect(readForm({ ...form, protocol: '', peer: true }).to).toMatchObject({ protocol: 2, peer: true });
  });
});

describe('connecting to a protocol that is not registered', () => {
  test('says so, and offers the loopback peer', async () => {
    const { state, notices, asked } = setUp();
    state().edit({ peer: false });
    await state().connect();
    expect(state()).toMatchObject({ busy: false, error: { code: 'EPROTONOSUPPORT' } });
    expect(notices[0]).toMatchObject({ kind: 'failed', text: expect.stringContaining('EPROTONOSUPPORT') });
    expect(notices[0]?.action?.label).toBe('Use the loopback peer');
    await notices[0]?.action?.run();
    expect(asked.at(-1)).toEqual(['connection.open', { protocol: 2, portId: 0, groups: [], peer: true }]);
  });

  test('says it in the form alone while that is open', async () => {
    const { state, notices } = setUp();
    state().open(true);
    state().edit({ peer: false });
    await state().connect();
    expect(state().error?.code).toBe('EPROTONOSUPPORT');
    expect(notices).toEqual([]);
  });

  test('is forgotten once the form changes or a connection opens', async () => {
    const { state } = setUp();
    state().edit({ peer: false });
    await state().connect();
    state().edit({ portId: '1' });
    expect(state().error).toBeUndefined();
    await state().connect();
    await state().connectToPeer();
    expect(state().error).toBeUndefined();
  });
});

test('a host that could not connect when it started says why', () => {
  const { notices } = setUp({ status: 'closed', error: { code: 'EPERM', message: 'not permitted' } });
  expect(notices).toMatchObject([{ kind: 'failed', text: 'not permitted (EPERM)' }]);
});
