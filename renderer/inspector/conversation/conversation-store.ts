/** The conversation of the selected message, window by window: asked for one at a time, shown until replaced. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { decodeWindow, type WindowRow } from '../../../core/capture/window.ts';
import type { Client } from '../../../core/contract/connect.ts';
import type { Conversation } from '../../../core/contract/conversation.ts';
import { keepUnchanged, type RowRange, windowAround } from '../../stores/log-window.ts';

export interface ConversationState {
  /** Undefined before the host has answered; null for a record that is in none. */
  found: Omit<Conversation, 'rows'> | null | undefined;
  /** Row of the first of `rows`. */
  from: number;
  rows: readonly WindowRow[];

  /** Shows the conversation of another record. */
  select(number: number): void;
  /** Tells which rows are on screen. */
  view(range: RowRange): void;
  /** Number of the record in a row, asked for where it isn't held; undefined where there is none. */
  numberAt(row: number): Promise<number | undefined>;
  /** Something of the capture has changed. */
  refresh(): void;
}
export type ConversationStore = StoreApi<ConversationState>;

/** Enough for a message in words. */
const headBytes = 512;

export function createConversationStore(client: Client): ConversationStore {
  let number: number | undefined;
  let view: RowRange = { from: 0, count: 16 };
  let isAsking = false;
  let isDue = false;
  const store: ConversationStore = createStore<ConversationState>()(() => ({
    found: undefined,
    from: 0,
    rows: [],
    select: (selected) => {
      if (number === selected) return;
      number = selected;
      void ask();
    },
    view: (range) => {
      if (range.from === view.from && range.count === view.count) return;
      view = range;
      const { from, rows } = store.getState();
      if (range.from < from || range.from + range.count > from + rows.length) void ask();
    },
    numberAt: async (row) => {
      const { from, rows } = store.getState();
      const held = rows[row - from];
      if (held || number === undefined) return held?.number;
      const range = { from: row, count: 1, headBytes: 0 };
      const answer = await client.request('capture.conversation', { number, ...range }).catch(() => null);
      return answer ? decodeWindow(answer.rows)[0]?.number : undefined;
    },
    refresh: () => void ask(),
  }));

  const askOnce = async (asked: number): Promise<void> => {
    const range = windowAround(view, Number.POSITIVE_INFINITY);
    const answer = await client.request('capture.conversation', { number: asked, ...range, headBytes });
    if (number !== asked) return;
    if (!answer) return store.setState({ found: null, from: 0, rows: [] });
    const { rows, ...found } = answer;
    const fresh = decodeWindow(rows);
    store.setState((state) => ({ found, from: range.from, rows: keepUnchanged(state.rows, fresh) }));
  };

  const ask = async (): Promise<void> => {
    isDue = true;
    if (isAsking) return;
    isAsking = true;
    try {
      while (isDue && number !== undefined) {
        isDue = false;
        await askOnce(number);
      }
    } catch {
      // A host that is gone is told elsewhere; what is shown stays.
    } finally {
      isAsking = false;
    }
  };
  return store;
}
