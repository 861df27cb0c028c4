// Several virtual machines side by side: each keeps one processor busy, and little more.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What a guest takes of this machine's memory at most: its own, and that of the servers of its shared folders. */
const guestKiB = 2 << 20;

/** @returns {number} how many guests fit beside each other; one in any case */
export function laneCount(/** @type {number} */ wanted) {
  const [, availableKiB] = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  const fitting = Math.floor(Number(availableKiB) / guestKiB);
  return Math.max(1, Math.min(wanted, availableParallelism(), fitting));
}

/**
 * Takes the tasks in their order, each as soon as a lane is free.
 * @template Task, Result
 * @param {readonly Task[]} tasks
 * @param {number} lanes
 * @param {(task: Task) => Promise<Result>} run
 * @returns {Promise<Result[]>} in the order of the tasks
 */
export async function sideBySide(tasks, lanes, run) {
  /** @type {Result[]} */
  const results = [];
  const left = tasks.entries();
  const lane = async () => {
    // All lanes take from the one iterator.
    for (const [at, task] of left) results[at] = await run(task);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
