import { expect, it } from 'vitest';
import type { Handlers } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import type { Family } from '../../core/wire/family.ts';
import { createHostStore } from './host-store.ts';

const family = (id: number, name: string): Family => ({
  id,
  name,
  version: 1,
  headerSize: 0,
  maximumAttribute: 0,
  operations: [],
  groups: [],
  issues: [],
});

/** A host that says nothing of the rest. */
async function setUp(read: Handlers['families.read']) {
  const pair = createMemoryPair();
  const asked = new Proxy({} as Handlers, {
    get: (_, method) => (method === 'families.read' ? read : () => ({})),
  });
  const server = serve(pair.host, asked);
  const store = await createHostStore(connect(pair.renderer));
  return { store, server };
}

it('families are known by their message type, also when they are gone by now', async () => {
  const { store, server } = await setUp(() => [family(16, 'nlctrl'), family(30, 'early')]);
  await expect.poll(() => store.getState().families).toHaveLength(2);
  server.emit('families.changed', [family(16, 'nlctrl'), family(31, 'late')]);
  await expect.poll(() => [...store.getState().familyNames.values()]).toEqual(['nlctrl', 'early', 'late']);
  expect(store.getState().families.map(({ id }) => id)).toEqual([16, 31]);
});

it('a machine without generic netlink has no families, and nothing fails', async () => {
  const { store } = await setUp(() => {
    throw new AppError({ code: 'EPROTONOSUPPORT', message: 'no generic netlink' });
  });
  expect(store.getState()).toMatchObject({ linked: true, families: [] });
});
