import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { ConnectionState } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { createComposerStore } from './composer-store.ts';
import type { HostState } from './host-store.ts';
import type { Notice, Notify } from './notice.ts';
import { setBytes, typeInto } from './payload.ts';

const open: ConnectionState = {
  status: 'open',
  socket: 0,
  protocol: 2,
  protocolName: 'NETLINK_USERSOCK',
  portId: 4711,
  groups: [],
  destinationPortId: 99,
  peer: null,
  receiveBufferBytes: 1,
  realTime: { priority: 0, refusal: null },
  queued: 0,
  nextSequence: 1,
};

function setUp({ connection = open, answer = {} as object } = {}) {
  const withdrawn: string[] = [];
  const asked: { method: string; params: unknown }[] = [];
  const notices: Notice[] = [];
  const request = async (method: string, params: unknown) => {
    asked.push({ method, params });
    return answer;
  };
  const client = { request } as unknown as Client;
  const host = createStore(() => ({ linked: true, connection }) as HostState);
  const notify: Notify = (notice) => (notice.kind === 'over' ? withdrawn.push(notice.title) : notices.push(notice));
  const storage = { getItem: () => null, setItem: () => {} };
  const { store } = createComposerStore({ client, host, notify }, storage);
  return { host, asked, notices, withdrawn, composer: () => store.getState() };
}

const seed = { type: 20, flags: 1, payload: new Uint8Array(50).fill(0x31) };

describe('sending', () => {
  test('sends the first echo as the composer starts', async () => {
    const { composer, asked } = setUp();
    await composer().send();
    expect(asked).toEqual([{ method: 'message.send', params: seed }]);
  });

  test('says what is missing instead of sending something else', async () => {
    const { composer, asked, notices } = setUp();
    composer().changePayload((payload) => typeInto(payload, '31 x'));
    await composer().send();
    composer().changePayload((payload) => typeInto(payload, '31'));
    composer().edit('type', 'nonsense');
    await composer().send();
    expect(asked).toEqual([]);
    expect(notices.map(({ text }) => text)).toEqual([expect.stringMatching(/hex/), expect.stringMatching(/^type: /)]);
  });

  test('needs a connection', async () => {
    const { composer, asked, notices } = setUp({ connection: { status: 'closed' } });
    await composer().send();
    expect(asked).toEqual([]);
    expect(notices[0]?.text).toMatch(/connect/);
  });

  test('withdraws what it said of an earlier failure', async () => {
    const { composer, withdrawn } = setUp();
    await composer().send();
    expect(withdrawn).toEqual(['The message was not sent']);
  });

  test('needs a host', async () => {
    const { composer, host, asked, notices } = setUp();
    host.setState({ linked: false, connection: { status: 'closed' } });
    await composer().send();
    expect(asked).toEqual([]);
    expect(notices[0]?.text).toMatch(/host is gone/);
  });

  test('tells in words what the kernel refused', async () => {
    const error = {
      code: 'ECONNREFUSED',
      message: 'nobody is on port 99',
      syscall: 'sendmsg',
      nextStep: 'Connect again.',
    };
    const { composer, notices } = setUp({ answer: { number: 0, error } });
    await composer().send();
    expect(notices).toEqual([
      {
        kind: 'failed',
        title: 'The message was not sent',
        text: 'nobody is on port 99 (ECONNREFUSED in sendmsg())',
        nextStep: 'Connect again.',
      },
    ]);
  });
});

describe('sending again', () => {
  const message = Uint8Array.from([20, 0, 0, 0, 18, 0, 5, 3, 9, 0, 0, 0, 7, 0, 0, 0, 17, 0, 0, 0]);

  test('keeps type, flags and payload; sequence and port id are fresh', async () => {
    const { composer, asked } = setUp();
    await composer().sendAgain(message);
    expect(asked[0]?.params).toEqual({ type: 18, flags: 0x305, payload: Uint8Array.from([17, 0, 0, 0]) });
  });

  test('keeps a length that was wrong on purpose', async () => {
    const { composer, asked } = setUp();
    const wrong = message.slice();
    wrong[0] = 24;
    await composer().sendAgain(wrong);
    expect(asked[0]?.params).toMatchObject({ length: 24 });
  });

  test('says that a fragment is no message', async () => {
    const { composer, asked, notices } = setUp();
    await composer().sendAgain(message.slice(0, 3));
    expect(asked).toEqual([]);
    expect(notices).toHaveLength(1);
  });
});

describe('a repeat', () => {
  test('starts with the message and the plan', async () => {
    const { composer, asked } = setUp();
    composer().editRepeat({ count: '10 000', every: '0', change: 'counter' });
    await composer().startRun();
    expect(asked).toEqual([
      {
        method: 'run.start',
        params: {
          message: seed,
          count: 10_000,
          intervalNs: 0,
          inFlight: 16,
          change: { kind: 'counter', offset: 0, width: 4, order: 'little' },
        },
      },
    ]);
  });

  test('does not start with a plan that cannot be read', async () => {
    const { composer, asked, notices } = setUp();
    composer().editRepeat({ count: 'many' });
    await composer().startRun();
    expect(asked).toEqual([]);
    expect(notices[0]?.title).toBe('The repeat did not start');
  });
});

describe('the composer', () => {
  test('takes the header of a whole message from the payload, by the names of the protocol', () => {
    const { composer, host } = setUp();
    host.setState({ connection: { ...open, protocol: 0 } });
    const message = Uint8Array.from([20, 0, 0, 0, 18, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0]);
    composer().changePayload((payload) => setBytes(payload, message));
    expect(composer().load(composer().payload.bytes)).toBe(true);
    expect(composer().draft).toMatchObject({ type: '18', flags: 'REQUEST|DUMP', length: '' });
    expect(composer().payload.typed).toBe('11 00 00 00');
  });

  test('goes on with the protocol of the last connection while there is none', () => {
    const { composer, host } = setUp();
    host.setState({ connection: { ...open, protocol: 16 } });
    host.setState({ connection: { status: 'closed' } });
    expect(composer().protocol).toBe(16);
  });

  test('can be reset, and brought back', () => {
    const { composer, notices } = setUp();
    composer().edit('type', '99');
    composer().changePayload((payload) => typeInto(payload, ''));
    composer().reset();
    expect(composer().draft.type).toBe('20');
    expect(composer().payload.bytes).toHaveLength(50);
    notices[0]?.action?.run();
    expect(composer().draft.type).toBe('99');
    expect(composer().payload.bytes).toHaveLength(0);
  });
});
