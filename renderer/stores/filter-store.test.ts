import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { createFilterStore } from './filter-store.ts';
import type { KeptStorage } from './kept.ts';

const emptyStorage: KeptStorage = { getItem: () => null, setItem: () => {} };

/** A host that takes every filter but those with 'bad' in them. */
function setUp(storage = emptyStorage) {
  const asked: string[] = [];
  const applied = vi.fn();
  const request = async (_method: string, { text }: { text: string }) => {
    asked.push(text);
    if (text.includes('bad')) throw new AppError({ code: 'FILTER_SYNTAX', message: 'no such field', position: 3 });
  };
  const client = { request, on: () => () => {}, onClose: () => {} } as unknown as Client;
  const { store, flush } = createFilterStore(client, storage, applied);
  return { store, flush, asked, applied };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the filter', () => {
  test('is asked for once typing pauses, not at each key', async () => {
    const { store, asked, applied } = setUp();
    for (const text of ['t', 'ty', 'type == 20']) store.getState().setText(text);
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['type == 20']);
    expect(store.getState().applied).toBe('type == 20');
    expect(applied).toHaveBeenCalledOnce();
  });

  test('that is refused stays in the field with its error, and the one before stays in force', async () => {
    const { store, applied } = setUp();
    store.getState().setText('seq > 1');
    await vi.runAllTimersAsync();
    store.getState().setText('bad');
    await vi.runAllTimersAsync();
    expect(store.getState()).toMatchObject({ text: 'bad', applied: 'seq > 1', error: { position: 3 } });
    expect(applied).toHaveBeenCalledOnce();
  });

  test('loses its error with the next key', async () => {
    const { store } = setUp();
    store.getState().setText('bad');
    await vi.runAllTimersAsync();
    store.getState().setText('ba');
    expect(store.getState().error).toBeUndefined();
  });

  test('is narrowed for a while, from one text to another, and then is what it was before', async () => {
    const { store, asked } = setUp();
    store.getState().setText('seq > 1');
    for (const text of ['conversation == 4', 'conversation == 9', 'conversation == 9']) {
      store.getState().narrow(text);
      await vi.runAllTimersAsync();
    }
    expect(asked).toEqual(['conversation == 4', 'conversation == 9', 'seq > 1']);
  });

  test('that was narrowed before a reload goes', async () => {
    const { store, asked } = setUp();
    store.getState().setText('conversation == 4');
    await vi.runAllTimersAsync();
    store.getState().narrow('conversation == 4');
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['conversation == 4', '']);
  });

  test('is told to the host at the start even if empty, since the host may have an older one', async () => {
    const { store, asked } = setUp();
    await store.getState().apply();
    await store.getState().apply();
    expect(asked).toEqual(['']);
  });

  test('comes back over a reload', async () => {
    const entries = new Map<string, string>();
    const storage = {
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
    };
    const first = setUp(storage);
    first.store.getState().setText('len > 1KiB');
    first.flush();
    expect(setUp(storage).store.getState().text).toBe('len > 1KiB');
  });

  test('does not blame a text typed meanwhile for the one before', async () => {
    const { store } = setUp();
    store.getState().setText('bad');
    const judged = store.getState().apply();
    store.getState().setText('type == 1');
    await judged;
    expect(store.getState().error).toBeUndefined();
  });
});
