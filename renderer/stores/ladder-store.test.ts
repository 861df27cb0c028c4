import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { Client } from '../../core/contract/connect.ts';
import type { HostState, HostStore } from './host-store.ts';
import { createLadderStore } from './ladder-store.ts';
import { spanOf } from './ladder-view.ts';
import type { LogState, LogStore } from './log-store.ts';

const row = (number: number, timeNs: number): WindowRow => ({
  number,
  timeNs,
  rttNs: Number.NaN,
  length: 66,
  detail: 0,
  pair: noPair,
  sequence: 0,
  port: 0,
  type: 20,
  flags: 0,
  group: 0,
  kind: RecordKind.sent,
  echo: EchoStatus.waiting,
  mark: 0,
  socket: 0,
  protocol: 2,
  head: new Uint8Array(),
  differences: [],
});

interface Asked {
  fromNs: number;
  toNs: number;
  columns: number;
}

/** A host with a capture of one message every ten microseconds. */
function setUp({
  matched = 100,
  selected,
  isHidden = false,
}: {
  matched?: number;
  selected?: number;
  isHidden?: boolean;
} = {}) {
  const asked: Asked[] = [];
  const waiting: (() => void)[] = [];
  const held = { answers: false };
  const request = async (method: string, params: Asked & { from: number; count: number }): Promise<unknown> => {
    const count = host.getState().capture.matched;
    if (method === 'capture.window')
      return encodeWindow(
        Array.from({ length: Math.min(params.count, count - params.from) }, (_, at) =>
          row(params.from + at, (params.from + at) * 10_000),
        ),
      );
    if (method === 'capture.locate') return { row: 0, exact: !isHidden };
    asked.push(params);
    if (held.answers) await new Promise<void>((resolve) => waiting.push(resolve));
    return { messages: [], count: asked.length, bands: null };
  };
  const host = createStore<HostState>()(() => ({ capture: { matched } }) as HostState) as HostStore;
  const record = row(3, 50_000);
  const detail = { record: { ...record, pair: 4 }, pair: row(4, 54_000), peer: true };
  const log = createStore<LogState>()(
    () => ({ selected, detail: selected === undefined ? undefined : detail }) as LogState,
  ) as LogStore;
  const client = { request } as unknown as Client;
  return { store: createLadderStore(client, host, log), host, asked, waiting, held };
}

describe('the ladder', () => {
  test('begins at the last messages, and goes on with what comes', async () => {
    const { store, host } = setUp();
    await store.getState().begin();
    expect(store.getState().view!.fromNs).toBeGreaterThan(700_000);
    expect(store.getState().view!.toNs).toBeGreaterThan(990_000);
    const span = spanOf(store.getState().view!);
    host.setState({ capture: { matched: 1_000 } as HostState['capture'] });
    await store.getState().refresh();
    expect(store.getState().view!.toNs).toBeGreaterThan(9_990_000);
    expect(spanOf(store.getState().view!)).toBeCloseTo(span, 3);
  });

  test("begins at the log's selected message and its reply, and stays there", async () => {
    const { store, host } = setUp({ selected: 3 });
    await store.getState().begin();
    const { view, selected, following } = store.getState();
    expect([view!.fromNs < 50_000, view!.toNs > 54_000, selected, following]).toEqual([true, true, 3, false]);
    host.setState({ capture: { matched: 1_000 } as HostState['capture'] });
    await store.getState().refresh();
    expect(store.getState().view).toEqual(view);
  });

  test('begins at the last messages where the filter hides the one that is selected', async () => {
    const { store } = setUp({ selected: 3, isHidden: true });
    await store.getState().begin();
    expect(store.getState()).toMatchObject({ following: true, selected: undefined });
    expect(store.getState().view!.fromNs).toBeGreaterThan(700_000);
  });

  test('of an empty capture has no view, and gets one with the first message', async () => {
    const { store, host } = setUp({ matched: 0 });
    await store.getState().refresh();
    expect(store.getState().view).toBeUndefined();
    host.setState({ capture: { matched: 5 } as HostState['capture'] });
    await store.getState().refresh();
    expect(store.getState().view).toBeDefined();
  });

  test('asks one thing at a time, and last for where the view is then', async () => {
    const { store, asked, waiting, held } = setUp();
    await store.getState().begin();
    asked.length = 0;
    held.answers = true;
    for (let at = 1; at <= 5; at++) store.getState().look({ fromNs: at, toNs: at + 2_000 });
    expect(asked).toHaveLength(1);
    held.answers = false;
    waiting[0]!();
    await expect.poll(() => asked.length).toBe(2);
    expect(asked[1]).toMatchObject({ fromNs: 5, toNs: 2_005 });
    await expect.poll(() => store.getState().held).toEqual({ fromNs: 5, toNs: 2_005 });
    expect(store.getState().following).toBe(false);
  });
});
