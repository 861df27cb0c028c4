import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventName, Events, Handlers, RunPlan, RunState } from '../../core/contract/api.ts';
import { type Client, connect } from '../../core/contract/connect.ts';
import { noFaults } from '../../core/contract/defaults.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { Schemas } from '../../core/contract/schemas.ts';
import type { Transport } from '../../core/contract/transport.ts';
import { createSurveyor } from '../../core/echo/survey.ts';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import type { Attachable } from '../../host/attach.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../fixtures/schema/samples.ts';
import { type Carried, carriers } from './carriers.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
const message = { type: 0x10, flags: 5, payload: everyByte };
const idle: RunState = {
  status: 'idle',
  count: 0,
  sent: 0,
  answered: 0,
  lost: 0,
  missed: 0,
  lateP99Ns: Number.NaN,
  waits: 0,
  waitedMs: 0,
  elapsedMs: 0,
  leftMs: Number.NaN,
};

/** A host whose handlers a test sets, and which notes what it was asked. */
function createTestHost() {
  const asked: unknown[] = [];
  const answers: { [method: string]: (params: never) => unknown } = {};
  const handlers = new Proxy({} as Handlers, {
    get: (_target, method: string) => (params: never) => {
      asked.push(params);
      return answers[method]?.(params);
    },
  });
  const listeners = new Set<Parameters<Attachable['subscribe']>[0]>();
  const host: Attachable = {
    handlers,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const emit = <E extends EventName>(event: E, data: Events[E]): void => {
    for (const listener of listeners) listener(event, data);
  };
  return { ...host, host, asked, answers, listeners, emit };
}

/** What a client's request came to: a typed error has to come to more than a rejection. */
const failure = (request: Promise<unknown>): Promise<AppError> =>
  request.then(
    () => expect.unreachable('the request was answered'),
    (error) => error,
  );

describe.each(Object.entries(carriers))('the contract over %s', (_name, carry) => {
  let host: ReturnType<typeof createTestHost>;
  let carried: Carried;
  let page: Transport;
  let client: Client;

  beforeEach(async () => {
    host = createTestHost();
    carried = await carry(host.host);
    page = carried.page;
    client = connect(page);
  });
  afterEach(() => carried.closeHost());

  describe('brings parameters to the handler', () => {
    test('that are nothing', async () => {
      await client.request('run.stop', {});
      expect(host.asked).toEqual([{}]);
    });

    test('that hold every byte, absent fields and the largest numbers', async () => {
      const params = {
        ...message,
        length: 0xffff_ffff,
        sequence: undefined,
        destination: { portId: 2 ** 32 - 1, group: 32 },
      };
      await client.request('message.send', params);
      expect(host.asked).toEqual([params]);
      const { payload } = host.asked[0] as typeof params;
      expect(Object.getPrototypeOf(payload)).toBe(Uint8Array.prototype);
    });

    test('that hold no byte, a part of a buffer, and a mebibyte', async () => {
      for (const payload of [new Uint8Array(), everyByte.subarray(5, 9), new Uint8Array(1 << 20).fill(0x31)]) {
        await client.request('message.send', { ...message, payload });
        expect(Buffer.compare((host.asked.at(-1) as typeof message).payload, payload)).toBe(0);
      }
    });

    test('that ask for a file, with the name of one or without', async () => {
      const requests = [
        { file: { name: 'ä "x".pcapng', sizeBytes: 2 ** 40 } },
        {},
        { format: 'pcapng', scope: 'shown' },
      ] as const;
      await client.request('file.import', requests[0]);
      await client.request('file.import', requests[1]);
      await client.request('file.export', requests[2]);
      expect(host.asked).toEqual(requests);
    });

    test('that ask for a stretch of time as a ladder, and save a file that the page has made', async () => {
      const range = { fromNs: -1e9, toNs: 1.5e15, columns: 4_096 };
      const file = { name: 'nlscope ä "x".svg', bytes: everyByte };
      await client.request('statistics.ladder', range);
      await client.request('file.save', file);
      expect(host.asked).toEqual([range, file]);
      const bad = [
        ['statistics.ladder', { ...range, toNs: range.fromNs }, 'toNs'],
        ['statistics.ladder', { ...range, fromNs: Number.NaN }, 'fromNs'],
        ['statistics.ladder', { ...range, columns: 4_097 }, 'columns'],
        ['file.save', { ...file, name: '../x.svg' }, 'name'],
        ['file.save', { ...file, bytes: 'text' }, 'bytes'],
        ['file.save', { ...file, path: '/etc/passwd' }, 'path'],
      ] as const;
      for (const [method, params, field] of bad) {
        const refused = await failure(client.request(method, params as never));
        expect(refused).toMatchObject({ code: 'PARAMS_INVALID', message: expect.stringContaining(field) });
      }
      expect(host.asked).toHaveLength(2);
    });

    test('that tell what to listen to, and a capture that was cut off', async () => {
      const asked = [{ protocol: 0, groups: [1, 0xffff] }, { socket: 255 }, { name: 'echo ä.pcapng' }] as const;
      await client.request('monitor.add', { ...asked[0], groups: [...asked[0].groups] });
      await client.request('monitor.remove', asked[1]);
      await client.request('spool.open', asked[2]);
      await client.request('spool.discard', asked[2]);
      expect(host.asked).toEqual([...asked, asked[2]]);
      for (const groups of [[], [0], Array.from({ length: 65 }, () => 1)]) {
        const refused = await failure(client.request('monitor.add', { protocol: 0, groups }));
        expect(refused).toMatchObject({ code: 'PARAMS_INVALID' });
      }
      expect(host.asked).toHaveLength(4);
    });

    test('that ask for a window of a conversation, within bounds', async () => {
      const range = { number: 0xffff_ffff, from: 2 ** 40, count: 1_000, headBytes: 4_096 };
      await client.request('capture.conversation', range);
      for (const wrong of [
        { count: 1_001 },
        { headBytes: 4_097 },
        { from: -1 },
        { number: 2 ** 32 },
        { number: 0.5 },
      ]) {
        const refused = await failure(client.request('capture.conversation', { ...range, ...wrong }));
        expect(refused).toMatchObject({ code: 'PARAMS_INVALID' });
      }
      expect(host.asked).toEqual([range]);
    });

    test('that nest objects, unions, lists, booleans and text', async () => {
      const change = { kind: 'counter', offset: 4, width: 8, order: 'big' } as const;
      const plan: RunPlan = { message, count: 1e8, intervalNs: 3.6e12, inFlight: 1, change };
      await client.request('run.start', plan);
      await client.request('connection.open', { protocol: 2, portId: 0, groups: [1, 0xffff], peer: true });
      await client.request('capture.filter', { text: 'payload contains "ä\u{1f600}\0"' });
      await client.request('peer.setFaults', noFaults);
      expect(host.asked).toEqual([
        plan,
        { protocol: 2, portId: 0, groups: [1, 0xffff], peer: true },
        { text: 'payload contains "ä\u{1f600}\0"' },
        noFaults,
      ]);
    });
  });

  describe('brings results back', () => {
    test('that are bytes, and null', async () => {
      host.answers['capture.window'] = () => everyByte;
      host.answers['capture.record'] = () => null;
      expect(await client.request('capture.window', { from: 0, count: 1, headBytes: 0 })).toEqual(everyByte);
      expect(await client.request('capture.record', { number: 0 })).toBeNull();
    });

    test('with bytes, NaN, infinity and times beyond 32 bits inside', async () => {
      const detail = { number: 4, record: everyByte, pair: undefined, protocol: 2, peer: false };
      host.answers['capture.record'] = () => detail;
      expect(await client.request('capture.record', { number: 4 })).toEqual(detail);
      const run = { ...idle, elapsedMs: 2 ** 53 - 1, leftMs: Number.POSITIVE_INFINITY };
      host.answers['run.read'] = () => run;
      expect(await client.request('run.read', {})).toEqual(run);
      host.answers['run.read'] = () => idle;
      expect((await client.request('run.read', {})).leftMs).toBeNaN();
    });

    test('with the figures of a survey, missing ones among them', async () => {
      const survey = { ...createSurveyor().read(), pending: 2 ** 40 };
      host.answers['statistics.survey'] = () => survey;
      expect(await client.request('statistics.survey', {})).toEqual(survey);
    });

    test('with integers of 64 bits as they are', async () => {
      const attributes = [
        { attribute: 1, type: 11, minimumSigned: -(2n ** 63n), maximumSigned: -1n, minimumUnsigned: 0n },
        { attribute: 2, maximumUnsigned: 2n ** 64n - 1n, mask: 1n },
      ];
      const policy = {
        familyId: 20,
        operations: [{ command: 1, do: 0 }],
        policies: [{ index: 0, attributes }],
        issues: [],
      };
      host.answers['families.policy'] = () => policy;
      expect(await client.request('families.policy', { familyId: 20 })).toEqual(policy);
      expect(host.asked).toEqual([{ familyId: 20 }]);
    });

    test('with specs as they were read: constants of 64 bits, and nothing where nothing was said', async () => {
      const spec = parseSpec(
        RAW_SPEC.replace('definitions:', 'definitions:\n  - { name: most, type: const, value: 18446744073709551615 }'),
        'shelf.yaml',
      );
      const schemas: Schemas = {
        specs: [spec, parseSpec(GENERIC_SPEC, 'lamp.yaml')],
        folders: [{ path: '/specs', isOwn: true, fileCount: 2 }],
        files: [
          { path: '/specs/shelf.yaml', family: 'shelf', warningCount: 0 },
          { path: '/specs/no.yaml', warningCount: 0, error: { reason: 'no', path: 'name', line: 1, column: 7 } },
        ],
      };
      host.answers['schemas.read'] = () => schemas;
      const crossed = await client.request('schemas.read', {});
      expect(crossed).toEqual(schemas);
      expect(crossed.specs[0]?.constants).toContainEqual({ name: 'most', value: 2n ** 64n - 1n });
      const told: Schemas[] = [];
      client.on('schemas.changed', (value) => told.push(value));
      host.emit('schemas.changed', schemas);
      await expect.poll(() => told).toEqual([schemas]);
    });

    test('with saved messages, their problems and the bytes of their runs', async () => {
      const problem = { line: 3, column: 9, field: 'header.type', reason: 'no such type', nextStep: 'Write a name.' };
      const file = { kind: 'file', name: 'ä', path: 'a/ä.yaml', problem } as const;
      const tree = { root: '/saved', entries: [{ kind: 'folder', name: 'a', path: 'a', entries: [file] }] } as const;
      host.answers['saved.list'] = () => tree;
      expect(await client.request('saved.list', {})).toEqual(tree);
      const exchange = { protocol: 2, sent: everyByte, received: [{ bytes: everyByte, afterNs: 8_500.5 }] };
      host.answers['saved.exchange'] = () => exchange;
      expect(await client.request('saved.exchange', { index: 0 })).toEqual(exchange);
    });

    test('in the order in which the host has them', async () => {
      const finish: (() => void)[] = [];
      host.answers['capture.locate'] = ({ number }: { number: number }) =>
        new Promise((resolve) => {
          finish[number] = () => resolve({ row: number, exact: true });
        });
      const order: number[] = [];
      const requests = [0, 1, 2].map(async (number) => {
        const { row } = await client.request('capture.locate', { number });
        order.push(row);
        expect(row).toBe(number);
      });
      await expect.poll(() => finish.length).toBe(3);
      for (const number of [2, 0, 1]) finish[number]!();
      await Promise.all(requests);
      expect(order).toEqual([2, 0, 1]);
    });
  });

  describe('brings errors back', () => {
    test('of ours whole', async () => {
      const data = { code: 'EPERM', message: 'no', syscall: 'bind', nextStep: 'sudo', position: 3 };
      host.answers['run.start'] = () => Promise.reject(new AppError(data));
      const error = await failure(
        client.request('run.start', { message, count: 1, intervalNs: 0, inFlight: 1, change: { kind: 'none' } }),
      );
      expect(error).toBeInstanceOf(AppError);
      expect(error.toData()).toEqual(data);
    });

    test('of the system with code and system call, and of neither as internal', async () => {
      host.answers['connection.close'] = () => {
        throw Object.assign(new Error('bind: no'), { code: 'EADDRINUSE', errno: -98, syscall: 'bind' });
      };
      expect((await failure(client.request('connection.close', {}))).toData()).toMatchObject({
        code: 'EADDRINUSE',
        message: 'bind: no',
        syscall: 'bind',
      });
      host.answers['connection.close'] = () => {
        throw new TypeError('x is not a function');
      };
      expect((await failure(client.request('connection.close', {}))).code).toBe('INTERNAL');
    });

    test.each(['window.close', 'toString', '__proto__', ''])(
      'for the method "%s", which is not there',
      async (method) => {
        const error = await failure(client.request(method as 'run.read', {}));
        expect(error.code).toBe('METHOD_UNKNOWN');
        expect(host.asked).toEqual([]);
      },
    );

    test('for bad parameters, naming the field', async () => {
      const bad = [
        [{ ...message, type: 0x1_0000 }, 'type'],
        [{ ...message, payload: [1, 2, 3] }, 'payload'],
        [{ ...message, payload: new Uint8Array((1 << 20) + 1) }, 'payload'],
        [{ ...message, portId: Number.NaN }, 'portId'],
        [{ ...message, extra: 1 }, 'extra'],
        [undefined, 'params'],
        [null, 'params'],
      ] as const;
      for (const [params, field] of bad) {
        const error = await failure(client.request('message.send', params as unknown as typeof message));
        expect(error.code).toBe('PARAMS_INVALID');
        expect(error.message).toContain(field);
      }
      for (const request of [
        { format: 'exe', scope: 'all' },
        { format: 'txt', scope: 'all', path: '/etc/passwd' },
      ]) {
        const error = await failure(client.request('file.export', request as never));
        expect(error.code).toBe('PARAMS_INVALID');
      }
      expect(host.asked).toEqual([]);
    });

    test('for a message that can not be kept, naming the field', async () => {
      const one = {
        name: 'one',
        protocol: 2,
        peer: true,
        header: { type: 20, flags: 1 },
        payload: { kind: 'pattern', pattern: { kind: 'fill', byte: 0x31 }, length: 50 },
        expect: { kind: 'echo', timeoutMs: 1_000 },
      } as const;
      await client.request('saved.store', { folder: '', message: one, replace: false });
      expect(host.asked).toEqual([{ folder: '', message: one, replace: false }]);
      const bad = [
        [{ ...one, name: ' ' }, 'name'],
        [{ ...one, name: 'a\nb' }, 'name'],
        [{ ...one, protocol: 32 }, 'protocol'],
        [{ ...one, payload: { ...one.payload, length: (1 << 20) + 1 } }, 'length'],
      ] as const;
      for (const [message, field] of bad) {
        const error = await failure(client.request('saved.store', { folder: '', message, replace: false }));
        expect(error.code).toBe('PARAMS_INVALID');
        expect(error.message).toContain(field);
      }
    });
  });

  test('drops a frame that is no request, and goes on', async () => {
    for (const frame of [null, 5, 'text', [], {}, { id: -1, method: 'run.read' }, { id: 'x' }]) page.send(frame);
    host.answers['run.read'] = () => idle;
    expect((await client.request('run.read', {})).status).toBe('idle');
  });

  describe('brings events', () => {
    test('to each who asked for them, in order, until they unsubscribe', async () => {
      const [first, second, other]: number[][] = [[], [], []];
      const stopFirst = client.on('run.changed', ({ sent }) => first!.push(sent));
      client.on('run.changed', ({ sent }) => second!.push(sent));
      client.on('settings.changed', () => other!.push(0));
      await client.request('run.read', {});
      host.emit('run.changed', { ...idle, sent: 1 });
      host.emit('run.changed', { ...idle, sent: 2 });
      await expect.poll(() => second).toEqual([1, 2]);
      stopFirst();
      host.emit('run.changed', { ...idle, sent: 3 });
      await expect.poll(() => second).toEqual([1, 2, 3]);
      expect(first).toEqual([1, 2]);
      expect(other).toEqual([]);
    });

    test('of families that came, whole', async () => {
      const family = {
        id: 33,
        name: 'late',
        version: 1,
        headerSize: 4,
        maximumAttribute: 9,
        operations: [{ command: 1, flags: 14 }],
        groups: [{ name: 'events', number: 40 }],
        issues: [],
      };
      host.answers['families.read'] = () => [];
      expect(await client.request('families.read', {})).toEqual([]);
      const changed = new Promise((resolve) => client.on('families.changed', resolve));
      host.emit('families.changed', [family]);
      expect(await changed).toEqual([family]);
    });

    test('of a file job, down to its error', async () => {
      const error = { code: 'NOT_A_CAPTURE', message: 'x.pcapng: at byte 0: no', nextStep: 'Choose another.' };
      const job = {
        id: 3,
        kind: 'import',
        name: 'x.pcapng',
        status: 'failed',
        records: 0,
        bytes: 2 ** 40,
        done: 0,
      } as const;
      const jobs: unknown[] = [];
      client.on('file.changed', (value) => jobs.push(value));
      await client.request('file.read', {});
      host.emit('file.changed', { ...job, leftMs: Number.NaN, error });
      host.emit('file.changed', null);
      await expect.poll(() => jobs).toEqual([{ ...job, leftMs: Number.NaN, error }, null]);
    });

    test('of saved messages that changed, and of a run of them with times not known yet', async () => {
      const tree = { root: '/saved', entries: [] };
      const result = { path: 'a.yaml', name: 'a', status: 'running', words: '', tookMs: Number.NaN } as const;
      const run = { status: 'running', results: [result], elapsedMs: 4 } as const;
      host.answers['saved.readRun'] = () => run;
      expect(await client.request('saved.readRun', {})).toEqual(run);
      const changed = new Promise((resolve) => client.on('saved.changed', resolve));
      const progress = new Promise((resolve) => client.on('saved.progress', resolve));
      host.emit('saved.changed', tree);
      host.emit('saved.progress', { ...run, results: [result] });
      expect(await changed).toEqual(tree);
      expect(await progress).toEqual(run);
    });

    test('with NaN as NaN', async () => {
      const left = new Promise<number>((resolve) => client.on('run.changed', ({ leftMs }) => resolve(leftMs)));
      await client.request('run.read', {});
      host.emit('run.changed', idle);
      expect(await left).toBeNaN();
    });
  });

  describe('when the host goes', () => {
    test('rejects what is pending and what comes after, and tells the page once', async () => {
      let closed = 0;
      client.onClose(() => closed++);
      host.answers['run.read'] = () => new Promise(() => {});
      const pending = [client.request('run.read', {}), client.request('run.read', {})].map(failure);
      await expect.poll(() => host.asked.length).toBe(2);
      await carried.closeHost();
      for (const error of await Promise.all(pending)) expect(error.code).toBe('CLOSED');
      expect((await failure(client.request('run.read', {}))).code).toBe('CLOSED');
      expect(closed).toBe(1);
    });

    test('leaves no subscription behind, and a late answer is no error', async () => {
      let answer = (_: RunState): void => {};
      host.answers['run.read'] = () =>
        new Promise<RunState>((resolve) => {
          answer = resolve;
        });
      const pending = failure(client.request('run.read', {}));
      await expect.poll(() => host.asked.length).toBe(1);
      expect(host.listeners.size).toBe(1);
      await carried.closeHost();
      await pending;
      await expect.poll(() => host.listeners.size).toBe(0);
      answer(idle);
      host.emit('run.changed', idle);
    });
  });
});
