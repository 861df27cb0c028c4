import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import type { ConnectionState } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { defaultSettings } from '../../core/contract/defaults.ts';
import { type Mend, mendLabel } from '../../core/wire/mend.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { createComposerStore } from './composer-store.ts';
import type { HostState } from './host-store.ts';
import { carryOut } from './mends.ts';
import type { Notice, Notify } from './notice.ts';
import type { Stores } from './stores.tsx';

const open = {
  status: 'open',
  socket: 3,
  protocol: 0,
  protocolName: 'NETLINK_ROUTE',
  portId: 4711,
  groups: [],
  destinationPortId: 0,
  peer: null,
  receiveBufferBytes: 1 << 19,
  realTime: { priority: 0, refusal: null },
  queued: 0,
  nextSequence: 1,
} as const satisfies ConnectionState;

const payload = new Uint8Array(4).fill(7);
const request = encodeMessage({ type: 18, flags: 4, sequence: 9, portId: 1, payload, length: 99 }, 'little');

const record: WindowRow = {
  number: 1,
  kind: RecordKind.sent,
  protocol: 0,
  timeNs: 0,
  rttNs: Number.NaN,
  detail: 0,
  pair: noPair,
  echo: EchoStatus.lost,
  mark: 0,
  type: 18,
  flags: 4,
  sequence: 9,
  port: 0,
  group: 0,
  socket: 3,
  length: request.length,
  differences: [],
  head: request,
};

/** `granted`: what the kernel makes of any size. `refusal`: what the host says to all of it. */
function setUp({ connection = open as ConnectionState, granted = 1 << 20, refusal = '', paused = false } = {}) {
  const asked: { method: string; params: unknown }[] = [];
  const notices: Notice[] = [];
  const shown: string[] = [];
  const answers: Record<string, (params: never) => unknown> = {
    'message.send': () => ({ number: 42 }),
    'settings.write': (settings) => settings,
    'capture.read': () => ({ file: null, next: 43 }),
    'connection.read': () => ({ ...open, receiveBufferBytes: granted }),
    'monitor.read': () => [],
    'monitor.add': (listener: object) => [{ socket: 8, ...listener }],
    'monitor.remove': () => [],
  };
  const client = {
    request: async (method: string, params: never) => {
      asked.push({ method, params });
      if (refusal) throw new Error(refusal);
      return answers[method]!(params);
    },
  } as unknown as Client;
  const host = createStore(
    () =>
      ({
        linked: true,
        connection,
        listeners: [],
        settings: defaultSettings,
        capture: { file: null },
      }) as unknown as HostState,
  );
  const notify: Notify = (notice) => notice.kind !== 'over' && notices.push(notice);
  const storage = { getItem: () => null, setItem: () => {} };
  const { store: composer } = createComposerStore({ client, host, notify }, storage);
  const log = createStore(() => ({ paused, resume: () => shown.push('resumed') }));
  const stores = {
    ...{ client, host, notify, composer, log },
    layout: createStore(() => ({ show: (screen: string) => shown.push(screen) })),
    connection: createStore(() => ({ connectTo: async (protocol: number) => shown.push(`connect ${protocol}`) })),
    showMessage: (number: number) => shown.push(`#${number}`),
  } as unknown as Stores;
  const press = (mend: Mend, selected = { record, pair: undefined as WindowRow | undefined, peer: false }) =>
    carryOut(mend, mendLabel(mend), { selected, request }, stores);
  const sent = () => asked.find(({ method }) => method === 'message.send')?.params;
  return { press, asked, sent, notices, shown, host, composer };
}

const again = { type: 18, payload, destination: { portId: 0, group: 0 } };

describe('a message that is sent again', () => {
  test.each<[Mend, object]>([
    [{ kind: 'send-again' }, { ...again, flags: 4, length: 99 }],
    [
      { kind: 'set-flags', flags: 1 },
      { ...again, flags: 5, length: 99 },
    ],
    [{ kind: 'automatic-length' }, { ...again, flags: 4 }],
    [{ kind: 'own-port' }, { ...again, flags: 4, length: 99 }],
    [
      { kind: 'send-to', portId: 77 },
      { ...again, flags: 4, length: 99, destination: { portId: 77, group: 0 } },
    ],
  ])('%o: is as it was but for that, is shown, and leaves the composer alone', async (mend, message) => {
    const { press, sent, shown, notices, composer } = setUp();
    const { draft, payload: before } = composer.getState();
    await press(mend);
    expect(sent()).toEqual(message);
    expect(shown).toEqual(['#42']);
    expect(notices).toMatchObject([{ kind: 'done', title: 'Sent as #42', text: mendLabel(mend) }]);
    expect(composer.getState()).toMatchObject({ draft, payload: before });
  });

  test('goes to the destination of the connection where the one it went by is closed', async () => {
    const { press, sent } = setUp({ connection: { ...open, socket: 4 } });
    await press({ kind: 'send-again' });
    expect(sent()).toEqual({ type: 18, payload, flags: 4, length: 99 });
  });

  test('goes where the request went whose reply is selected', async () => {
    const { press, sent } = setUp();
    const reply = { ...record, kind: RecordKind.received, port: 5, number: 2 };
    await press({ kind: 'send-again' }, { record: reply, pair: { ...record, port: 6 }, peer: false });
    expect(sent()).toMatchObject({ destination: { portId: 6, group: 0 } });
  });

  test('is shown in a log that was held still', async () => {
    const { press, shown } = setUp({ paused: true });
    await press({ kind: 'send-again' });
    expect(shown).toEqual(['resumed', '#42']);
  });

  test('needs a connection to its protocol, which is offered', async () => {
    const other: ConnectionState = { ...open, protocol: 2, protocolName: 'NETLINK_USERSOCK' };
    for (const connection of [other, { status: 'closed' } as const]) {
      const { press, asked, notices, shown } = setUp({ connection });
      await press({ kind: 'send-again' });
      expect(asked).toEqual([]);
      expect(notices).toMatchObject([{ kind: 'failed', action: { label: 'Connect to NETLINK_ROUTE' } }]);
      notices[0]?.action?.run();
      expect(shown).toEqual(['connect 0']);
    }
  });
});

describe('a setting that is changed', () => {
  test('holds before the message is sent again', async () => {
    const { press, asked, host } = setUp();
    await press({ kind: 'wait-longer', ms: 2_000 });
    expect(host.getState().settings.lostAfterMs).toBe(2_000);
    await press({ kind: 'strict-check', on: false });
    expect(host.getState().settings.socket.strictCheck).toBe(false);
    const methods = asked.map(({ method }) => method).filter((method) => method !== 'capture.read');
    expect(methods).toEqual(['settings.write', 'message.send', 'settings.write', 'message.send']);
  });

  test('that is not taken sends nothing', async () => {
    const { press, asked, notices } = setUp({ refusal: 'no room' });
    await press({ kind: 'strict-check', on: false });
    expect(asked.map(({ method }) => method)).toEqual(['settings.write']);
    expect(notices).toMatchObject([{ kind: 'failed', text: 'no room' }]);
  });
});

describe('a larger buffer', () => {
  test('is asked for by half of it, and can be had back', async () => {
    const { press, notices, host } = setUp();
    await press({ kind: 'enlarge-buffer', bytes: 1 << 20 });
    expect(host.getState().settings.socket.receiveBufferBytes).toBe(1 << 19);
    expect(notices).toMatchObject([{ kind: 'done', title: 'The kernel granted 1 MiB' }]);
    notices[0]?.action?.run();
    await Promise.resolve();
    await Promise.resolve();
    expect(host.getState().settings.socket.receiveBufferBytes).toBe(defaultSettings.socket.receiveBufferBytes);
  });

  test('of which the kernel grants less, says how much and what it takes', async () => {
    const { press, notices } = setUp({ granted: 425_984 });
    await press({ kind: 'enlarge-buffer', bytes: 1 << 20 });
    expect(notices).toMatchObject([
      {
        kind: 'failed',
        title: 'The kernel granted 0.41 MiB of 1 MiB',
        nextStep: 'As root: sysctl -w net.core.rmem_max=524288',
      },
    ]);
  });
});

test('a group is joined by a listener, which can be taken back', async () => {
  const { press, asked, notices } = setUp();
  await press({ kind: 'join-group', protocol: 0, group: 5, name: 'RTNLGRP_IPV4_IFADDR' });
  expect(asked).toEqual([{ method: 'monitor.add', params: { protocol: 0, groups: [5] } }]);
  notices[0]?.action?.run();
  await Promise.resolve();
  expect(asked[1]).toEqual({ method: 'monitor.remove', params: { socket: 8 } });
});

test('a refusal of the host is told by what was pressed', async () => {
  const { press, notices } = setUp({ refusal: 'EPERM' });
  await press({ kind: 'join-group', protocol: 0, group: 5, name: 'RTNLGRP_IPV4_IFADDR' });
  expect(notices).toMatchObject([{ kind: 'failed', title: '“Join RTNLGRP_IPV4_IFADDR” failed', text: 'EPERM' }]);
});

test('the module is loaded on its own screen', async () => {
  const { press, shown } = setUp({ connection: { status: 'closed' } });
  await press({ kind: 'load-module' });
  expect(shown).toEqual(['module']);
});
