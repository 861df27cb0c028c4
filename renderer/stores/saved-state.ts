/** What the store of saved messages holds and does, and what of it is kept over a reload. */
import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import type { MessageToSave, SavedExchange, SavedRun, SavedTree } from '../../core/contract/saved.ts';
import type { SavedReading } from '../../core/saved/read-saved.ts';
import { isObject, type Kept } from './kept.ts';
import { failure, type Notify } from './notice.ts';

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

export interface KeptSaved {
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

export const keptSaved: Kept<KeptSaved> = {
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

/** What the store's parts share. */
export interface SavedPlace {
  client: Client;
  notify: Notify;
  set(change: Partial<SavedState>): void;
  get(): SavedState;
}

/** True where it went well; what failed is told. */
export async function attempt({ notify }: SavedPlace, title: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    notify({ kind: 'over', title });
    return true;
  } catch (thrown) {
    notify(failure(title, thrown));
    return false;
  }
}

/** Keeps the text that a file is to get, or forgets it. */
export function setUnsaved({ set, get }: SavedPlace, path: string, kept: Unsaved | undefined): void {
  const { [path]: _, ...rest } = get().unsaved;
  set({ unsaved: kept ? { ...rest, [path]: kept } : rest });
}
