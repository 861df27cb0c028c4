import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { keptConnection } from './connection-store.ts';
import { defaultDraft } from './draft.ts';
import { keptFilter } from './filter-store.ts';
import { type KeptStorage, keep, readKept } from './kept.ts';
import { keptComposer, packComposer } from './kept-composer.ts';
import { createLayoutStore, keptLayout } from './layout-store.ts';
import { createPayload, setBytes, showView, typeInto } from './payload.ts';
import { defaultRepeat } from './repeat.ts';

function memory(entries: Record<string, string> = {}): KeptStorage & { entries: Map<string, string> } {
  const map = new Map(Object.entries(entries));
  return { entries: map, getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('what was kept', () => {
  const kept = {
    key: 'k',
    version: 2,
    read: ({ n }: Record<string, unknown>) => (typeof n === 'number' ? n : undefined),
  };

  test.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['another version', '{"version":1,"state":{"n":1}}'],
    ['no object', '[1]'],
    ['a state that is no object', '{"version":2,"state":7}'],
    ['a state the store refuses', '{"version":2,"state":{"n":"1"}}'],
  ])('is ignored where it is %s', (_, found) => {
    expect(readKept(memory(found === undefined ? {} : { k: found }), kept)).toBeUndefined();
  });

  test('is read where it is sound', () => {
    expect(readKept(memory({ k: '{"version":2,"state":{"n":1}}' }), kept)).toBe(1);
  });

  test('costs nothing but itself where storage is forbidden', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(readKept(forbidden, kept)).toBeUndefined();
    const { store, flush } = createLayoutStore(forbidden);
    store.getState().show('settings');
    expect(flush).not.toThrow();
  });

  test('is written once changes settle, and at once before a reload', () => {
    const storage = memory();
    const store = createStore(() => ({ n: 0 }));
    const flush = keep(store, kept, { storage, pick: (state) => state });
    store.setState({ n: 1 });
    store.setState({ n: 2 });
    expect(storage.entries.has('k')).toBe(false);
    vi.runAllTimers();
    expect(readKept(storage, kept)).toBe(2);
    store.setState({ n: 3 });
    flush();
    expect(readKept(storage, kept)).toBe(3);
  });
});

describe('every store', () => {
  test.each([
    ['composer', keptComposer],
    ['layout', keptLayout],
    ['filter', keptFilter],
    ['connection', keptConnection],
  ])('starts from whatever is found: %s', (_, { read }) => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...someNames), fc.jsonValue()), (found) => {
        expect(() => read(found)).not.toThrow();
      }),
    );
  });
});

const someNames = [
  'draft',
  'payload',
  'repeat',
  'expanded',
  'screen',
  'sizes',
  'tabs',
  'columns',
  'text',
  'protocol',
  'groups',
];

describe('the composer', () => {
  const reload = (payload: ReturnType<typeof createPayload>) => {
    const composer = {
      draft: { ...defaultDraft, length: '20' },
      payload,
      repeat: { ...defaultRepeat, count: '7' },
      expanded: true,
    };
    const storage = memory({ c: JSON.stringify(packComposer(composer)) });
    return { before: composer, after: keptComposer.read(JSON.parse(storage.getItem('c')!))! };
  };

  test('comes back over a reload, bytes and all', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20_000 }),
        fc.constantFrom('text', 'hex', 'file', 'pattern'),
        (bytes, view) => {
          const { before, after } = reload(showView(setBytes(createPayload(), bytes), view));
          expect(after).toEqual(before);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('comes back with hex that did not parse', () => {
    const { after } = reload(typeInto(createPayload(), '31 3'));
    expect(after.payload).toMatchObject({ typed: '31 3', error: { position: 3 } });
  });

  test('replaces by defaults only what is damaged', () => {
    const read = keptComposer.read({
      draft: { type: 5, flags: 'ACK' },
      payload: { bytes: '%%', view: 'none' },
      repeat: [],
    })!;
    expect(read.draft).toEqual({ ...defaultDraft, flags: 'ACK' });
    expect(read.payload).toEqual(createPayload());
    expect(read.repeat).toEqual(defaultRepeat);
  });
});

test('the layout drops what it cannot use and keeps the rest', () => {
  const found = {
    screen: 'unheard-of',
    sizes: { lower: 200, log: '3', composer: -1 },
    tabs: { bytes: 'hex', x: 1 },
    columns: [1],
  };
  expect(keptLayout.read(found)).toEqual({
    screen: 'echo',
    sizes: { lower: 200 },
    tabs: { bytes: 'hex' },
    columns: null,
  });
});
