import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunPlan } from '../core/contract/api.ts';
import { EchoRun } from './echo-run.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const plan = (changes: Partial<RunPlan> = {}): RunPlan => ({
  message: { type: 20, flags: 1, payload: new Uint8Array(8) },
  count: 10,
  intervalUs: 0,
  inFlight: 4,
  change: { kind: 'none' },
  ...changes,
});

interface Sending {
  atMs: number;
  payload: Uint8Array;
  number: number;
}

/** A run over a driver that records at once, and gives its verdicts when told to. */
function startRun(changes: Partial<RunPlan>, { sendCostNs = 0, failAt = -1 } = {}) {
  const sent: Sending[] = [];
  const changed = vi.fn();
  let spentNs = 0;
  const run = new EchoRun(plan(changes), {
    nowNs: () => Date.now() * 1e6 + spentNs,
    send: (payload, recorded) => {
      spentNs += sendCostNs;
      const number = 100 + sent.length;
      sent.push({ atMs: Date.now(), payload, number });
      if (number - 100 !== failAt) recorded(number);
      else recorded(number, Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED', syscall: 'sendmsg' }));
    },
    changed,
  });
  run.start();
  return { run, sent, changed };
}

const turn = () => vi.advanceTimersByTime(0);

describe('a run', () => {
  it('sends at its interval, however late a timer comes', () => {
    const { run, sent } = startRun({ count: 5, intervalUs: 10_000, inFlight: 100 });
    vi.advanceTimersByTime(25);
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 10, 20]);
    vi.setSystemTime(41);
    vi.advanceTimersByTime(10);
    expect(sent).toHaveLength(5);
    expect(run.state).toMatchObject({ status: 'running', sent: 5, answered: 0 });
  });

  it('never has more in flight than its window, and fills it again as verdicts come', () => {
    const { run, sent } = startRun({ count: 10, inFlight: 4 });
    turn();
    expect(sent).toHaveLength(4);
    run.settled(sent[0]!.number, false);
    run.settled(sent[1]!.number, true);
    expect(sent).toHaveLength(4);
    turn();
    expect(sent).toHaveLength(6);
  });

  it('counts what the connection still holds back as in flight', () => {
    const recorded: (() => void)[] = [];
    const run = new EchoRun(plan({ inFlight: 3 }), {
      nowNs: () => Date.now() * 1e6,
      send: (_payload, done) => void recorded.push(() => done(recorded.length)),
      changed: () => {},
    });
    run.start();
    turn();
    expect(recorded).toHaveLength(3);
    expect(run.state.sent).toBe(0);
    recorded[0]!();
    turn();
    expect(recorded).toHaveLength(3);
    expect(run.state.sent).toBe(1);
  });

  it('finishes with exactly its count, every message with a verdict, lost ones included', () => {
    const { run, sent, changed } = startRun({ count: 10, inFlight: 3 });
    for (let i = 0; i < 10; i++) {
      turn();
      expect(run.active).toBe(true);
      run.settled(sent[i]!.number, i % 5 === 4);
    }
    turn();
    expect(sent).toHaveLength(10);
    expect(run.state).toMatchObject({ status: 'finished', sent: 10, answered: 8, lost: 2, leftMs: 0 });
    changed.mockClear();
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(10);
    expect(changed).not.toHaveBeenCalled();
  });

  it('passes over verdicts of records that are none of its own, and second ones', () => {
    const { run, sent } = startRun({ count: 2 });
    run.settled(7, false);
    run.settled(sent[0]!.number, true);
    run.settled(sent[0]!.number, false);
    expect(run.state).toMatchObject({ answered: 0, lost: 1, status: 'running' });
  });

  it('sends nothing after a stop, and counts the verdicts of what was in flight', () => {
    const { run, sent, changed } = startRun({ count: 10, inFlight: 4 });
    run.stop();
    changed.mockClear();
    run.settled(sent[0]!.number, false);
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(4);
    expect(changed).toHaveBeenCalled();
    expect(run.state).toMatchObject({ status: 'stopped', sent: 4, answered: 1, elapsedMs: 0 });
  });

  it('stops between two sends of an interval', () => {
    const { run, sent } = startRun({ count: 10, intervalUs: 10_000 });
    vi.advanceTimersByTime(15);
    run.stop();
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
    expect(run.state.elapsedMs).toBe(15);
  });

  it('ends with the reason where a send fails, and does not count that one as sent', () => {
    const { run, sent } = startRun({ count: 10, inFlight: 10 }, { failAt: 2 });
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(3);
    expect(run.state).toMatchObject({
      status: 'failed',
      sent: 2,
      error: { code: 'ECONNREFUSED', syscall: 'sendmsg', message: 'nobody there' },
    });
  });

  it('keeps to its stop where what was held back fails afterwards', () => {
    let refuse = (): void => {};
    const run = new EchoRun(plan(), {
      nowNs: () => 0,
      send: (_payload, done) => {
        refuse = () => done(1, Object.assign(new Error('closed'), { code: 'ECANCELED' }));
      },
      changed: () => {},
    });
    run.start();
    run.stop();
    refuse();
    expect(run.state).toMatchObject({ status: 'stopped', error: undefined });
  });

  it('lets the event loop turn after 3 ms of sending', () => {
    const { sent } = startRun({ count: 100, inFlight: 100 }, { sendCostNs: 1_000_000 });
    expect(sent).toHaveLength(3);
  });

  it('changes the payload each time', () => {
    const { sent } = startRun({
      count: 3,
      inFlight: 3,
      change: { kind: 'counter', offset: 0, width: 1, order: 'little' },
    });
    expect(sent.map(({ payload }) => payload[0])).toEqual([0, 1, 2]);
  });

  it('tells the time left at the rate so far, and nothing before there is a rate', () => {
    const { run, sent } = startRun({ count: 10, intervalUs: 10_000, inFlight: 10 });
    expect(run.state.leftMs).toBeNaN();
    vi.advanceTimersByTime(20);
    run.settled(sent[0]!.number, false);
    run.settled(sent[1]!.number, true);
    expect(run.state).toMatchObject({ elapsedMs: 20, leftMs: 80 });
  });
});
