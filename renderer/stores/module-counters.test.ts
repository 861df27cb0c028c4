import { expect, test } from 'vitest';
import type { ModuleCounters } from '../../core/contract/module.ts';
import { readingAfter } from './module-counters.ts';

const counters = (received: number): ModuleCounters => ({
  received,
  echoed: 0,
  refused: 0,
  overrun: 0,
  gone: 0,
  copied: 0,
  faultDropped: 0,
  faultFlipped: 0,
  faultDuplicated: 0,
  faultDelayed: 0,
  malformed: 0,
});

test('a rate is what was added in the time between two readings', () => {
  const first = readingAfter(null, counters(100), 1_000);
  expect(first.perSecond.received).toBeNaN();
  const second = readingAfter(first, counters(350), 1_500);
  expect(second).toMatchObject({ values: { received: 350 }, perSecond: { received: 500, echoed: 0 } });
});

test('a module that was loaded anew has no rate until it is read again', () => {
  const before = readingAfter(null, counters(100), 0);
  expect(readingAfter(before, counters(3), 1_000).perSecond.received).toBeNaN();
});
