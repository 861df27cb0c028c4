import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { SavedExchange, SavedRun, SavedStatus } from '../../core/contract/saved.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import { readSaved } from '../../core/saved/read-saved.ts';
import type { Notice } from './notice.ts';
import { createSavedStore } from './saved-store.ts';

const one = 'protocol: 2\nheader: {type: 20}\n';
const tree = { root: '/saved', entries: [] };

/** A host whose only file is `files`' content, as the folder on disk would have it. */
function setUp(storage: Storage = memory()) {
  const files = new Map([['a.yaml', one]]);
  /** Files that are read late. */
  const slow = new Set<string>();
  const exchanges: SavedExchange[] = [];
  const told: Notice[] = [];
  const pair = createMemoryPair();
  const read = (path: string) => {
    const text = files.get(path);
    if (text === undefined) throw new AppError({ code: 'SAVED_MISSING', message: 'gone' });
    return { path, text, ...readSaved(text, path) };
  };
  const handlers: Partial<Handlers> = {
    'saved.list': () => tree,
    'saved.readRun': () => ({ status: 'idle', results: [], elapsedMs: 0 }),
    'saved.read': async ({ path }) => {
      if (slow.has(path)) await new Promise((resolve) => setTimeout(resolve, 30));
      return read(path);
    },
    'saved.check': ({ text, path }) => readSaved(text, path),
    'saved.exchange': ({ index }) => exchanges[index] ?? null,
    'saved.write': ({ path, text, before }) => {
      if (files.get(path) !== before) throw new AppError({ code: 'SAVED_CHANGED', message: 'changed' });
      files.set(path, text);
      return read(path);
    },
    'saved.move': ({ from, to }) => {
      files.set(to, files.get(from)!);
      files.delete(from);
      return tree;
    },
    'saved.remove': ({ path }) => {
      files.delete(path);
      return { trashed: '1-0' };
    },
    'saved.restore': ({ path }) => {
      files.set(path, one);
      return tree;
    },
  };
  const server = serve(pair.host, handlers as Handlers);
  const notify = (notice: Notice | { kind: 'over' }): void => {
    if (notice.kind !== 'over') told.push(notice);
  };
  const { store, flush } = createSavedStore({ client: connect(pair.renderer), notify }, storage);
  return { files, slow, exchanges, told, store, flush, server, at: () => store.getState() };
}

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

let place: ReturnType<typeof setUp>;
beforeEach(async () => {
  place = setUp();
  await place.at().list();
  await place.at().openFile('a.yaml');
});

describe('a saved message that is open', () => {
  it('is checked as it is typed, and stays as typed', async () => {
    place.at().edit('protocol: here\nheader: {type: 20}\n');
    await expect.poll(() => place.at().open?.reading.problems).toMatchObject([{ line: 1, field: 'protocol' }]);
    expect(place.at().open?.text).toContain('here');
    expect(place.files.get('a.yaml')).toBe(one);
  });

  it('is saved, and waits unsaved for its file to be opened again, over a reload too', async () => {
    const storage = memory();
    const first = setUp(storage);
    await first.at().openFile('a.yaml');
    first.at().edit(`${one}# mine\n`);
    first.flush();
    const second = setUp(storage);
    await second.at().list();
    expect(second.at().open).toMatchObject({ path: 'a.yaml', text: `${one}# mine\n`, before: one });
    expect(await second.at().save()).toBe(true);
    expect(second.files.get('a.yaml')).toBe(`${one}# mine\n`);
    expect(second.at().unsaved).toEqual({});
  });

  it('is the one asked for last, in whatever order the answers come', async () => {
    place.files.set('b.yaml', one);
    place.files.set('c.yaml', one);
    place.slow.add('b.yaml');
    await Promise.all([place.at().openFile('b.yaml'), place.at().openFile('c.yaml')]);
    expect(place.at().open?.path).toBe('c.yaml');
  });

  it('follows what changes elsewhere, unless it is being edited: then both are kept', async () => {
    place.files.set('a.yaml', `${one}# theirs\n`);
    place.server.emit('saved.changed', tree);
    await expect.poll(() => place.at().open?.text).toBe(`${one}# theirs\n`);
    place.at().edit('mine');
    place.files.set('a.yaml', 'theirs again');
    place.server.emit('saved.changed', tree);
    await expect.poll(() => place.at().open?.elsewhere).toBe('theirs again');
    expect(place.at().open?.text).toBe('mine');
    expect(await place.at().save()).toBe(false);
    expect(place.told).toMatchObject([{ title: 'The message was not saved' }]);
    expect(await place.at().save(true)).toBe(true);
    expect(place.files.get('a.yaml')).toBe('mine');
  });

  it('says that its file is gone, and can be saved again', async () => {
    place.at().edit('mine');
    place.files.delete('a.yaml');
    place.server.emit('saved.changed', tree);
    await vi.waitFor(() => expect(place.at().open?.elsewhere).toBeNull());
    expect(place.at().open?.text).toBe('mine');
  });

  it('gives its changes up, which can be undone', async () => {
    place.at().edit('mine');
    await place.at().revert();
    expect(place.at().open?.text).toBe(one);
    place.told.at(-1)?.action?.run();
    await expect.poll(() => place.at().open?.text).toBe('mine');
  });

  it('goes along when its file is renamed or moved', async () => {
    place.at().edit('mine');
    await place.at().rename('a.yaml', 'b');
    expect(place.at().open).toMatchObject({ path: 'b.yaml', text: 'mine' });
    await place.at().rename('b.yaml', '/in/c');
    expect(Object.keys(place.at().unsaved)).toEqual(['in/c.yaml']);
    await place.at().move('in/c.yaml', '');
    expect(place.at()).toMatchObject({ openPath: 'c.yaml', open: { path: 'c.yaml' } });
  });

  it('is closed when it is deleted, and open again when that is undone', async () => {
    await place.at().remove('a.yaml');
    expect(place.at().open).toBeUndefined();
    place.told.at(-1)?.action?.run();
    await expect.poll(() => place.at().open?.text).toBe(one);
  });
});

describe('a run', () => {
  it('shows the bytes of a result that is looked at before it is there', async () => {
    const result = { path: 'a.yaml', name: 'a', words: '', tookMs: 1 };
    place.server.emit('saved.progress', {
      status: 'running',
      results: [{ ...result, status: 'running' }],
      elapsedMs: 1,
    });
    await expect.poll(() => place.at().run.results).toHaveLength(1);
    await place.at().showResult(0);
    expect(place.at().exchange).toBeUndefined();
    place.exchanges.push({ protocol: 2, received: [] });
    place.server.emit('saved.progress', {
      status: 'finished',
      results: [{ ...result, status: 'passed' }],
      elapsedMs: 2,
    });
    await expect.poll(() => place.at().exchange).toEqual({ protocol: 2, received: [] });
  });

  it('leads to the first that failed once it is over, unless another is looked at', async () => {
    const result = (name: string, status: SavedStatus) => ({ path: name, name, status, words: '', tookMs: 1 });
    const results = [result('a', 'passed'), result('b', 'failed'), result('c', 'error')];
    const progress = async (status: SavedRun['status']): Promise<void> => {
      place.server.emit('saved.progress', { status, results, elapsedMs: 1 });
      await expect.poll(() => place.at().run.status).toBe(status);
    };
    await progress('running');
    expect(place.at().result).toBeUndefined();
    await progress('finished');
    expect(place.at().result).toBe(1);
    await place.at().showResult(0);
    await progress('running');
    await progress('finished');
    expect(place.at().result).toBe(0);
  });
});
