/** The text of the saved message that is open: read, checked as it is typed, saved or given up. */
import type { SavedReading } from '../../core/saved/read-saved.ts';
import { attempt, type OpenFile, type SavedPlace, type SavedState, setUnsaved } from './saved-state.ts';

export type SavedEditing = Pick<SavedState, 'openFile' | 'edit' | 'save' | 'revert'> & {
  /** What else changed in the file that is open. */
  readAgain(): Promise<void>;
};

const checkMs = 150;
const unread: SavedReading = { problems: [] };

export function createEditing(place: SavedPlace): SavedEditing {
  const { client, notify, set, get } = place;
  /** The file last asked for: answers come in any order. */
  let wanted: string | undefined;
  let checking: ReturnType<typeof setTimeout> | undefined;
  const changeOpen = (path: string, change: Partial<OpenFile>): void => {
    const { open } = get();
    if (open?.path === path) set({ open: { ...open, ...change } as OpenFile });
  };
  const check = async (path: string, text: string): Promise<void> => {
    const reading = await client.request('saved.check', { path, text });
    if (get().open?.text === text) changeOpen(path, { reading });
  };
  const readAgain = async (): Promise<void> => {
    const { open } = get();
    if (!open) return;
    const there = await client.request('saved.read', { path: open.path }).catch(() => undefined);
    const now = get().open;
    if (now?.path !== open.path || there?.text === now.before) return changeOpen(open.path, { elsewhere: undefined });
    if (there && (now.text === now.before || now.text === there.text)) {
      setUnsaved(place, open.path, undefined);
      set({ open: { ...there, before: there.text, reading: there, elsewhere: undefined } });
    } else changeOpen(open.path, { elsewhere: there?.text ?? null });
  };
  return {
    readAgain,
    openFile: async (path) => {
      wanted = path;
      const opened = await attempt(place, 'The message was not opened', async () => {
        const file = await client.request('saved.read', { path });
        if (wanted !== path) return;
        const { text, before } = get().unsaved[path] ?? { text: file.text, before: file.text };
        const elsewhere = before === file.text ? undefined : file.text;
        const reading = text === file.text ? file : unread;
        set({ open: { path, text, before, reading, elsewhere }, openPath: path, selected: path });
        if (text !== file.text) await check(path, text);
      });
      if (!opened && wanted === path) set({ openPath: undefined });
    },
    edit: (text) => {
      const { open } = get();
      if (!open) return;
      changeOpen(open.path, { text });
      setUnsaved(place, open.path, text === open.before ? undefined : { text, before: open.before });
      clearTimeout(checking);
      checking = setTimeout(() => void check(open.path, text).catch(() => {}), checkMs);
    },
    save: async (overwrite = false) => {
      const { open } = get();
      if (!open || (open.text === open.before && !overwrite)) return true;
      const before = overwrite && open.elsewhere !== undefined ? open.elsewhere : open.before;
      const { path, text } = open;
      return attempt(place, 'The message was not saved', async () => {
        try {
          const reading = await client.request('saved.write', { path, text, before });
          setUnsaved(place, path, undefined);
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
      setUnsaved(place, path, undefined);
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
  };
}
