import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { CaptureSummary, Handlers, MethodName } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import type { HostState, HostStore } from './host-store.ts';
import { createLogStore, type LogStore } from './log-store.ts';

const noCounts = {
  sent: 0,
  received: 0,
  identical: 0,
  different: 0,
  lost: 0,
  waiting: 0,
  duplicate: 0,
  unexpected: 0,
  answered: 0,
  late: 0,
  sendFailed: 0,
  overruns: 0,
  truncated: 0,
  overheard: 0,
};

/** A capture of numbered records behind a real contract, with a filter that lets through every n-th. */
class FakeHost {
  first = 0;
  next = 0;
  everyNth = 1;
  recorded = 0;
  readonly echo = new Map<number, EchoStatus>();
  readonly pairs = new Map<number, number>();
  readonly requests: MethodName[] = [];
  readonly #store: HostStore;
  readonly log: LogStore;
  readonly close: () => void;

  constructor(count: number) {
    this.next = count;
    this.recorded = count;
    const pair = createMemoryPair();
    this.close = pair.close;
    const handlers: Partial<Handlers> = {
      'capture.read': () => this.#summary(),
      'capture.window': ({ from, count: rows }) =>
        encodeWindow(
          this.#numbers()
            .slice(from, from + rows)
            .map(this.#row),
        ),
      'capture.record': ({ number }) => (number < this.first || number >= this.next ? null : this.#detail(number)),
      'capture.locate': ({ number }) => {
        const row = this.#numbers().findIndex((each) => each >= number);
        return row < 0
          ? { row: this.#numbers().length, exact: false }
          : { row, exact: this.#numbers()[row] === number };
      },
    };
    serve(pair.host, handlers as Handlers);
    const client = connect(pair.renderer);
    const request: typeof client.request = (method, params) => {
      this.requests.push(method);
      return client.request(method, params);
    };
    this.#store = createStore<HostState>()(() => ({ capture: this.#summary() }) as HostState);
    this.log = createLogStore({ ...client, request }, this.#store, (task) => task());
  }

  /** Tells the log what changed, and lets it ask for what it wants. */
  async change(change: () => void = () => {}): Promise<void> {
    change();
    this.#store.setState({ capture: this.#summary() });
    await settled();
  }
  receive = (count: number) =>
    this.change(() => {
      this.next += count;
      this.recorded += count;
    });
  evict = (count: number) =>
    this.change(() => {
      this.first += count;
    });

  #numbers = (): number[] =>
    Array.from({ length: this.next - this.first }, (_, at) => this.first + at).filter((n) => n % this.everyNth === 0);

  #row = (number: number): WindowRow => ({
    number,
    protocol: 2,
    kind: RecordKind.sent,
    timeNs: number,
    rttNs: Number.NaN,
    detail: 0,
    pair: this.pairs.get(number) ?? noPair,
    echo: this.echo.get(number) ?? EchoStatus.waiting,
    mark: 0,
    type: 20,
    flags: 1,
    sequence: number,
    port: 0,
    group: 0,
    socket: 0,
    length: 1,
    head: Uint8Array.of(number & 0xff),
    differences: [],
    owner: undefined,
  });

  #detail(number: number) {
    const other = this.pairs.get(number);
    const pair = other === undefined ? undefined : encodeWindow([this.#row(other)]);
    return { number, record: encodeWindow([this.#row(number)]), pair, peer: true };
  }

  #summary(): CaptureSummary {
    const { first, next } = this;
    return {
      epochWallMs: 0,
      sockets: 1,
      first,
      next,
      matched: this.#numbers().length,
      filtering: 0,
      messageBytes: 0,
      usedBytes: 0,
      budgetBytes: 0,
      evicted: 0,
      spilledBytes: 0,
      spillError: null,
      file: null,
      restorable: false,
      counts: { ...noCounts, sent: this.recorded },
    };
  }
}

/** Frames of the memory pair take microtasks; a timer comes after all of them. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
};
const shown = (log: LogStore, from: number, count: number) =>
  log
    .getState()
    .rows.slice(from - log.getState().from)
    .slice(0, count)
    .map(({ number }) => number);

async function opened(count: number): Promise<FakeHost> {
  const host = new FakeHost(count);
  host.log.getState().view({ from: Math.max(0, count - 10), count: 10 });
  await settled();
  return host;
}

describe('the tail', () => {
  it('is followed from the start', async () => {
    const host = await opened(100);
    expect(host.log.getState()).toMatchObject({ total: 100, following: true, newBelow: 0 });
    await host.receive(50);
    expect(host.log.getState().total).toBe(150);
    expect(host.log.getState().rows.at(-1)?.number).toBe(149);
  });

  it('is left, and says how many came since, until it is followed again', async () => {
    const { log, receive } = await opened(100);
    log.getState().leaveTail();
    log.getState().view({ from: 20, count: 10 });
    await settled();
    await receive(7);
    expect(log.getState()).toMatchObject({ newBelow: 7, following: false });
    expect(shown(log, 20, 3)).toEqual([20, 21, 22]);
    log.getState().view({ from: 94, count: 10 });
    expect(log.getState().newBelow).toBe(3);
    log.getState().follow();
    await settled();
    expect(log.getState()).toMatchObject({ newBelow: 0, following: true });
    expect(log.getState().rows.at(-1)?.number).toBe(106);
  });
});

describe('the rows held', () => {
  it('are a window around the view, however long the log is', async () => {
    const { log } = await opened(100_000);
    log.getState().leaveTail();
    log.getState().view({ from: 50_000, count: 20 });
    await settled();
    expect(shown(log, 50_000, 20)[0]).toBe(50_000);
    expect(log.getState().rows.length).toBeLessThan(200);
  });

  it('are asked for once where they are held already', async () => {
    const { log, requests } = await opened(1_000);
    log.getState().leaveTail();
    log.getState().view({ from: 500, count: 10 });
    await settled();
    const before = requests.length;
    log.getState().view({ from: 503, count: 10 });
    await settled();
    expect(requests).toHaveLength(before);
  });

  it('are never asked for twice at once: the last wish wins', async () => {
    const { log, requests } = await opened(100_000);
    log.getState().leaveTail();
    await settled();
    const before = requests.length;
    for (let from = 1_000; from <= 90_000; from += 1_000) log.getState().view({ from, count: 10 });
    await settled();
    expect(requests.length - before).toBeLessThanOrEqual(2);
    expect(shown(log, 90_000, 1)).toEqual([90_000]);
  });

  it('stay the same objects while they say the same', async () => {
    const host = await opened(100);
    host.log.getState().leaveTail();
    host.log.getState().view({ from: 0, count: 10 });
    await settled();
    const before = host.log.getState().rows;
    await host.change(() => host.echo.set(3, EchoStatus.identical));
    const after = host.log.getState().rows;
    expect(after[2]).toBe(before[2]);
    expect(after[3]).not.toBe(before[3]);
    expect(after[3]?.echo).toBe(EchoStatus.identical);
  });

  it('keep their place on screen when older ones are evicted', async () => {
    const { log, evict } = await opened(1_000);
    log.getState().leaveTail();
    log.getState().view({ from: 500, count: 10 });
    await settled();
    await evict(100);
    expect(log.getState()).toMatchObject({ shifted: 100, total: 900 });
    expect(shown(log, 400, 1)).toEqual([500]);
  });

  it('keep it under a filter as well, where the host has to be asked', async () => {
    const host = new FakeHost(1_000);
    host.everyNth = 10;
    await host.change();
    host.log.getState().leaveTail();
    host.log.getState().view({ from: 50, count: 10 });
    await settled();
    expect(shown(host.log, 50, 1)).toEqual([500]);
    await host.evict(205);
    expect(host.log.getState()).toMatchObject({ shifted: 21, total: 79 });
    expect(shown(host.log, 29, 1)).toEqual([500]);
  });
});

describe('the pause', () => {
  it('keeps the picture and counts what comes', async () => {
    const { log, receive } = await opened(100);
    const { rows } = log.getState();
    log.getState().pause();
    await receive(25);
    expect(log.getState()).toMatchObject({ total: 100, newSincePause: 25 });
    expect(log.getState().rows).toBe(rows);
    log.getState().resume();
    await settled();
    expect(log.getState()).toMatchObject({ total: 125, newSincePause: 0, paused: false });
  });

  it('still scrolls through what was there', async () => {
    const { log, receive } = await opened(1_000);
    log.getState().pause();
    await receive(500);
    log.getState().leaveTail();
    log.getState().view({ from: 100, count: 10 });
    await settled();
    expect(shown(log, 100, 2)).toEqual([100, 101]);
    expect(log.getState().total).toBe(1_000);
  });
});

describe('the selection', () => {
  it('moves by rows, stops at the ends, and enters at the last row', async () => {
    const { log } = await opened(100);
    await log.getState().moveSelection(1);
    expect(log.getState().selected).toBe(99);
    await log.getState().moveSelection(-2);
    expect(log.getState()).toMatchObject({ selected: 97, following: false, reveal: { row: 97 } });
    await log.getState().moveSelection(-500);
    expect(log.getState().selected).toBe(0);
  });

  it('leads to the other half of the round trip', async () => {
    const host = await opened(100);
    host.pairs.set(90, 40);
    await host.log.getState().selectNumber(90);
    await settled();
    await host.log.getState().selectPair();
    expect(host.log.getState().selected).toBe(40);
  });

  it('says why it does not go where there is nothing to go to', async () => {
    const host = await opened(100);
    await host.log.getState().selectNumber(50);
    await settled();
    await host.log.getState().selectPair();
    expect(host.log.getState().notice?.text).toBe('#50 has no other half');
    host.everyNth = 10;
    await host.change();
    await host.log.getState().selectNumber(55);
    expect(host.log.getState().notice?.text).toBe('#55 is hidden by the filter');
    await host.evict(30);
    await host.log.getState().selectNumber(3);
    expect(host.log.getState().notice?.text).toBe('#3 is no longer held');
    expect(host.log.getState().selected).toBe(50);
  });

  it('reads its record anew when it gets its answer, whether it is on screen or not', async () => {
    const host = await opened(100);
    await host.log.getState().selectNumber(5);
    await settled();
    expect(host.log.getState().detail?.record.echo).toBe(EchoStatus.waiting);
    await host.change(() => host.echo.set(5, EchoStatus.identical));
    expect(host.log.getState().detail?.record.echo).toBe(EchoStatus.identical);
  });

  it('shows the record selected last, however answers come', async () => {
    const { log } = await opened(100);
    for (const row of [10, 20, 30]) void log.getState().selectRow(row);
    await settled();
    expect(log.getState().detail?.record.number).toBe(30);
  });

  it('is told whole once its record has come, and never that of the row before', async () => {
    const { log } = await opened(100);
    expect(await log.getState().selectedRecord()).toBeUndefined();
    await log.getState().selectRow(10);
    expect((await log.getState().selectedRecord())?.number).toBe(10);
    await log.getState().selectRow(20);
    expect((await log.getState().selectedRecord())?.number).toBe(20);
  });

  it('moves on from its record when a filter changed what rows mean', async () => {
    const host = await opened(100);
    await host.log.getState().selectNumber(50);
    await settled();
    host.everyNth = 10;
    await host.log.getState().filterChanged();
    expect(host.log.getState()).toMatchObject({ total: 10, selectedRow: 5, newBelow: 0 });
    await host.log.getState().moveSelection(1);
    expect(host.log.getState().selected).toBe(60);
  });

  it('does not take for new what a filter let through again', async () => {
    const host = new FakeHost(1_000);
    host.everyNth = 100;
    await host.change();
    host.log.getState().leaveTail();
    host.log.getState().view({ from: 0, count: 5 });
    await settled();
    host.everyNth = 1;
    await host.log.getState().filterChanged();
    expect(host.log.getState()).toMatchObject({ total: 1_000, newBelow: 0 });
    await host.receive(4);
    expect(host.log.getState().newBelow).toBe(4);
  });
});

it('starts anew when the capture is cleared, though new messages come at once', async () => {
  const host = await opened(100);
  await host.log.getState().selectNumber(50);
  await settled();
  await host.change(() => {
    host.first = 100;
    host.next = 103;
    host.recorded = 3;
  });
  expect(host.log.getState()).toMatchObject({ total: 3, selected: undefined, detail: undefined, following: true });
  expect(host.log.getState().rows.map(({ number }) => number)).toEqual([100, 101, 102]);
});

it('keeps what it shows when the host is gone, and fails at nothing', async () => {
  const { log, close } = await opened(100);
  const { rows } = log.getState();
  close();
  log.getState().leaveTail();
  await Promise.all([log.getState().selectNumber(3), log.getState().selectRow(0), log.getState().filterChanged()]);
  expect(log.getState().rows).toBe(rows);
});
