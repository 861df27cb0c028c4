import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../core/contract/defaults.ts';
import { createRoundTripStatistics } from '../core/echo/statistics.ts';
import { idleRun } from './echo-run.ts';
import { Notifier } from './notifier.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openNotifier() {
  const run = { ...idleRun };
  const unasked = (): never => {
    throw new Error('not asked for');
  };
  const notifier = new Notifier({
    'run.changed': () => ({ ...run }),
    'settings.changed': () => defaultSettings,
    'connection.changed': () => ({ status: 'closed' }),
    'monitor.changed': unasked,
    'statistics.changed': () => createRoundTripStatistics().read(0),
    'capture.changed': unasked,
    'file.changed': unasked,
    'spool.changed': unasked,
    'module.changed': unasked,
    'module.output': unasked,
    'kernelLog.added': unasked,
    'families.changed': unasked,
    'schemas.changed': unasked,
    'saved.changed': unasked,
    'nlmon.changed': unasked,
    'saved.progress': unasked,
  });
  const told: [string, number][] = [];
  const unsubscribe = notifier.subscribe((event) => told.push([event, run.sent]));
  return { notifier, run, told, unsubscribe };
}

describe('notifier', () => {
  it('tells once however often something changed, with the state of the moment it tells', () => {
    const { notifier, run, told } = openNotifier();
    for (run.sent = 0; run.sent < 5; run.sent++) notifier.emitWithin('run.changed', 30);
    vi.advanceTimersByTime(29);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([['run.changed', 5]]);
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(1);
  });

  it('puts off no event by asking again', () => {
    const { notifier, told } = openNotifier();
    for (let i = 0; i < 4; i++) {
      notifier.emitWithin('run.changed', 30);
      vi.advanceTimersByTime(20);
    }
    expect(told).toHaveLength(2);
  });

  it('tells at once when asked to, and not a second time for what was to follow', () => {
    const { notifier, told } = openNotifier();
    notifier.emitWithin('run.changed', 30);
    notifier.emit('run.changed');
    expect(told).toEqual([['run.changed', 0]]);
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(1);
  });

  it('keeps events apart, and tells nobody who has unsubscribed or once it is closed', () => {
    const { notifier, told, unsubscribe } = openNotifier();
    notifier.emitWithin('run.changed', 10);
    notifier.emitWithin('connection.changed', 20);
    vi.advanceTimersByTime(20);
    expect(told.map(([event]) => event)).toEqual(['run.changed', 'connection.changed']);
    unsubscribe();
    notifier.emit('settings.changed');
    expect(told).toHaveLength(2);
    notifier.subscribe(() => told.push(['late', 0]));
    notifier.emitWithin('settings.changed', 10);
    notifier.close();
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(2);
  });
});
