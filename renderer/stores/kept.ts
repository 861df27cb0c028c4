/**
 * State that survives a reload: one versioned JSON document a store in localStorage. What is damaged, from another
 * version or refused by the store's own check is ignored; the defaults then hold. Nothing here may throw.
 */
import type { StoreApi } from 'zustand/vanilla';

/** The part of Storage that is used. */
export type KeptStorage = Pick<Storage, 'getItem' | 'setItem'>;

export interface Kept<T> {
  readonly key: string;
  readonly version: number;
  /** Makes the state out of what was found, which may be anything. Undefined refuses it. */
  read(found: Record<string, unknown>): T | undefined;
}

export function readKept<T>(storage: KeptStorage, { key, version, read }: Kept<T>): T | undefined {
  try {
    const document: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (!isObject(document) || document.version !== version || !isObject(document.state)) return undefined;
    return read(document.state);
  } catch {
    return undefined;
  }
}

export function writeKept(storage: KeptStorage, { key, version }: Kept<unknown>, state: unknown): void {
  try {
    storage.setItem(key, JSON.stringify({ version, state }));
  } catch {
    // A full or forbidden storage costs the memory of this state, nothing else.
  }
}

const settleMs = 250;

/** Keeps `pick(state)` in storage once changes settle. @returns writes at once what is still due, as before a reload. */
export function keep<S>(
  store: StoreApi<S>,
  kept: Kept<unknown>,
  { storage, pick }: { storage: KeptStorage; pick(state: S): unknown },
): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    if (due === undefined) return;
    clearTimeout(due);
    due = undefined;
    writeKept(storage, kept, pick(store.getState()));
  };
  store.subscribe(() => {
    due ??= setTimeout(flush, settleMs);
  });
  return flush;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
