/**
 * The log's filter: the text as typed, and what the host said of it. A text that does not compile stays in the field
 * with its error, and the filter in force stays in force.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import { type Kept, type KeptStorage, keep, readKept } from './kept.ts';

export interface FilterState {
  text: string;
  /** The text of the filter in force; empty is none. Undefined before the host was told: it may have an older one. */
  applied: string | undefined;
  /** Why `text` is not in force, where it was refused. */
  error: AppErrorData | undefined;

  /** Takes the text and puts it in force once typing pauses. */
  setText(text: string): void;
  /** Puts another text in force for a while: given the same one again it brings back what was there before. */
  narrow(text: string): void;
  /** Puts the text in force now. */
  apply(): Promise<void>;
}
export type FilterStore = StoreApi<FilterState>;

/** Id of the filter's field in the page, by which a shortcut finds it. */
export const filterFieldId = 'filter';

export const keptFilter: Kept<{ text: string }> = {
  key: 'nlscope.filter',
  version: 1,
  read: ({ text }) => (typeof text === 'string' && text.length <= 4_096 ? { text } : undefined),
};

const typingPauseMs = 150;

/** @param onApplied rows mean other records from now on. */
export function createFilterStore(
  client: Client,
  storage: KeptStorage,
  onApplied: () => void,
): { store: FilterStore; flush(): void } {
  /** What `narrow` has put in force, and what was there before. */
  let narrowed = { text: '', wider: '' };
  let due: ReturnType<typeof setTimeout> | undefined;
  const store = createStore<FilterState>()((set, get) => ({
    text: readKept(storage, keptFilter)?.text ?? '',
    applied: undefined,
    error: undefined,
    setText: (text) => {
      set({ text, error: undefined });
      clearTimeout(due);
      due = setTimeout(() => void get().apply(), typingPauseMs);
    },
    narrow: (text) => {
      const now = get().text.trim();
      const wider = now === narrowed.text ? narrowed.wider : now;
      // Narrowed in an earlier life of the page there is nothing to go back to.
      const next = now !== text ? text : wider === text ? '' : wider;
      narrowed = { text, wider };
      get().setText(next);
      void get().apply();
    },
    apply: async () => {
      clearTimeout(due);
      const { text, applied } = get();
      if (text.trim() === applied) return;
      const result = await tryFilter(client, text.trim());
      if (result.error) {
        // What was typed meanwhile is being judged on its own.
        if (get().text === text) set({ error: result.error });
        return;
      }
      set({ applied: text.trim(), ...(get().text === text && { error: undefined }) });
      onApplied();
    },
  }));
  return { store, flush: keep(store, keptFilter, { storage, pick: ({ text }) => ({ text }) }) };
}

async function tryFilter(client: Client, text: string): Promise<{ error?: AppErrorData }> {
  try {
    await client.request('capture.filter', { text });
    return {};
  } catch (thrown) {
    return { error: toErrorData(thrown) };
  }
}
