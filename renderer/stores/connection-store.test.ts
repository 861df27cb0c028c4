import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { ConnectionState } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { type ConnectionForm, createConnectionStore, groupsIn, keptConnection, readForm } from './connection-store.ts';
import type { HostState } from './host-store.ts';
import type { Notice, Notify } from './notice.ts';

const form: ConnectionForm = { protocol: 'NETLINK_MUNISOCK', portId: '', groups: {}, peer: false };
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
  const host = createStore(() => ({ connection, families: [] as HostState['families'] }) as HostState);
  const notify: Notify = (notice) => notice.kind !== 'over' && notices.push(notice);
  const shared = { client: { request } as unknown as Client, host, notify };
  const { store } = createConnectionStore(shared, { getItem: () => null, setItem: () => {} });
  return { asked, notices, state: () => store.getState() };
}

const families = [{ name: 'nlctrl', groups: [{ name: 'notify', number: 16 }] }];

describe('the form', () => {
  test('is read by name or number, with port and groups', () => {
    const route = {
      ...form,
      protocol: 'route',
      portId: '0x10',
      groups: { 0: ['1', 'RTNLGRP_NEIGH', 'link'], 16: ['9'] },
    };
    expect(readForm(route, families).to).toEqual({ protocol: 0, portId: 16, groups: [1, 3], peer: false });
    expect(readForm({ ...form, protocol: '25' }, families).to?.protocol).toBe(25);
  });

  test('takes the groups of generic netlink from its families', () => {
    const generic = { ...form, protocol: '16', groups: { 16: ['nlctrl/notify', '77'] } };
    expect(readForm(generic, families).to?.groups).toEqual([16, 77]);
    expect(readForm(generic, []).issues?.groups).toBe('NETLINK_GENERIC has no group nlctrl/notify: a name or a number');
  });

  test('keeps each protocol’s groups to itself', () => {
    const { state } = setUp();
    state().edit({ peer: false, protocol: 'route' });
    state().setGroups(['RTNLGRP_LINK']);
    state().edit({ protocol: 'uevent' });
    expect(groupsIn(state().form)).toEqual([]);
    state().edit({ protocol: '15' });
    state().setGroups(['udev']);
    state().edit({ protocol: 'NETLINK_ROUTE' });
    expect(groupsIn(state().form)).toEqual(['RTNLGRP_LINK']);
    expect(state().form.groups).toEqual({ 0: ['RTNLGRP_LINK'], 15: ['udev'] });
  });

  test('tells each field that cannot be read', () => {
    const { issues } = readForm({ ...form, protocol: '32', portId: '-1' }, families);
    expect(Object.keys(issues ?? {}).sort()).toEqual(['portId', 'protocol']);
    expect(readForm({ ...form, groups: { 25: ['0', 'x'] } }, families).issues).toEqual({
      groups: 'NETLINK_MUNISOCK has no group 0, x: a name or a number',
    });
    const many = Array.from({ length: 65 }, (_, index) => `${index + 1}`);
    expect(readForm({ ...form, groups: { 25: many } }, families).issues?.groups).toBe('64 groups at most');
  });

  test('needs no protocol for the peer', () => {
    expect(readForm({ ...form, protocol: '', peer: true }, families).to).toMatchObject({ protocol: 2, peer: true });
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

test('a form that was kept is taken only whole', () => {
  const kept = { protocol: 'route', portId: '', groups: { 0: ['RTNLGRP_LINK'] }, peer: false };
  expect(keptConnection.read(kept)).toEqual(kept);
  for (const groups of ['1, 5', null, { 0: 'RTNLGRP_LINK' }, { 0: [1] }])
    expect(keptConnection.read({ ...kept, groups })).toBeUndefined();
});
