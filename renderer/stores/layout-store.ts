/** How the window is arranged: the screen, sizes of panes, chosen tabs and columns. It knows no pane by name. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isObject, type Kept, type KeptStorage, keep, readKept } from './kept.ts';

export const screens = ['echo', 'saved', 'module', 'sockets', 'statistics', 'settings'] as const;
export type Screen = (typeof screens)[number];

export interface LayoutState {
  screen: Screen;
  /** Sizes in px by pane; a pane that was never resized is not in it. */
  sizes: Readonly<Record<string, number>>;
  /** Chosen tab or option by its place. */
  tabs: Readonly<Record<string, string>>;
  /** Ids of the log's columns that are shown; null is the log's own choice. */
  columns: readonly string[] | null;

  show(screen: Screen): void;
  resize(pane: string, px: number): void;
  /** The pane is as large as it was made. */
  resetSize(pane: string): void;
  choose(place: string, tab: string): void;
  showColumns(columns: readonly string[] | null): void;
}
export type LayoutStore = StoreApi<LayoutState>;
type Arrangement = Pick<LayoutState, 'screen' | 'sizes' | 'tabs' | 'columns'>;

export const keptLayout: Kept<Arrangement> = {
  key: 'nlscope.layout',
  version: 1,
  read: ({ screen, sizes, tabs, columns }) => ({
    screen: screens.find((known) => known === screen) ?? 'echo',
    sizes: entriesOf(sizes, (px): px is number => typeof px === 'number' && px >= 0 && px < 10_000),
    tabs: entriesOf(tabs, (tab) => typeof tab === 'string'),
    columns: Array.isArray(columns) && columns.every((id) => typeof id === 'string') ? columns : null,
  }),
};

function entriesOf<T>(found: unknown, isValid: (value: unknown) => value is T): Record<string, T> {
  const entries = isObject(found) ? Object.entries(found) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => isValid(entry[1])));
}

export function createLayoutStore(storage: KeptStorage): { store: LayoutStore; flush(): void } {
  const store = createStore<LayoutState>()((set) => ({
    ...(readKept(storage, keptLayout) ?? { screen: 'echo', sizes: {}, tabs: {}, columns: null }),
    show: (screen) => set({ screen }),
    resize: (pane, px) => set(({ sizes }) => ({ sizes: { ...sizes, [pane]: Math.round(px) } })),
    resetSize: (pane) => set(({ sizes: { [pane]: _, ...sizes } }) => ({ sizes })),
    choose: (place, tab) => set(({ tabs }) => ({ tabs: { ...tabs, [place]: tab } })),
    showColumns: (columns) => set({ columns }),
  }));
  const pick = ({ screen, sizes, tabs, columns }: LayoutState): Arrangement => ({ screen, sizes, tabs, columns });
  return { store, flush: keep(store, keptLayout, { storage, pick }) };
}
