/**
 * When work that follows the capture is done: in frames on screen, and so that no frame has all of it. The log is drawn
 * as often as the host tells of change: asked for in one frame, there in the next. Figures come in another.
 */

/** Runs `task` later. Calls before it ran are one call, of the task given last. */
export type Schedule = (task: () => void) => void;

/** Past the frame, at 60 Hz, in which rows that were asked for are drawn. */
const logMs = 25;
/** As many frames in a row figures leave to the log. */
const patience = 5;

/** Least time between two runs of `figures`: nobody reads faster. */
const figuresMs = 100;

export function createFrameSchedules(): { log: Schedule; figures: Schedule } {
  let isLogDue = false;
  let logAtMs = Number.NEGATIVE_INFINITY;
  let figuresAtMs = Number.NEGATIVE_INFINITY;
  const log = coalesced((run) => {
    isLogDue = true;
    requestAnimationFrame(() => {
      isLogDue = false;
      logAtMs = performance.now();
      run();
    });
  });
  const besideLog = (run: () => void, left = patience): void =>
    void requestAnimationFrame(() => {
      const isLogs = isLogDue || performance.now() - logAtMs < logMs;
      if (isLogs && left > 0) return besideLog(run, left - 1);
      figuresAtMs = performance.now();
      run();
    });
  const figures = coalesced((run) => void setTimeout(besideLog, figuresAtMs + figuresMs - performance.now(), run));
  return { log, figures };
}

function coalesced(request: (run: () => void) => void): Schedule {
  let pending: (() => void) | undefined;
  const run = (): void => {
    const task = pending;
    pending = undefined;
    task?.();
  };
  return (task) => {
    const isFirst = pending === undefined;
    pending = task;
    if (isFirst) request(run);
  };
}
