/** Figures over what the log's filter shows, as last read, and a run's that are kept to compare with. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { SurveyReading } from '../../core/contract/statistics.ts';
import type { Spread } from '../../core/echo/spread.ts';
import type { HostStore } from './host-store.ts';
import { isObject, type Kept, type KeptStorage, keep, readKept } from './kept.ts';

/** A run's round trips, kept. */
export interface Baseline {
  /** What was shown: the filter's words or the file's name. */
  name: string;
  /** When it was kept, ms since 1970. */
  keptMs: number;
  /** Epoch of its capture, which names it, and the number of the first record that came after. */
  epochWallMs: number;
  next: number;
  roundTrip: Spread;
}

export interface SurveyState {
  reading: SurveyReading | undefined;
  /** Why the last reading failed. What was read before stays. */
  error: AppErrorData | undefined;
  baseline: Baseline | undefined;

  /** Reads where something has changed since. One at a time; later calls wait for the one under way. */
  read(): Promise<void>;
  /** Keeps the round trips that are shown. */
  keepBaseline(): void;
  dropBaseline(): void;
}
export type SurveyStore = StoreApi<SurveyState>;

export const keptBaseline: Kept<{ baseline: Baseline }> = {
  key: 'nlscope.baseline',
  version: 1,
  read: ({ baseline }) => (isBaseline(baseline) ? { baseline } : undefined),
};

const isNumbers = (found: unknown): found is number[] =>
  Array.isArray(found) && found.every((value) => typeof value === 'number');

function isBaseline(found: unknown): found is Baseline {
  if (!isObject(found) || !isObject(found.roundTrip)) return false;
  const { count, minNs, maxNs, partsNs, counts, percentiles } = found.roundTrip;
  return (
    typeof found.name === 'string' &&
    isNumbers([found.keptMs, found.epochWallMs, found.next, count, minNs, maxNs]) &&
    isNumbers(partsNs) &&
    isNumbers(counts) &&
    partsNs.length === counts.length &&
    Array.isArray(percentiles) &&
    percentiles.every((one) => isObject(one) && isNumbers([one.share, one.ns]))
  );
}

export function createSurveyStore(
  { client, host, filterText }: { client: Client; host: HostStore; filterText(): string },
  storage: KeptStorage,
): { store: SurveyStore; flush(): void } {
  let under: Promise<void> | undefined;
  let readOf: unknown;
  const store = createStore<SurveyState>()((set, get) => {
    const isLevel = (): boolean => readOf === host.getState().capture && get().reading?.pending === 0;
    const readOnce = async (): Promise<void> => {
      const { capture } = host.getState();
      try {
        set({ reading: await client.request('statistics.survey', {}), error: undefined });
        readOf = capture;
      } catch (thrown) {
        const error = toErrorData(thrown);
        // That the host is gone is told elsewhere.
        set({ error: error.code === 'CLOSED' ? undefined : error });
      }
    };
    return {
      reading: undefined,
      error: undefined,
      baseline: readKept(storage, keptBaseline)?.baseline,
      read: () => {
        if (!under && isLevel()) return Promise.resolve();
        under ??= readOnce().finally(() => {
          under = undefined;
        });
        return under;
      },
      keepBaseline: () => {
        const { reading } = get();
        if (!reading || reading.roundTrip.count === 0) return;
        const { epochWallMs, next, file } = host.getState().capture;
        const name = [file?.name, filterText()].filter(Boolean).join(': ') || 'all messages';
        set({ baseline: { name, keptMs: Date.now(), epochWallMs, next, roundTrip: reading.roundTrip } });
      },
      dropBaseline: () => set({ baseline: undefined }),
    };
  });
  return { store, flush: keep(store, keptBaseline, { storage, pick: ({ baseline }) => ({ baseline }) }) };
}
