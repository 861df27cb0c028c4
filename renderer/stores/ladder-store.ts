/** The ladder: the stretch of time that is looked at, and its messages as the host last told them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { noPair } from '../../core/capture/record.ts';
import { decodeWindow } from '../../core/capture/window.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { Ladder } from '../../core/contract/statistics.ts';
import type { HostStore } from './host-store.ts';
import { endingAt, fitted, widened } from './ladder-view.ts';
import type { SelectedRecord } from './log-detail.ts';
import type { LogStore } from './log-store.ts';
import type { TimeRange } from './time-filter.ts';

export interface LadderState {
  /** Undefined before something is there to look at. */
  view: TimeRange | undefined;
  /** The view goes on with what comes. */
  following: boolean;
  /** What was told of the stretch `held`, which is the view's once it is read. */
  ladder: Ladder | undefined;
  held: TimeRange | undefined;
  /** Number of the message that is selected in the picture. */
  selected: number | undefined;

  /** Looks at the log's selected message, else at the last few. */
  begin(): Promise<void>;
  /** Looks at a stretch of time, and no more at what comes. */
  look(view: TimeRange): void;
  follow(): void;
  select(number: number | undefined): void;
  /** Width of the picture in px. */
  setColumns(columns: number): void;
  /** Reads the view again where the capture has changed. */
  refresh(): Promise<void>;
}
export type LadderStore = StoreApi<LadderState>;

/** Of the log, of which the last ones are looked at first. */
const firstRows = 24;
/** Of what came in one go there is more to see around it. */
const leastFirstNs = 100_000;
const mostColumns = 4_096;
const restFactor = 3;

export function createLadderStore(client: Client, host: HostStore, log: LogStore): LadderStore {
  let columns = 800;
  let reading = false;
  let wanted: TimeRange | undefined;
  let readOf: unknown;
  /** A picture that takes long to read is read anew less often. */
  let restUntilMs = 0;

  const store = createStore<LadderState>()((set, get) => ({
    view: undefined,
    following: true,
    ladder: undefined,
    held: undefined,
    selected: undefined,

    async begin() {
      const inLog = await shownDetail();
      const times = inLog ? timesOf(inLog) : await lastTimes();
      if (times.length === 0) return set({ view: undefined, ladder: undefined, held: undefined });
      const view = widened(fitted(Math.min(...times), Math.max(...times)), leastFirstNs);
      set({ view, following: !inLog, selected: inLog?.record.number ?? get().selected });
      await load(view);
    },
    look(view) {
      set({ view, following: false });
      void load(view);
    },
    follow() {
      set({ following: true });
      readOf = undefined;
      restUntilMs = 0;
      void get().refresh();
    },
    select: (selected) => set({ selected }),
    setColumns(px) {
      columns = Math.min(mostColumns, Math.max(1, Math.round(px)));
      const { view } = get();
      if (view) void load(view);
    },
    async refresh() {
      const { capture } = host.getState();
      if (reading || readOf === capture || performance.now() < restUntilMs) return;
      readOf = capture;
      const { view, following } = get();
      if (!view || capture.matched === 0) return get().begin();
      const lastNs = following ? Math.max(...(await lastTimes())) : Number.NaN;
      if (get().view === view) await load(Number.isFinite(lastNs) ? endingAt(view, lastNs) : view);
    },
  }));

  /** Of the log's selected message, where the filter shows it. */
  const shownDetail = async (): Promise<SelectedRecord | undefined> => {
    const { detail, selected } = log.getState();
    if (!detail || detail.record.number !== selected) return undefined;
    const place = await asked(client.request('capture.locate', { number: selected }));
    return place?.exact ? detail : undefined;
  };

  const lastTimes = async (): Promise<number[]> => {
    const { matched } = host.getState().capture;
    const from = Math.max(0, matched - firstRows);
    const block = await asked(client.request('capture.window', { from, count: firstRows, headBytes: 0 }));
    return block ? decodeWindow(block).map(({ timeNs }) => timeNs) : [];
  };

  /** One request at a time, of what was wanted last. A view that follows moves on once its messages are there. */
  const load = async (view: TimeRange): Promise<void> => {
    wanted = view;
    if (reading) return;
    reading = true;
    const startMs = performance.now();
    while (wanted) {
      const range: TimeRange = wanted;
      wanted = undefined;
      const ladder = await asked(client.request('statistics.ladder', { ...range, columns }));
      if (ladder) store.setState(({ following }) => ({ ladder, held: range, ...(following && { view: range }) }));
    }
    reading = false;
    restUntilMs = performance.now() + restFactor * (performance.now() - startMs);
  };
  return store;
}

/** A host that is gone is host-store's to tell; what is shown here stays. */
async function asked<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'CLOSED')) throw thrown;
    return undefined;
  }
}

/** A message alone is looked at with as much around it as a round trip takes. */
function timesOf({ record, pair }: SelectedRecord): number[] {
  const other = pair && record.pair !== noPair ? pair.timeNs : record.timeNs + 20_000;
  const [low, high] = [Math.min(record.timeNs, other), Math.max(record.timeNs, other)];
  return [low - (high - low), high + (high - low)];
}
