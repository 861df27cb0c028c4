/**
 * The saved messages: the tree of their folder, the file that is open with its text as edited, and the run. A text that
 * is not saved yet waits for its file to be opened again, also over a reload.
 */
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type KeptStorage, keep, readKept } from './kept.ts';
import { failure, type Notify } from './notice.ts';
import { createArranging } from './saved-arranging.ts';
import { createEditing } from './saved-editing.ts';
import {
  attempt,
  type KeptSaved,
  keptSaved,
  type SavedPlace,
  type SavedState,
  type SavedStore,
  setUnsaved,
} from './saved-state.ts';

export function createSavedStore(
  { client, notify }: { client: Client; notify: Notify },
  storage: KeptStorage,
): { store: SavedStore; flush(): void } {
  const store = createStore<SavedState>()((set, get) => {
    const place: SavedPlace = { client, notify, set, get };
    const editing = createEditing(place);
    return {
      ...(readKept(storage, keptSaved) ?? { unsaved: {}, folded: [], selected: undefined, openPath: undefined }),
      tree: undefined,
      open: undefined,
      renaming: undefined,
      run: { status: 'idle', results: [], elapsedMs: 0 },
      result: undefined,
      exchange: undefined,
      ...editing,
      ...createArranging(place, editing.readAgain),
      list: async () => {
        await attempt(place, 'The saved messages were not read', async () => {
          const [tree, run] = await Promise.all([
            client.request('saved.list', {}),
            client.request('saved.readRun', {}),
          ]);
          set({ tree, run });
        });
        const { openPath, open } = get();
        if (open) await editing.readAgain();
        else if (openPath) await get().openFile(openPath);
      },
      select: (selected) => set({ selected }),
      fold: (path, folded) =>
        set((state) => ({ folded: [...state.folded.filter((other) => other !== path), ...(folded ? [path] : [])] })),
      startRename: (renaming) => set({ renaming }),
      store: async (message, folder, replace) => {
        const { path, message: stored } = await client.request('saved.store', { message, folder, replace });
        setUnsaved(place, path, undefined);
        set({ selected: path, openPath: path, open: undefined });
        const name = path.replace(/\.yaml$/, '');
        const isCut = message.payload.kind === 'fields' && stored?.payload.kind !== 'fields';
        const text = isCut ? 'Its payload is kept as hex: fields could not tell all of it.' : undefined;
        notify({ kind: 'done', title: `Saved as ${name}`, text });
        if (get().tree) await get().list();
      },
      start: async (path) => {
        if (!(await get().save())) return;
        await attempt(place, 'The run did not start', async () => {
          set({ run: await client.request('saved.run', { paths: [path] }), result: undefined, exchange: undefined });
        });
      },
      stop: async () => {
        await attempt(place, 'The run did not stop', () => client.request('saved.stop', {}));
      },
      showResult: async (index) => {
        set({ result: index, exchange: undefined });
        if (index === undefined) return;
        const exchange = await client.request('saved.exchange', { index }).catch((thrown) => {
          notify(failure('The bytes were not read', thrown));
          return null;
        });
        if (get().result === index && exchange) set({ exchange });
      },
    };
  });
  client.on('saved.changed', (tree) => {
    store.setState({ tree });
    void store.getState().list();
  });
  client.on('saved.progress', (run) => {
    const { result, run: before, showResult } = store.getState();
    store.setState({ run });
    const isOver = before.status === 'running' && run.status !== 'running';
    const failed = run.results.findIndex(({ status }) => status === 'failed' || status === 'error');
    // The bytes of a result that was looked at before it was there; else what one looks at first.
    if (result !== undefined && run.results[result]?.status !== before.results[result]?.status) void showResult(result);
    else if (result === undefined && isOver && failed >= 0) void showResult(failed);
  });
  const pick = ({ unsaved, folded, selected, openPath }: SavedState): KeptSaved => ({
    unsaved,
    folded,
    selected,
    openPath,
  });
  return { store, flush: keep(store, keptSaved, { storage, pick }) };
}
