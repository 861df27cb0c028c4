// Reads a chromium trace: what the page's main thread did from one frame's start to the next.

/** @typedef {import('./trace.mjs').TraceEvent} TraceEvent */

/** The page's own code, with the garbage collected while it runs. */
const script = new Set(['v8.callFunction', 'FunctionCall', 'EvaluateScript', 'v8.evaluateModule', 'RunMicrotasks']);
/** What code can have the browser do at once, which is not code. */
const rendering = new Set(['UpdateLayoutTree', 'Layout']);
/** All that the thread does: script, style, layout, paint, garbage, and what the browser needs to get there. */
const task = new Set(['ThreadControllerImpl::RunTask']);

/**
 * @param {TraceEvent[]} events
 * @param {'dur' | 'tdur'} clock wall time, or the thread's own CPU time, which leaves out what other processes took
 * @returns {{ script: number[]; layout: number[]; work: number[] }} ms of each frame: code alone; style and layout,
 *   whoever asked for them; and all work of the thread
 */
export function workPerFrame(events, clock) {
  const own = ofFrameThread(events);
  const starts = frameStarts(own);
  const spans = own.filter(({ ph }) => ph === 'X');
  const scripts = outermost(spans, script);
  const sum = (/** @type {TraceEvent[]} */ some) => sumPerFrame(starts, some, (span) => (span[clock] ?? 0) / 1000);
  const asked = sum(outermost(inside(spans, scripts), rendering));
  return {
    script: sum(scripts).map((ms, frame) => ms - asked[frame]),
    layout: sum(outermost(spans, rendering)),
    work: sum(outermost(spans, task)),
  };
}

/** How many events of a name there were in each frame. */
export function perFrame(/** @type {TraceEvent[]} */ events, /** @type {string} */ wanted) {
  const own = ofFrameThread(events);
  return sumPerFrame(
    frameStarts(own),
    own.filter(({ name }) => name === wanted),
    () => 1,
  );
}

/** From the start of each frame to the next one's, ms. */
export function frameTimes(/** @type {TraceEvent[]} */ events) {
  const starts = frameStarts(ofFrameThread(events));
  return starts.slice(1).map((ts, frame) => (ts - starts[frame]) / 1000);
}

const frameStarts = (/** @type {TraceEvent[]} */ own) =>
  own.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts);

/** In order of time, containers before their parts. */
function ofFrameThread(/** @type {TraceEvent[]} */ events) {
  const counts = new Map();
  for (const { name, pid, tid } of events) {
    if (name === 'BeginMainThreadFrame') counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
  }
  const thread = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  return events
    .filter(({ pid, tid }) => `${pid}/${tid}` === thread)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
}

const endOf = (/** @type {TraceEvent} */ { ts, dur = 0 }) => ts + dur;

/** Those with such a name that lie in no other one: nested ones are part of it. */
function outermost(/** @type {TraceEvent[]} */ spans, /** @type {Set<string>} */ names) {
  let coveredUntil = Number.NEGATIVE_INFINITY;
  return spans.filter((span) => {
    if (!names.has(span.name) || span.ts < coveredUntil) return false;
    coveredUntil = endOf(span);
    return true;
  });
}

/** Those of `spans` that lie in one of `containers`, which don't overlap. */
function inside(/** @type {TraceEvent[]} */ spans, /** @type {TraceEvent[]} */ containers) {
  let at = 0;
  return spans.filter(({ ts }) => {
    while (at < containers.length && endOf(containers[at]) <= ts) at++;
    return at < containers.length && containers[at].ts <= ts;
  });
}

/** @type {(starts: number[], events: TraceEvent[], of: (event: TraceEvent) => number) => number[]} */
function sumPerFrame(starts, events, of) {
  const frames = starts.slice(1).map(() => 0);
  let frame = 0;
  for (const event of events) {
    while (frame < frames.length && starts[frame + 1] <= event.ts) frame++;
    if (frame < frames.length && event.ts >= starts[0]) frames[frame] += of(event);
  }
  return frames;
}

/** Nearest rank. */
export const quantile = (/** @type {number[]} */ values, /** @type {number} */ q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
