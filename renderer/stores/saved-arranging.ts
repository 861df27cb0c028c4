/** The tree of saved messages as its owner arranges it: renamed, moved, deleted with an undo, new folders. */
import type { SavedEntry } from '../../core/contract/saved.ts';
import { filesOf, foldersOf, parentOf } from './saved-rows.ts';
import { attempt, type SavedPlace, type SavedState } from './saved-state.ts';

export type SavedArranging = Pick<SavedState, 'rename' | 'move' | 'remove' | 'makeFolder' | 'makeExamples'>;

/** @param readAgain a rename can change the text that is open. */
export function createArranging(place: SavedPlace, readAgain: () => Promise<void>): SavedArranging {
  const { client, notify, set, get } = place;
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
    rename: async (path, typed) => {
      set({ renaming: undefined });
      const isFile = path.endsWith('.yaml');
      const name = isFile ? typed.replace(/\.yaml$/, '') : typed;
      const below = name.startsWith('/') ? name.slice(1) : [parentOf(path), name].filter(Boolean).join('/');
      const to = isFile ? `${below}.yaml` : below;
      if (to === path || name.trim() === '') return;
      await attempt(place, 'It was not renamed', async () => {
        set({ tree: await client.request('saved.move', { from: path, to }) });
        follow(path, to);
        await readAgain();
      });
    },
    move: async (path, folder) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const to = folder ? `${folder}/${name}` : name;
      if (to === path) return;
      await attempt(place, 'It was not moved', async () => {
        set({ tree: await client.request('saved.move', { from: path, to }) });
        follow(path, to);
      });
    },
    remove: async (path) => {
      await attempt(place, 'It was not deleted', async () => {
        const { trashed } = await client.request('saved.remove', { path });
        const { open, openPath } = get();
        const isGone = openPath !== undefined && (openPath === path || openPath.startsWith(`${path}/`));
        set({
          tree: await client.request('saved.list', {}),
          ...(isGone && { open: undefined, openPath: undefined }),
        });
        const restore = (): Promise<boolean> =>
          attempt(place, 'It was not brought back', async () => {
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
      await attempt(place, 'The folder was not made', async () => {
        set({ tree: await client.request('saved.makeFolder', { path }), selected: path, renaming: path });
        get().fold(within, false);
      });
    },
    makeExamples: async () => {
      await attempt(place, 'The examples were not made', async () => {
        const { path } = await client.request('saved.makeExamples', {});
        const tree = await client.request('saved.list', {});
        set({ tree });
        get().fold(path, false);
        const first = filesOf(tree.entries).find((other) => other.startsWith(`${path}/`));
        if (first) await get().openFile(first);
      });
    },
  };
}

function freeName(entries: readonly SavedEntry[], wanted: string): string {
  const taken = new Set(foldersOf(entries));
  let path = wanted;
  for (let number = 2; taken.has(path); number += 1) path = `${wanted} ${number}`;
  return path;
}
