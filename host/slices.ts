/** Long work on the event loop's thread, in slices that let it turn. */
import { setImmediate } from 'node:timers/promises';

/** How long a slice may hold the event loop. */
const sliceMs = 4;

/**
 * Calls `step` until it has nothing left to do, or `limitMs` have passed. A step is small: the clock is looked at after
 * each.
 * @param step returns whether something is left
 */
export async function inSlices(step: () => boolean, limitMs = Number.POSITIVE_INFINITY): Promise<void> {
  const endMs = performance.now() + limitMs;
  let turnMs = performance.now() + sliceMs;
  while (step()) {
    const now = performance.now();
    if (now >= endMs) return;
    if (now < turnMs) continue;
    await setImmediate();
    turnMs = performance.now() + sliceMs;
  }
}
