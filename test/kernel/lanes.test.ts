import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { laneCount, sideBySide } from './lanes.mjs';

it('tasks run side by side, as many as there are lanes, and their results come in order', async () => {
  const started: number[] = [];
  let [running, most] = [0, 0];
  const run = async (task: number): Promise<string> => {
    started.push(task);
    most = Math.max(most, ++running);
    await wait(task === 0 ? 50 : 5);
    running--;
    return `result ${task}`;
  };
  expect(await sideBySide([0, 1, 2, 3, 4], 2, run)).toEqual([0, 1, 2, 3, 4].map((task) => `result ${task}`));
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

it('a task that fails is told', async () => {
  const run = (task: number): Promise<number> => (task === 1 ? Promise.reject(new Error('no')) : Promise.resolve(task));
  await expect(sideBySide([0, 1, 2], 2, run)).rejects.toThrow('no');
});

it('there is one lane in any case, and no more than there is work or processors for', () => {
  expect(laneCount(0)).toBe(1);
  expect(laneCount(1)).toBe(1);
  const most = laneCount(1_000);
  expect(most).toBeGreaterThanOrEqual(1);
  expect(most).toBeLessThanOrEqual(availableParallelism());
});
