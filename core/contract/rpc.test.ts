import { describe, expect, test, vi } from 'vitest';
import { type Handlers, type MethodName, methods, type Params } from './api.ts';
import { type Client, connect } from './connect.ts';
import { defaultSettings, noFaults } from './defaults.ts';
import { AppError } from './errors.ts';
import { serve } from './serve.ts';
import { createMemoryPair } from './transport.ts';

const fail = (): never => {
  throw new Error('not handled in this test');
};
const noHandlers = Object.fromEntries(Object.keys(methods).map((name) => [name, fail])) as unknown as Handlers;

function join(handlers: Partial<Handlers> = {}) {
  const pair = createMemoryPair();
  const server = serve(pair.host, { ...noHandlers, ...handlers });
  return { ...pair, server, client: connect(pair.renderer) };
}

/** Asks for what the types would not let through. */
const ask = (client: Client, method: string, params: unknown): Promise<unknown> =>
  client.request(method as MethodName, params as Params<MethodName>);

describe('a request', () => {
  test('gets its own result, whatever the order in which they come', async () => {
    const answers: ((row: number) => void)[] = [];
    const { client } = join({
      'capture.locate': () => new Promise((resolve) => answers.push((row) => resolve({ row, exact: true }))),
    });
    const first = client.request('capture.locate', { number: 1 });
    const second = client.request('capture.locate', { number: 2 });
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]!(22);
    answers[0]!(11);
    expect(await Promise.all([first, second])).toMatchObject([{ row: 11 }, { row: 22 }]);
  });

  test('carries bytes both ways', async () => {
    const send = vi.fn<Handlers['message.send']>(() => ({ number: 3 }));
    const { client } = join({ 'message.send': send, 'capture.window': () => Uint8Array.of(7, 8) });
    const message = { type: 20, flags: 1, payload: Uint8Array.of(0x31, 0x31) };
    expect(await client.request('message.send', message)).toEqual({ number: 3 });
    expect(send).toHaveBeenCalledWith(message);
    expect(await client.request('capture.window', { from: 0, count: 1, headBytes: 0 })).toEqual(Uint8Array.of(7, 8));
  });

  test('brings an AppError across whole', async () => {
    const error = { code: 'EPERM', message: 'no', syscall: 'bind', nextStep: 'ask root', position: 4 };
    const { client } = join({
      'run.stop': async () => {
        throw new AppError(error);
      },
    });
    const refusal = client.request('run.stop', {});
    await expect(refusal).rejects.toBeInstanceOf(AppError);
    await expect(refusal).rejects.toMatchObject(error);
  });

  test('is told INTERNAL, with the words, when a handler fails in another way', async () => {
    const { client } = join();
    await expect(client.request('run.read', {})).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'not handled in this test',
    });
  });
});

describe('what is not in the contract is refused', () => {
  test.each(['no.method', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'method "%s"',
    async (method) => {
      const { client } = join();
      await expect(ask(client, method, {})).rejects.toMatchObject({
        code: 'METHOD_UNKNOWN',
        message: `there is no method "${method}"`,
      });
    },
  );

  test.each<[method: MethodName, params: unknown, named: string]>([
    ['capture.window', { from: 0, count: 0, headBytes: 64 }, 'count'],
    ['capture.window', { from: -1, count: 1, headBytes: 64 }, 'from'],
    ['capture.filter', { text: 5 }, 'text'],
    ['message.send', { type: 0x1_0000, flags: 0, payload: new Uint8Array() }, 'type'],
    ['message.send', { type: 1, flags: 0, payload: [1, 2] }, 'payload'],
    ['message.send', { type: 1, flags: 0, payload: new Uint8Array((1 << 20) + 1) }, 'payload: at most 1 MiB'],
    ['settings.write', { ...defaultSettings, socket: { ...defaultSettings.socket, extAck: 1 } }, 'socket.extAck'],
    ['peer.setFaults', { ...noFaults, delayUs: 1.5 }, 'delayUs'],
    ['peer.setFaults', { ...noFaults, surprise: 1 }, 'surprise'],
    ['run.stop', undefined, 'params'],
    ['run.stop', { force: true }, 'force'],
  ])('%s with bad params names the field', async (method, params, named) => {
    const handler = vi.fn();
    const { client } = join({ [method]: handler });
    const refusal = ask(client, method, params);
    await expect(refusal).rejects.toMatchObject({ code: 'PARAMS_INVALID' });
    await expect(refusal).rejects.toThrow(`${method}: `);
    await expect(refusal).rejects.toThrow(named);
    expect(handler).not.toHaveBeenCalled();
  });

  test('a frame that is no request is dropped without an answer', async () => {
    const { renderer, client } = join({ 'run.stop': fail });
    const answers: unknown[] = [];
    renderer.onMessage((frame) => void answers.push(frame));
    for (const frame of [null, 5, 'x', [], {}, { id: -1, method: 'run.stop' }, { id: 0 }, { id: 'a', method: 'b' }])
      renderer.send(frame);
    await expect(ask(client, 'nothing', {})).rejects.toMatchObject({ code: 'METHOD_UNKNOWN' });
    expect(answers).toHaveLength(1);
  });

  test('the defaults are valid by their own schemas', () => {
    expect(methods['settings.write'].params.parse(defaultSettings)).toEqual(defaultSettings);
    expect(methods['peer.setFaults'].params.parse(noFaults)).toEqual(noFaults);
  });
});

describe('a close', () => {
  test('rejects everything pending and everything after', async () => {
    const { client, close } = join({ 'run.read': () => new Promise(() => {}) });
    const pending = [client.request('run.read', {}), client.request('run.read', {})];
    close();
    for (const request of [...pending, client.request('run.read', {})])
      await expect(request).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('is told to the client, and the server sends nothing any more', async () => {
    let answer: (() => void) | undefined;
    const { client, server, close, renderer } = join({
      'settings.read': () =>
        new Promise((resolve) => {
          answer = () => resolve(defaultSettings);
        }),
    });
    const closed = vi.fn();
    const frames: unknown[] = [];
    client.onClose(closed);
    renderer.onMessage((frame) => void frames.push(frame));
    const request = client.request('settings.read', {});
    request.catch(() => {});
    await vi.waitFor(() => expect(answer).toBeDefined());
    close();
    answer!();
    server.emit('settings.changed', defaultSettings);
    await expect(request).rejects.toMatchObject({ code: 'CLOSED' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(closed).toHaveBeenCalledOnce();
    expect(frames).toEqual([]);
  });
});

describe('an event', () => {
  test('reaches every listener of its name, until it stops listening', async () => {
    const { client, server } = join({ 'settings.read': () => defaultSettings });
    const [one, other, elsewhere] = [vi.fn(), vi.fn(), vi.fn()];
    const stop = client.on('settings.changed', one);
    client.on('settings.changed', other);
    client.on('run.changed', elsewhere);
    server.emit('settings.changed', defaultSettings);
    await client.request('settings.read', {});
    stop();
    server.emit('settings.changed', { ...defaultSettings, theme: 'dark' });
    await client.request('settings.read', {});
    expect(one.mock.calls).toEqual([[defaultSettings]]);
    expect(other.mock.calls).toEqual([[defaultSettings], [{ ...defaultSettings, theme: 'dark' }]]);
    expect(elsewhere).not.toHaveBeenCalled();
  });

  test('comes before the result that was sent after it', async () => {
    const seen: string[] = [];
    const { client, server } = join({
      'settings.write': (settings) => {
        server.emit('settings.changed', settings);
        return settings;
      },
    });
    client.on('settings.changed', () => void seen.push('event'));
    await client.request('settings.write', defaultSettings).then(() => seen.push('result'));
    expect(seen).toEqual(['event', 'result']);
  });
});
