/**
 * The log's place in the capture: the rows in view and around them, the tail, the pause and the selected record. The
 * capture itself stays with the host; rows are asked for by index, one request at a time, and shown until replaced.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { noPair } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { CaptureSummary } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { Schedule } from './frame-schedule.ts';
import type { HostStore } from './host-store.ts';
import { createDetailReader, type SelectedRecord } from './log-detail.ts';
import { covers, keepUnchanged, type RowRange, windowAround, windowAtTail } from './log-window.ts';

export interface LogState {
  /** Rows the log has; stands still while paused. */
  total: number;
  /** Row index of the first of `rows`. */
  from: number;
  /** The rows held: those in view and some around them. */
  rows: readonly WindowRow[];
  /** Rows that went off the front so far (eviction): a view that is to stay in place moves up by as many. */
  shifted: number;
  /** The view sticks to the newest row. */
  following: boolean;
  /** Rows that came below the view since it left the tail. */
  newBelow: number;
  paused: boolean;
  newSincePause: number;
  /** Number of the selected record, and its row when it was last seen. */
  selected: number | undefined;
  selectedRow: number;
  detail: SelectedRecord | undefined;
  /** A row that the view is asked to show; a new object each time. */
  reveal: { row: number } | undefined;
  /** A short remark, such as why a jump went nowhere. */
  notice: { text: string } | undefined;

  /** Tells which rows are on screen. */
  view(range: RowRange): void;
  follow(): void;
  leaveTail(): void;
  pause(): void;
  resume(): void;
  /** The filter in force is another one: row indexes mean other records now. */
  filterChanged(): Promise<void>;
  /** Selects the record in a row, clamped to the log's ends. */
  selectRow(row: number): Promise<void>;
  /** Selects a record by its number and shows it; says so where the filter hides it or it is gone. */
  selectNumber(number: number): Promise<void>;
  /** Moves the selection; enters the log at its end when nothing is selected. */
  moveSelection(rows: number): Promise<void>;
  selectPair(): Promise<void>;
  clearSelection(): void;
  /** The selected record whole, for which the host is waited; undefined where there is none any more. */
  selectedRecord(): Promise<WindowRow | undefined>;
}
export type LogStore = StoreApi<LogState>;

/** Id of the log in the page, by which who comes from elsewhere finds it. */
export const logId = 'log';

/** Enough for the payload preview of a wide screen, behind the header. */
const headBytes = 16 + 112;

export function createLogStore(client: Client, host: HostStore, schedule: Schedule): LogStore {
  const initial = host.getState().capture;
  let view: RowRange = { from: 0, count: 1 };
  /** The log's length when its end was last in view. */
  let seen = initial.matched;
  let first = initial.first;
  let recorded = recordCount(initial);
  let file = initial.file?.id;
  let pausedAt = initial.next;
  let filtering = false;
  let loading = false;
  let loadAgain = false;

  const store = createStore<LogState>()((set, get) => ({
    total: initial.matched,
    from: 0,
    rows: [],
    shifted: 0,
    following: true,
    newBelow: 0,
    paused: false,
    newSincePause: 0,
    selected: undefined,
    selectedRow: 0,
    detail: undefined,
    reveal: undefined,
    notice: undefined,

    view(range) {
      view = range;
      const { from, rows, total, following } = get();
      seen = following ? total : Math.max(seen, Math.min(total, range.from + range.count));
      const newBelow = following ? 0 : Math.max(0, total - seen);
      if (newBelow !== get().newBelow) set({ newBelow });
      if (!covers({ from, count: rows.length }, range, total)) void load();
    },
    follow() {
      set({ following: true, newBelow: 0 });
      void load();
    },
    leaveTail() {
      if (!get().following) return;
      seen = get().total;
      set({ following: false, newBelow: 0 });
      void load();
    },
    pause() {
      pausedAt = host.getState().capture.next;
      set({ paused: true, newSincePause: 0 });
    },
    resume() {
      set({ paused: false, newSincePause: 0 });
      void load();
    },
    filterChanged: () =>
      unlessGone(async () => {
        // Its event may still be on the way.
        const capture = await client.request('capture.read', {});
        host.setState({ capture });
        first = capture.first;
        seen = capture.matched;
        set({ total: capture.matched, newBelow: 0, newSincePause: 0 });
        const { selected, following } = get();
        await (selected !== undefined && !following ? locate(selected) : load());
      }),
    selectRow: (row) =>
      unlessGone(async () => {
        const target = Math.max(0, Math.min(row, get().total - 1));
        const found = heldRow(get(), target) ?? (await readRows({ from: target, count: 1 }))[0];
        if (found) select(found.number, target);
      }),
    selectNumber: (number) =>
      unlessGone(async () => {
        const { first: oldest, next } = host.getState().capture;
        if (number < oldest || number >= next) return set({ notice: { text: `#${number} is no longer held` } });
        const { row, exact } = await client.request('capture.locate', { number });
        if (!exact) return set({ notice: { text: `#${number} is hidden by the filter` } });
        select(number, row);
      }),
    moveSelection: (rows) =>
      unlessGone(async () => {
        const { selected, selectedRow, total } = get();
        if (selected === undefined) return get().selectRow(total - 1);
        const isThere = heldRow(get(), selectedRow)?.number === selected;
        const row = isThere ? selectedRow : (await client.request('capture.locate', { number: selected })).row;
        return get().selectRow(row + rows);
      }),
    async selectPair() {
      const { selected, selectedRow } = get();
      const held = heldRow(get(), selectedRow);
      // The row is the newer of the two: the record may have been read before its reply came.
      const record = held?.number === selected ? held : await get().selectedRecord();
      if (!record) return;
      if (record.pair !== noPair) return get().selectNumber(record.pair);
      set({ notice: { text: `#${record.number} has no other half` } });
    },
    clearSelection: () => set({ selected: undefined, detail: undefined }),
    async selectedRecord() {
      const shown = (): WindowRow | undefined => {
        const { detail: whole, selected } = get();
        return whole?.record.number === selected ? whole?.record : undefined;
      };
      if (!shown()) await detail.read();
      return shown();
    },
  }));

  const detail = createDetailReader(client, {
    selected: () => store.getState().selected,
    shown: () => store.getState().detail,
    show: (shown) => store.setState({ detail: shown }),
  });

  const readRows = async (range: RowRange): Promise<WindowRow[]> =>
    range.count === 0 ? [] : decodeWindow(await client.request('capture.window', { ...range, headBytes }));

  /** Rows that went off the front since it was last asked. A filtered log has to look where a known row is now. */
  const takeShift = async (capture: CaptureSummary): Promise<number> => {
    const evicted = capture.first - first;
    first = capture.first;
    if (evicted <= 0) return 0;
    if (isUnfiltered(capture)) return evicted;
    const { from, rows } = store.getState();
    const known = rows.at(-1);
    if (!known) return 0;
    const { row } = await client.request('capture.locate', { number: known.number });
    return Math.max(0, from + rows.length - 1 - row);
  };

  const loadOnce = async (): Promise<void> => {
    const { capture } = host.getState();
    const shift = await takeShift(capture);
    if (shift > 0) applyShift(shift);
    const { paused, following, total: shown } = store.getState();
    const total = paused ? shown : capture.matched;
    const range = following ? windowAtTail(view.count, total) : windowAround(view, total);
    const fresh = await readRows(range);
    // Rows that a filter has yet to look at are not new when they come.
    if (capture.filtering > 0 || filtering) seen = total;
    filtering = capture.filtering > 0;
    seen = Math.min(seen, total);
    store.setState((state) => ({
      total,
      from: range.from,
      rows: keepUnchanged(state.rows, fresh),
      newBelow: state.following ? 0 : total - seen,
    }));
    detail.refresh(store.getState().rows);
  };

  const applyShift = (shift: number): void => {
    view = { ...view, from: Math.max(0, view.from - shift) };
    seen = Math.max(0, seen - shift);
    store.setState((state) => ({
      shifted: state.shifted + shift,
      selectedRow: state.selectedRow - shift,
      total: Math.max(0, state.total - shift),
      from: Math.max(0, state.from - shift),
      rows: state.rows.slice(Math.max(0, shift - state.from)),
    }));
  };

  const load = (): Promise<void> => unlessGone(loadAll);

  const loadAll = async (): Promise<void> => {
    loadAgain = true;
    if (loading) return;
    loading = true;
    try {
      while (loadAgain) {
        loadAgain = false;
        await loadOnce();
      }
    } finally {
      loading = false;
    }
  };

  const locate = async (number: number): Promise<void> => {
    const { row } = await client.request('capture.locate', { number });
    view = { ...view, from: row };
    store.setState({ selectedRow: row, reveal: { row } });
    await load();
  };

  const select = (number: number, row: number): void => {
    const changed = store.getState().selected !== number;
    store.setState({ selected: number, selectedRow: row, reveal: { row }, notice: undefined });
    if (row < store.getState().total - 1) store.getState().leaveTail();
    else store.getState().follow();
    if (changed) void detail.read();
  };

  const reset = (): void => {
    first = host.getState().capture.first;
    seen = 0;
    store.setState({ total: 0, from: 0, rows: [], following: true, newBelow: 0, newSincePause: 0 });
    store.getState().clearSelection();
  };

  const captureChanged = (): void => {
    const { capture } = host.getState();
    const before = recorded;
    recorded = recordCount(capture);
    const isOther = capture.file?.id !== file;
    file = capture.file?.id;
    if (recorded < before || isOther) reset();
    // Another capture is not what was held still.
    if (isOther) store.setState({ paused: false });
    const { paused, total } = store.getState();
    if (!paused) return void load();
    const isNew = isUnfiltered(capture) ? capture.next - pausedAt : capture.matched - total;
    store.setState({ newSincePause: Math.max(0, isNew) });
  };

  host.subscribe((state, before) => {
    if (state.capture !== before.capture) schedule(captureChanged);
  });
  return store;
}

/** A host that is gone is host-store's to tell; what is shown here stays. */
async function unlessGone(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'CLOSED')) throw thrown;
  }
}

const heldRow = ({ from, rows }: LogState, row: number): WindowRow | undefined => rows[row - from];

const isUnfiltered = ({ matched, next, first }: CaptureSummary): boolean => matched === next - first;

/** Falls only when the capture is cleared: counts are since then. */
const recordCount = ({ counts }: CaptureSummary): number =>
  counts.sent + counts.received + counts.sendFailed + counts.overruns + counts.overheard;
