import { describe, expect, test } from 'vitest';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { ConnectionState, Handlers, HostDescription } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { defaultModuleParameters, defaultSettings } from '../../core/contract/defaults.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ModuleAction, ModuleState } from '../../core/contract/module.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import { createConnectionStore } from './connection-store.ts';
import { createHostStore } from './host-store.ts';
import { createModuleStore } from './module-store.ts';
import type { Notice, Withdrawal } from './notice.ts';

const built = { path: '/m.ko', version: '0.1.0', vermagic: '6.12', bytes: 1, builtAtMs: 1, stale: false };
const loaded = { version: '0.1.0', parameters: defaultModuleParameters, references: 0 };
const ready: ModuleState = { release: '6.12', version: '0.1.0', built, loaded: null, build: null, acting: null };
const refusal = new AppError({ code: 'CANCELLED', message: 'the dialog was closed', nextStep: 'Load again.' });

const sentRow: WindowRow = {
  number: 7,
  protocol: 25,
  kind: RecordKind.sent,
  timeNs: 0,
  rttNs: 12_300,
  detail: 0,
  pair: 8,
  echo: EchoStatus.identical,
  mark: 0,
  type: 20,
  flags: 1,
  sequence: 1,
  port: 0,
  group: 0,
  socket: 0,
  length: 32,
  head: new Uint8Array(32),
  differences: [],
  owner: undefined,
};

/** A host that loads and unloads as it is told, over the real contract. */
class FakeHost {
  module: ModuleState = ready;
  connection: ConnectionState = { status: 'closed' };
  refusing = false;
  record: Partial<WindowRow> = {};
  answer: WindowRow | undefined;
  readonly asked: string[] = [];
  readonly acts: ModuleAction[] = [];
  readonly #pair = createMemoryPair();
  readonly server = serve(this.#pair.host, this.#handlers());
  readonly client = connect(this.#pair.renderer);

  change(change: Partial<ModuleState>): Promise<void> {
    this.module = { ...this.module, ...change };
    this.server.emit('module.changed', this.module);
    return settled();
  }

  #handlers(): Handlers {
    const handlers: Partial<Handlers> = {
      'host.describe': () => this.#describe(),
      'connection.read': () => this.connection,
      'connection.open': ({ protocol }) => {
        this.connection = { status: 'open', protocol } as ConnectionState;
        this.server.emit('connection.changed', this.connection);
        return this.connection;
      },
      'capture.read': () => ({}) as never,
      'statistics.read': () => ({}) as never,
      'run.read': () => ({ status: 'idle' }) as never,
      'settings.read': () => defaultSettings,
      'monitor.read': () => [],
      'nlmon.read': () => ({ status: 'off', device: null, messages: 0, drops: 0 }),
      'spool.read': () => ({ file: null, unfinished: [] }),
      'module.read': () => this.module,
      'module.checkUp': () => [],
      'module.plan': ({ action }) => ({
        commands: [['/usr/sbin/insmod', action.kind]],
        sudoLine: 'sudo',
        through: 'root',
        notes: [],
      }),
      'module.act': ({ action }) => this.#act(action),
      'module.output': () => ({ from: 0, lines: ['all', 'of', 'it'] }),
      'message.send': () => ({ number: sentRow.number }),
      'capture.record': ({ number }) => ({
        number,
        record: encodeWindow([{ ...sentRow, ...this.record }]),
        pair: this.answer && encodeWindow([this.answer]),
        peer: false,
      }),
    };
    return new Proxy(handlers as Handlers, {
      get: (all, name: keyof Handlers) => (params: never) => {
        this.asked.push(name);
        return (all[name] as (params: never) => unknown)(params);
      },
    });
  }

  #describe(): HostDescription {
    return {
      host: 'browser',
      version: '',
      kernel: '',
      node: '',
      protocols: [{ number: 25, name: 'NETLINK_MUNISOCK', registered: this.module.loaded !== null }],
      capabilities: [],
    };
  }

  #act(action: ModuleAction): ModuleState {
    if (this.refusing) throw refusal;
    this.acts.push(action);
    if (action.kind === 'unload') this.module = { ...this.module, loaded: null };
    else if (action.kind === 'set')
      this.module = {
        ...this.module,
        loaded: { ...loaded, parameters: { ...loaded.parameters, ...action.parameters } },
      };
    else this.module = { ...this.module, loaded: { ...loaded, parameters: action.parameters } };
    return this.module;
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
};

async function setUp(change: Partial<ModuleState> = {}, isShown = false) {
  const fake = new FakeHost();
  fake.module = { ...ready, ...change };
  const host = await createHostStore(fake.client);
  const notices: (Notice | Withdrawal)[] = [];
  const notify = (notice: Notice | Withdrawal) => void notices.push(notice);
  const memory = new Map<string, string>();
  const storage = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (k: string, v: string) => void memory.set(k, v),
  };
  const shared = { client: fake.client, host, notify };
  const connection = createConnectionStore(shared, storage).store;
  const surroundings = { ...shared, connection, isShown: () => isShown };
  const { store, flush } = createModuleStore(surroundings, storage);
  await settled();
  const again = () => createModuleStore(surroundings, storage).store.getState();
  return { fake, host, connection, notices, flush, again, state: () => store.getState() };
}

describe('an action', () => {
  test('runs only once its plan was shown and confirmed', async () => {
    const { fake, state } = await setUp();
    await state().prepare('load');
    expect(state().planned?.plan.commands).toEqual([['/usr/sbin/insmod', 'load']]);
    state().dismiss();
    await state().carryOut();
    expect(fake.acts).toEqual([]);
    await state().prepare('load');
    await state().carryOut();
    expect(fake.acts).toEqual([{ kind: 'load', parameters: defaultModuleParameters }]);
    expect(state().planned).toBeUndefined();
  });

  test('that failed says so until the next one, loses nothing typed, and is followed by a check-up', async () => {
    const { fake, state } = await setUp();
    state().edit({ dropOneIn: '7' });
    await state().prepare('load');
    fake.refusing = true;
    await state().carryOut();
    expect(state().failure).toEqual({ title: 'The module was not loaded', error: refusal.toData() });
    expect(state().form.dropOneIn).toBe('7');
    expect(fake.asked.at(-1)).toBe('module.checkUp');
    await state().prepare('load');
    expect(state().failure).toBeUndefined();
  });

  test('is not planned with parameters that can not be read', async () => {
    const { fake, state } = await setUp();
    state().edit({ unit: '99' });
    await state().prepare('load');
    expect(state().planned).toBeUndefined();
    expect(state().failure?.error).toMatchObject({
      code: 'PARAMS_INVALID',
      message: expect.stringContaining('0 to 31'),
    });
    expect(fake.asked).not.toContain('module.plan');
  });

  test('of another window that failed is told too, but not in place of our own words', async () => {
    const { fake, state } = await setUp();
    await fake.change({ error: { code: 'EPERM', message: 'not permitted' } });
    expect(state().failure).toEqual({
      title: 'The last action failed',
      error: { code: 'EPERM', message: 'not permitted' },
    });
    await fake.change({ error: undefined });
    expect(state().failure).toBeUndefined();
  });
});

describe('the parameters', () => {
  test('are kept over a reload of the page', async () => {
    const { state, flush, again } = await setUp();
    state().edit({ delayUs: '250', dump: true });
    flush();
    expect(again().form).toMatchObject({ delayUs: '250', dump: true });
  });

  test("of a loaded module are its own, changed by what differs, and the next load's from then on", async () => {
    const { fake, state } = await setUp({ loaded });
    state().edit({ dump: true, strict: true });
    expect(state().form.dump).toBe(false);
    await state().prepare('set');
    await state().carryOut();
    expect(fake.acts).toEqual([{ kind: 'set', parameters: { dump: true } }]);
    expect(state()).toMatchObject({ edits: {}, form: { dump: true } });
  });

  test('typed for a reload that failed half way are those of the next load', async () => {
    const { fake, state } = await setUp({ loaded });
    state().edit({ unit: '26' });
    await state().prepare('reload');
    fake.refusing = true;
    await Promise.all([state().carryOut(), fake.change({ loaded: null })]);
    expect(state()).toMatchObject({ failure: { title: 'The module was not reloaded' }, form: { unit: '26' } });
  });

  test('typed for a module that is gone are dropped with it; those for the next load stay', async () => {
    const { fake, state } = await setUp();
    state().edit({ flipOneIn: '3' });
    await fake.change({ loaded });
    state().edit({ flipOneIn: '5' });
    await fake.change({ loaded: null });
    expect(state()).toMatchObject({ edits: {}, form: { flipOneIn: '3' } });
  });

  test('go back to the defaults', async () => {
    const { state } = await setUp();
    state().edit({ flipOneIn: '3' });
    state().resetParameters();
    expect(state().form.flipOneIn).toBe('0');
  });
});

describe('a module that comes', () => {
  test('makes its protocol registered at once', async () => {
    const { fake, host } = await setUp();
    expect(host.getState().description.protocols[0]?.registered).toBe(false);
    await fake.change({ loaded });
    expect(host.getState().description.protocols[0]?.registered).toBe(true);
    const asked = fake.asked.length;
    await fake.change({ loaded: { ...loaded, references: 2 } });
    expect(fake.asked).toHaveLength(asked);
  });

  test('is offered to connect to, and is no more once it goes', async () => {
    const { fake, host, connection, notices } = await setUp();
    await fake.change({ loaded });
    const notice = notices.at(-1) as Notice;
    expect(notice).toMatchObject({
      kind: 'done',
      title: 'The echo module is loaded',
      action: { label: 'Connect to it' },
    });
    notice.action?.run();
    await settled();
    expect(host.getState().connection).toMatchObject({ status: 'open', protocol: 25 });
    expect(connection.getState().form).toMatchObject({ protocol: 'NETLINK_MUNISOCK', peer: false });
    await fake.change({ loaded: null });
    expect(notices.at(-1)).toEqual({ kind: 'over', title: 'The echo module is loaded' });
  });

  test('is not announced on its own screen, nor when it was there from the start', async () => {
    const atStart = await setUp({ loaded });
    expect(atStart.notices).toEqual([]);
    const onScreen = await setUp({}, true);
    await onScreen.fake.change({ loaded });
    expect(onScreen.notices).toEqual([{ kind: 'over', title: 'The echo module is loaded' }]);
  });

  test('by another hand is looked at anew, once the check-up is in view', async () => {
    const { fake, state } = await setUp();
    await fake.change({ loaded });
    expect(fake.asked).not.toContain('module.checkUp');
    await state().checkUp();
    await fake.change({ loaded: null });
    expect(fake.asked.filter((method) => method === 'module.checkUp')).toHaveLength(2);
  });
});

test('check-ups asked for while one is under way are one more', async () => {
  const { fake, state } = await setUp();
  await Promise.all([state().checkUp(), state().checkUp(), state().checkUp()]);
  await settled();
  expect(fake.asked.filter((method) => method === 'module.checkUp')).toHaveLength(2);
  expect(state().checking).toBe(false);
});

describe('the output of a build', () => {
  test('grows, and starts anew with the next build', async () => {
    const { fake, state } = await setUp();
    for (const lines of [['one'], ['two', 'three']]) {
      fake.server.emit('module.output', { from: state().output.length, lines });
      await settled();
    }
    expect(state().output).toEqual(['one', 'two', 'three']);
    fake.server.emit('module.output', { from: 0, lines: ['new'] });
    await settled();
    expect(state().output).toEqual(['new']);
  });

  test('is read whole where a part was missed', async () => {
    const { fake, state } = await setUp();
    fake.server.emit('module.output', { from: 2, lines: ['it'] });
    await settled();
    expect(state().output).toEqual(['all', 'of', 'it']);
  });
});

describe('the first echo', () => {
  test('connects to the module, sends, and tells the time and the message', async () => {
    const { host, state } = await setUp({ loaded });
    await state().sendFirstEcho();
    expect(state().firstEcho).toEqual({ status: 'back', number: 8, rttNs: 12_300 });
    expect(host.getState().connection).toMatchObject({ protocol: 25 });
  });

  test('stays on a connection that is there already', async () => {
    const { fake, host, state } = await setUp({ loaded });
    host.setState({ connection: { status: 'open', protocol: 25 } as ConnectionState });
    await state().sendFirstEcho();
    expect(fake.asked).not.toContain('connection.open');
  });

  test('gives way to a repeat that is running', async () => {
    const { fake, host, state } = await setUp({ loaded });
    host.setState(({ run }) => ({ run: { ...run, status: 'running' } }));
    await state().sendFirstEcho();
    expect(state().firstEcho).toMatchObject({ status: 'failed', error: { code: 'RUN_ACTIVE' } });
    expect(fake.asked).not.toContain('message.send');
  });

  test.each([
    ['lost', { echo: EchoStatus.lost, pair: noPair }, { dropOneIn: 2 }, /no echo/, /drop one message in 2/],
    ['different', { echo: EchoStatus.different }, { flipOneIn: 3 }, /not with the same bytes/, /one message in 3/],
  ] as const)(
    'that is %s says so in words, with the fault that it may be',
    async (_, record, faults, message, next) => {
      const { fake, state } = await setUp({ loaded: { ...loaded, parameters: { ...loaded.parameters, ...faults } } });
      fake.record = record;
      await state().sendFirstEcho();
      const echo = state().firstEcho;
      expect(echo).toMatchObject({ status: 'failed', number: 7 });
      expect(echo.status === 'failed' && echo.error.message).toMatch(message);
      expect(echo.status === 'failed' && echo.error.nextStep).toMatch(next);
    },
  );

  test('that is refused names the error', async () => {
    const { fake, state } = await setUp({ loaded });
    fake.record = { echo: EchoStatus.answered };
    const head = new Uint8Array(36);
    new DataView(head.buffer).setInt32(16, -95, true);
    fake.answer = { ...sentRow, number: 8, kind: RecordKind.received, type: 2, length: 36, head };
    await state().sendFirstEcho();
    expect(state().firstEcho).toMatchObject({ number: 8, error: { message: expect.stringContaining('EOPNOTSUPP') } });
  });

  test('is not sent where the module is not loaded', async () => {
    const { fake, state } = await setUp();
    await state().sendFirstEcho();
    expect(state().firstEcho).toMatchObject({ status: 'failed', error: { code: 'NOT_LOADED' } });
    expect(fake.asked).not.toContain('message.send');
  });
});
