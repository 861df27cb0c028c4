/** What tree and dump of one message tell each other: the bytes pointed at, the bytes selected, and how they are read. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import { type ByteSelection, selectionOf } from './byte-selection.ts';

export interface InspectorState {
  /** Range of the node under the pointer, in the tree or in the dump. */
  hoverRange: ByteRange | undefined;
  /** The byte under the pointer, in the dump only. */
  hoverOffset: number | undefined;
  selection: ByteSelection | undefined;
  /** Paths of the nodes that are closed; 'timing' is so at first. */
  closed: ReadonlySet<string>;
  order: ByteOrder;

  hover(range: ByteRange | undefined, offset?: number): void;
  select(selection: ByteSelection | undefined): void;
  selectRange(range: ByteRange): void;
  toggle(path: string): void;
  flipOrder(): void;
}
export type InspectorStore = StoreApi<InspectorState>;

export const createInspectorStore = (): InspectorStore =>
  createStore<InspectorState>()((set, get) => ({
    hoverRange: undefined,
    hoverOffset: undefined,
    selection: undefined,
    closed: new Set(['timing']),
    order: 'little',
    hover: (range, offset) => set({ hoverRange: range, hoverOffset: offset }),
    select: (selection) => set({ selection }),
    selectRange: (range) => range.length > 0 && set({ selection: selectionOf(range) }),
    toggle: (path) => {
      const closed = new Set(get().closed);
      if (!closed.delete(path)) closed.add(path);
      set({ closed });
    },
    flipOrder: () => set(({ order }) => ({ order: order === 'little' ? 'big' : 'little' })),
  }));
