import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFrameSchedules } from './frame-schedule.ts';

const frameMs = 1_000 / 60;
let ran: string[];
let waiting: (() => void)[];
let schedules: ReturnType<typeof createFrameSchedules>;

beforeEach(() => {
  vi.useFakeTimers();
  ran = [];
  waiting = [];
  vi.stubGlobal('requestAnimationFrame', (task: () => void) => waiting.push(task));
  schedules = createFrameSchedules();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Lets frames pass; what ran in each. */
async function frames(count: number): Promise<string[]> {
  const each: string[] = [];
  for (let frame = 0; frame < count; frame++) {
    await vi.advanceTimersByTimeAsync(frameMs);
    for (const task of waiting.splice(0)) task();
    each.push(ran.splice(0).join(' '));
  }
  return each;
}

const run = (name: string) => (): void => void ran.push(name);

test('of several calls before a frame the last task runs, once', async () => {
  schedules.log(run('first'));
  schedules.log(run('last'));
  expect(await frames(2)).toEqual(['last', '']);
});

test('figures leave the log the frame in which it asks for rows and the one in which it draws them', async () => {
  schedules.figures(run('figures'));
  schedules.log(run('log'));
  expect(await frames(4)).toEqual(['log', '', 'figures', '']);
});

test('figures come at once where nothing else does, and then not more often than they can be read', async () => {
  const shown: number[] = [];
  for (let frame = 0; frame < 60; frame++) {
    schedules.figures(run('figures'));
    if ((await frames(1))[0]) shown.push(frame);
  }
  expect(shown[0]).toBe(0);
  const gaps = shown.slice(1).map((frame, at) => frame - shown[at]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(6);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8);
});

test('a log that takes every frame does not keep figures from being shown', async () => {
  schedules.figures(run('figures'));
  const all: string[] = [];
  for (let frame = 0; frame < 10; frame++) {
    schedules.log(run('log'));
    all.push(...(await frames(1)));
  }
  expect(all.filter((each) => each.includes('figures'))).toHaveLength(1);
});
