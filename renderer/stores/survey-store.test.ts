import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { SurveyReading } from '../../core/contract/statistics.ts';
import { createHistogram } from '../../core/echo/histogram.ts';
import { spreadOf } from '../../core/echo/spread.ts';
import { createSurveyor } from '../../core/echo/survey.ts';
import type { HostState, HostStore } from './host-store.ts';
import type { KeptStorage } from './kept.ts';
import { createSurveyStore } from './survey-store.ts';

function readingOf(trips: readonly number[], pending = 0): SurveyReading {
  const histogram = createHistogram();
  for (const ns of trips) histogram.record(ns);
  return { ...createSurveyor().read(), records: trips.length, roundTrip: spreadOf(histogram), pending };
}

function memory(): KeptStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

function setUp(storage: KeptStorage = memory()) {
  const asked: string[] = [];
  const answers: (SurveyReading | Error)[] = [];
  const request = async (method: string): Promise<SurveyReading> => {
    asked.push(method);
    const answer = answers.shift() ?? readingOf([]);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const capture = { epochWallMs: 7, next: 40, file: null } as HostState['capture'];
  const host = createStore<HostState>()(() => ({ capture }) as HostState) as HostStore;
  const change = (): void => host.setState(({ capture: before }) => ({ capture: { ...before } }));
  const client = { request } as unknown as Client;
  const { store, flush } = createSurveyStore({ client, host, filterText: () => 'late' }, storage);
  return { store, flush, asked, answers, change };
}

describe('figures', () => {
  test('are asked for again only where something has changed, or something is still to be counted', async () => {
    const { store, asked, answers, change } = setUp();
    answers.push(readingOf([5], 900), readingOf([5]));
    await store.getState().read();
    await store.getState().read();
    expect(asked).toHaveLength(2);
    await store.getState().read();
    expect(asked).toHaveLength(2);
    change();
    await store.getState().read();
    expect(asked).toHaveLength(3);
  });

  test('are asked for once at a time', async () => {
    const { store, asked } = setUp();
    await Promise.all([store.getState().read(), store.getState().read()]);
    expect(asked).toHaveLength(1);
  });

  test('stay where reading fails, and say why', async () => {
    const { store, answers, change } = setUp();
    answers.push(readingOf([5]), new AppError({ code: 'INTERNAL', message: 'no' }));
    await store.getState().read();
    change();
    await store.getState().read();
    expect(store.getState()).toMatchObject({ reading: { records: 1 }, error: { message: 'no' } });
    await store.getState().read();
    expect(store.getState().error).toBeUndefined();
  });
});

describe('a baseline', () => {
  test('is what is shown, by its name, and outlives a reload', async () => {
    const storage = memory();
    const { store, flush, answers } = setUp(storage);
    answers.push(readingOf([100, 120]));
    await store.getState().read();
    store.getState().keepBaseline();
    expect(store.getState().baseline).toMatchObject({
      name: 'late',
      epochWallMs: 7,
      next: 40,
      roundTrip: { count: 2 },
    });
    flush();
    const again = setUp(storage).store.getState().baseline!;
    expect(again.roundTrip).toMatchObject({ count: 2, partsNs: [100, 120], counts: [1, 1] });
  });

  test('of no round trip is none, and one can be dropped', async () => {
    const { store, answers } = setUp();
    await store.getState().read();
    store.getState().keepBaseline();
    expect(store.getState().baseline).toBeUndefined();
    answers.push(readingOf([100]));
    await store.getState().read();
    store.getState().dropBaseline();
    expect(store.getState().baseline).toBeUndefined();
  });

  test('that is damaged is none', () => {
    const storage = memory();
    for (const roundTrip of [null, {}, { count: 1, minNs: 1, maxNs: 1, partsNs: [1], counts: [], percentiles: [] }]) {
      const baseline = { name: 'x', keptMs: 1, epochWallMs: 1, next: 1, roundTrip };
      storage.setItem('nlscope.baseline', JSON.stringify({ version: 1, state: { baseline } }));
      expect(setUp(storage).store.getState().baseline).toBeUndefined();
    }
  });
});
