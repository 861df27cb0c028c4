/**
 * The saved messages: the tree of their folder, the file that is open with its text as edited, and the run. A text that
 * is not saved yet waits for its file to be opened again, also over a reload.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { toErrorData } from '../../core/contract/errors.ts';
import type { MessageToSave, SavedEntry, SavedExchange, SavedRun, SavedTree } from '../../core/contract/saved.ts';
import type { SavedReading } from '../../core/saved/read-saved.ts';
import { isObject, type Kept, type KeptStorage, keep, readKept } from './kept.ts';
import { failure, type Notify } from './notice.ts';
import { filesOf, foldersOf, parentOf } from './saved-rows.ts';

/** A text that is not what is in its file. */
export interface Unsaved {
  text: string;
  /** What was in the file when it was opened. */
  before: string;
}

export interface OpenFile {
  path: string;
  text: string;
  before: string;
  reading: SavedReading;
  /** What is in the file by now, where that is neither the text nor what was there before; null where it is gone. */
  elsewhere: string | null | undefined;
}

interface KeptSaved {
  /** By path. */
  unsaved: Readonly<Record<string, Unsaved>>;
  folded: readonly string[];
  /** Path of the row that the tree stands on. */
  selected: string | undefined;
  openPath: string | undefined;
}

export interface SavedState extends KeptSaved {
  tree: SavedTree | undefined;
  open: OpenFile | undefined;
  /** Path of the row whose name is being typed. */
  renaming: string | undefined;
  run: SavedRun;
  /** Index of the result that is looked at, and its bytes once they are here. */
  result: number | undefined;
  exchange: SavedExchange | undefined;

  list(): Promise<void>;
  select(path: string | undefined): void;
  fold(path: string, folded: boolean): void;
  openFile(path: string): Promise<void>;
  edit(text: string): void;
  /** Writes the text; true once it is in the file. With `overwrite` also over what was changed elsewhere. */
  save(overwrite?: boolean): Promise<boolean>;
  /** Gives the text up for what is in the file. */
  revert(): Promise<void>;
  startRename(path: string | undefined): void;
  /** @param name a new name, or a path: from this folder, or from the top with a leading '/'. */
  rename(path: string, name: string): Promise<void>;
  move(path: string, folder: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(): Promise<void>;
  makeExamples(): Promise<void>;
  /** @throws SAVED_EXISTS, told in the dialog */
  store(message: MessageToSave, folder: string, replace: boolean): Promise<void>;
  /** Saves what is open first. */
  start(path: string): Promise<void>;
  stop(): Promise<void>;
  showResult(index: number | undefined): Promise<void>;
}
export type SavedStore = StoreApi<SavedState>;

const keptSaved: Kept<KeptSaved> = {
  key: 'nlscope.saved',
  version: 1,
  read: ({ unsaved, folded, selected, openPath }) => ({
    unsaved: Object.fromEntries(Object.entries(isObject(unsaved) ? unsaved : {}).filter(isUnsaved)),
    folded: Array.isArray(folded) ? folded.filter(isText) : [],
    selected: isText(selected) ? selected : undefined,
    openPath: isText(openPath) ? openPath : undefined,
  }),
};

const isText = (found: unknown): found is string => typeof found === 'string';
const isUnsaved = (entry: [string, unknown]): entry is [string, Unsaved] =>
  isObject(entry[1]) && isText(entry[1].text) && isText(entry[1].before);

/** Id of the tree in the page, by which it gets the focus. */
export const savedTreeId = 'saved-tree';

const checkMs = 150;
const unread: SavedReading = { problems: [] };

export function createSavedStore(
  { client, notify }: { client: Client; notify: Notify },
  storage: KeptStorage,
): { store: SavedStore; flush(): void } {
  let checking: ReturnType<typeof setTimeout> | undefined;
  const store = createStore<SavedState>()((set, get) => {
    const attempt = async (title: string, act: () => Promise<unknown>): Promise<boolean> => {
      try {
        await act();
        notify({ kind: 'over', title });
        return true;
      } catch (thrown) {
        notify(failure(title, thrown));
        return false;
      }
    };
    const changeOpen = (path: string, change: Partial<OpenFile>): void => {
      const { open } = get();
      if (open?.path === path) set({ open: { ...open, ...change } as OpenFile });
    };
    const setUnsaved = (path: string, kept: Unsaved | undefined): void => {
      const { [path]: _, ...rest } = get().unsaved;
      set({ unsaved: kept ? { ...rest, [path]: kept } : rest });
    };
    const check = async (path: string, text: string): Promise<void> => {
      const reading = await client.request('saved.check', { path, text });
      if (get().open?.text === text) changeOpen(path, { reading });
    };
    /** What else changed in the file that is open. */
    const readAgain = async (): Promise<void> => {
      const { open } = get();
      if (!open) return;
      const there = await client.request('saved.read', { path: open.path }).catch(() => undefined);
      const now = get().open;
      if (now?.path !== open.path || there?.text === now.before) return changeOpen(open.path, { elsewhere: undefined });
      if (there && (now.text === now.before || now.text === there.text)) {
        setUnsaved(open.path, undefined);
        set({ open: { ...there, before: there.text, reading: there, elsewhere: undefined } });
      } else changeOpen(open.path, { elsewhere: there?.text ?? null });
    };
    const follow = (from: string, to: string): void => {
      const moved = (path: string): string =>
        path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
      const { unsaved, folded, selected, openPath, open } = get();
      set({
        unsaved: Object.fromEntries(Object.entries(unsaved).map(([path, kept]) => [moved(path), kept])),
        folded: folded.map(moved),
        selected: selected && moved(selected),
        openPath: openPath && moved(openPath),
        open: open && { ...open, path: moved(open.path) },
      });
    };
    return {
      ...(readKept(storage, keptSaved) ?? { unsaved: {}, folded: [], selected: undefined, openPath: undefined }),
      tree: undefined,
      open: undefined,
      renaming: undefined,
      run: { status: 'idle', results: [], elapsedMs: 0 },
      result: undefined,
      exchange: undefined,
      list: async () => {
        await attempt('The saved messages were not read', async () => {
          const [tree, run] = await Promise.all([
            client.request('saved.list', {}),
            client.request('saved.readRun', {}),
          ]);
          set({ tree, run });
        });
        const { openPath, open } = get();
        if (open) await readAgain();
        else if (openPath) await get().openFile(openPath);
      },
      select: (selected) => set({ selected }),
      fold: (path, folded) =>
        set((state) => ({ folded: [...state.folded.filter((other) => other !== path), ...(folded ? [path] : [])] })),
      openFile: async (path) => {
        const opened = await attempt('The message was not opened', async () => {
          const file = await client.request('saved.read', { path });
          const { text, before } = get().unsaved[path] ?? { text: file.text, before: file.text };
          const elsewhere = before === file.text ? undefined : file.text;
          const reading = text === file.text ? file : unread;
          set({ open: { path, text, before, reading, elsewhere }, openPath: path, selected: path });
          if (text !== file.text) await check(path, text);
        });
        if (!opened) set({ openPath: undefined });
      },
      edit: (text) => {
        const { open } = get();
        if (!open) return;
        changeOpen(open.path, { text });
        setUnsaved(open.path, text === open.before ? undefined : { text, before: open.before });
        clearTimeout(checking);
        checking = setTimeout(() => void check(open.path, text).catch(() => {}), checkMs);
      },
      save: async (overwrite = false) => {
        const { open } = get();
        if (!open || (open.text === open.before && !overwrite)) return true;
        const before = overwrite && open.elsewhere !== undefined ? open.elsewhere : open.before;
        const { path, text } = open;
        return attempt('The message was not saved', async () => {
          try {
            const reading = await client.request('saved.write', { path, text, before });
            setUnsaved(path, undefined);
            changeOpen(path, { before: text, elsewhere: undefined, ...(get().open?.text === text && { reading }) });
          } catch (thrown) {
            await readAgain();
            throw thrown;
          }
        });
      },
      revert: async () => {
        const { open } = get();
        if (!open) return;
        const { path, text, before } = open;
        setUnsaved(path, undefined);
        set({ open: undefined });
        await get().openFile(path);
        const undo = async (): Promise<void> => {
          if (get().open?.path !== path) await get().openFile(path);
          get().edit(text);
        };
        if (text !== before)
          notify({
            kind: 'done',
            title: 'Your changes are given up',
            action: { label: 'Undo', run: () => void undo() },
          });
      },
      startRename: (renaming) => set({ renaming }),
      rename: async (path, typed) => {
        set({ renaming: undefined });
        const isFile = path.endsWith('.yaml');
        const name = isFile ? typed.replace(/\.yaml$/, '') : typed;
        const below = name.startsWith('/') ? name.slice(1) : [parentOf(path), name].filter(Boolean).join('/');
        const to = isFile ? `${below}.yaml` : below;
        if (to === path || name.trim() === '') return;
        await attempt('It was not renamed', async () => {
          set({ tree: await client.request('saved.move', { from: path, to }) });
          follow(path, to);
          await readAgain();
        });
      },
      move: async (path, folder) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        const to = folder ? `${folder}/${name}` : name;
        if (to === path) return;
        await attempt('It was not moved', async () => {
          set({ tree: await client.request('saved.move', { from: path, to }) });
          follow(path, to);
        });
      },
      remove: async (path) => {
        await attempt('It was not deleted', async () => {
          const { trashed } = await client.request('saved.remove', { path });
          const { open, openPath } = get();
          const isGone = openPath !== undefined && (openPath === path || openPath.startsWith(`${path}/`));
          set({
            tree: await client.request('saved.list', {}),
            ...(isGone && { open: undefined, openPath: undefined }),
          });
          const restore = (): Promise<boolean> =>
            attempt('It was not brought back', async () => {
              set({ tree: await client.request('saved.restore', { path, trashed }), selected: path });
              if (isGone && open) await get().openFile(open.path);
            });
          notify({
            kind: 'done',
            title: `${path.replace(/\.yaml$/, '')} is deleted`,
            action: { label: 'Undo', run: () => void restore() },
          });
        });
      },
      makeFolder: async () => {
        const { selected = '', tree } = get();
        const within = selected.endsWith('.yaml') ? parentOf(selected) : selected;
        const path = freeName(tree?.entries ?? [], within ? `${within}/New folder` : 'New folder');
        await attempt('The folder was not made', async () => {
          set({ tree: await client.request('saved.makeFolder', { path }), selected: path, renaming: path });
          get().fold(within, false);
        });
      },
      makeExamples: async () => {
        await attempt('The examples were not made', async () => {
          const { path } = await client.request('saved.makeExamples', {});
          const tree = await client.request('saved.list', {});
          set({ tree });
          get().fold(path, false);
          const first = filesOf(tree.entries).find((other) => other.startsWith(`${path}/`));
          if (first) await get().openFile(first);
        });
      },
      store: async (message, folder, replace) => {
        const { path } = await client.request('saved.store', { message, folder, replace });
        setUnsaved(path, undefined);
        set({ selected: path, openPath: path, open: undefined });
        const name = path.replace(/\.yaml$/, '');
        notify({ kind: 'done', title: `Saved as ${name}` });
        if (get().tree) await get().list();
      },
      start: async (path) => {
        if (!(await get().save())) return;
        await attempt('The run did not start', async () => {
          set({ run: await client.request('saved.run', { paths: [path] }), result: undefined, exchange: undefined });
        });
      },
      stop: async () => {
        await attempt('The run did not stop', () => client.request('saved.stop', {}));
      },
      showResult: async (index) => {
        set({ result: index, exchange: undefined });
        if (index === undefined) return;
        const exchange = await client.request('saved.exchange', { index }).catch((thrown) => {
          notify(failure('The bytes were not read', toErrorData(thrown)));
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
  client.on('saved.progress', (run) => store.setState({ run }));
  const pick = ({ unsaved, folded, selected, openPath }: SavedState): KeptSaved => ({
    unsaved,
    folded,
    selected,
    openPath,
  });
  return { store, flush: keep(store, keptSaved, { storage, pick }) };
}

function freeName(entries: readonly SavedEntry[], wanted: string): string {
  const taken = new Set(foldersOf(entries));
  let path = wanted;
  for (let number = 2; taken.has(path); number += 1) path = `${wanted} ${number}`;
  return path;
}
