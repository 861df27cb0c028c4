// Reads a chromium trace: how much script and layout the page's main thread did between one frame's start and the next.

/** Work that is script or layout. Nested events are counted once: the outermost covers its parts. */
const work = new Set([
  'FunctionCall',
  'EvaluateScript',
  'RunMicrotasks',
  'TimerFire',
  'FireAnimationFrame',
  'EventDispatch',
  'MinorGC',
  'MajorGC',
  'Layout',
  'UpdateLayoutTree',
]);

/**
 * @param {{ name: string; ph: string; ts: number; dur?: number; tdur?: number; tid: number; pid: number }[]} events
 * @param {'dur' | 'tdur'} clock wall time, or the thread's own CPU time, which leaves out what other processes took
 * @returns {number[]} ms of work in each frame
 */
export function workPerFrame(events, clock) {
  const thread = busiestFrameThread(events);
  const own = events.filter(({ pid, tid }) => `${pid}/${tid}` === thread).sort((a, b) => a.ts - b.ts);
  const starts = own.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts);
  const frames = starts.slice(1).map(() => 0);
  let frame = 0;
  let coveredUntil = 0;
  for (const event of own) {
    const { name, ph, ts, dur = 0 } = event;
    if (ph !== 'X' || !work.has(name) || ts < coveredUntil) continue;
    coveredUntil = ts + dur;
    while (frame < frames.length && starts[frame + 1] <= ts) frame++;
    if (ts >= starts[0] && frame < frames.length) frames[frame] += (event[clock] ?? 0) / 1000;
  }
  return frames;
}

function busiestFrameThread(events) {
  const counts = new Map();
  for (const { name, pid, tid } of events) {
    if (name === 'BeginMainThreadFrame') counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Nearest rank. */
export const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
