/** When work that follows the capture is done: with the frame that shows it, and not more often than eyes can follow. */

/** Runs `task` later. Calls before it ran are one call, of the task given last. */
export type Schedule = (task: () => void) => void;

/** At most one run a frame, and one in `leastMs`. */
export function createFrameSchedule(leastMs = 50): Schedule {
  let pending: (() => void) | undefined;
  let lastMs = 0;
  const run = (): void => {
    lastMs = performance.now();
    const task = pending;
    pending = undefined;
    task?.();
  };
  return (task) => {
    const idle = pending === undefined;
    pending = task;
    if (!idle) return;
    const waitMs = lastMs + leastMs - performance.now();
    if (waitMs > 0) setTimeout(() => requestAnimationFrame(run), waitMs);
    else requestAnimationFrame(run);
  };
}
