import { expect, it, vi } from 'vitest';
import type { Handlers } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { Schemas } from '../../core/contract/schemas.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { createHostStore } from './host-store.ts';
import { createSchemaStore } from './schema-store.ts';

const family = (id: number, name: string) => ({
  ...{ id, name, version: 1, headerSize: 0, maximumAttribute: 0 },
  ...{ operations: [], groups: [], issues: [] },
});
const schemasOf = (...texts: string[]): Schemas => ({
  specs: texts.map((text) => parseSpec(text, 'some.yaml')),
  folders: [],
  files: [],
});

/** A host that has read these specs, and a store that has not asked for them yet. */
async function setUp(read: () => Schemas) {
  const pair = createMemoryPair();
  const answers: Partial<Record<keyof Handlers, unknown>> = {
    'schemas.read': vi.fn(read),
    'schemas.readAgain': vi.fn(read),
    'families.read': () => [family(16, 'nlctrl')],
  };
  const handlers = new Proxy({} as Handlers, { get: (_, method: keyof Handlers) => answers[method] ?? (() => ({})) });
  const server = serve(pair.host, handlers);
  const client = connect(pair.renderer);
  const host = await createHostStore(client);
  return { answers, server, host, store: createSchemaStore(client, host) };
}

const lampGet = encodeMessage(
  { type: 32, flags: 1, sequence: 0, portId: 0, payload: Uint8Array.of(1, 2, 0, 0) },
  'little',
);
const shelfNew = encodeMessage({ type: 32, flags: 1, sequence: 0, portId: 0, payload: new Uint8Array(8) }, 'little');
const generic = { protocol: 16, order: 'little', direction: 'sent' } as const;
const raw = { ...generic, protocol: 29 };

it('specs are asked for once, and not before they are wanted', async () => {
  const { answers, store } = await setUp(() => schemasOf(RAW_SPEC));
  expect(answers['schemas.read']).not.toHaveBeenCalled();
  expect(store.getState().interpreter).toBeUndefined();
  await Promise.all([store.getState().load(), store.getState().load()]);
  expect(answers['schemas.read']).toHaveBeenCalledTimes(1);
  const { interpreter, isReading } = store.getState();
  expect(interpreter?.nameOf(shelfNew, raw)).toBe('newthing');
  expect(interpreter?.describe(shelfNew, raw).note).toBe('shelf: newthing');
  expect(interpreter?.summarise(shelfNew, raw)).toBe('newthing');
  expect(interpreter?.requestNames(raw).attributeOf(shelfNew, 2)).toBe('count');
  expect(isReading).toBe(false);
});

it("a generic family's messages are known once the host tells its id, which makes another interpreter", async () => {
  const { server, store } = await setUp(() => schemasOf(GENERIC_SPEC));
  await store.getState().load();
  const before = store.getState().interpreter;
  expect(before?.nameOf(lampGet, generic)).toBeUndefined();
  server.emit('families.changed', [family(16, 'nlctrl'), family(32, 'lamp')]);
  await expect.poll(() => store.getState().interpreter).not.toBe(before);
  expect(store.getState().interpreter?.nameOf(lampGet, generic)).toBe('get');
  expect(store.getState().interpreter?.registry.idOf('lamp')).toBe(32);
});

it('a generic family that is gone still names the messages of the log, and nothing is sent to it', async () => {
  const { server, store } = await setUp(() => schemasOf(GENERIC_SPEC));
  await store.getState().load();
  server.emit('families.changed', [family(16, 'nlctrl'), family(32, 'lamp')]);
  await expect.poll(() => store.getState().interpreter?.registry.idOf('lamp')).toBe(32);
  server.emit('families.changed', [family(16, 'nlctrl')]);
  await expect.poll(() => store.getState().interpreter?.registry.idOf('lamp')).toBeUndefined();
  expect(store.getState().interpreter?.nameOf(lampGet, generic)).toBe('get');
});

it('specs that the host has read again take the place of those before', async () => {
  let schemas = schemasOf(RAW_SPEC);
  const { server, store } = await setUp(() => schemas);
  await store.getState().load();
  server.emit('schemas.changed', schemasOf(RAW_SPEC.replaceAll('newthing', 'putthing')));
  await expect.poll(() => store.getState().interpreter?.nameOf(shelfNew, raw)).toBe('putthing');
  schemas = schemasOf();
  await store.getState().readAgain();
  expect(store.getState().interpreter?.nameOf(shelfNew, raw)).toBeUndefined();
});

it('what was read stays where reading again fails, with the reason', async () => {
  const { answers, store } = await setUp(() => schemasOf(RAW_SPEC));
  await store.getState().load();
  answers['schemas.readAgain'] = () => {
    throw new AppError({ code: 'EIO', message: 'the disk is gone' });
  };
  await store.getState().readAgain();
  expect(store.getState()).toMatchObject({ isReading: false, error: { code: 'EIO' } });
  expect(store.getState().interpreter?.nameOf(shelfNew, raw)).toBe('newthing');
});
