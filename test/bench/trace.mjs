// Chromium's trace of a page: taken over the debugging protocol, kept as a file that Perfetto and chrome://tracing open.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string; cat: string; ph: string; ts: number; dur?: number; tdur?: number; tid: number; pid: number; args: any }} TraceEvent */

const folder = fileURLToPath(new URL('../../.cache/bench/', import.meta.url));

/** Tasks, script, style, layout and paint of the page's thread; when frames began; collections of garbage. */
const includedCategories = [
  'devtools.timeline',
  'toplevel',
  'disabled-by-default-devtools.timeline.frame',
  'v8',
  '__metadata',
];

/** @returns {Promise<{ end(): Promise<TraceEvent[]> }>} */
export async function startTrace(/** @type {import('playwright-core').Page} */ page) {
  const session = await page.context().newCDPSession(page);
  /** @type {TraceEvent[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(.../** @type {any[]} */ (value)));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
  return {
    end: async () => {
      const traced = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await traced;
      await session.detach();
      return events;
    },
  };
}

/** @returns {string} where it is */
export function keepTrace(/** @type {string} */ name, /** @type {TraceEvent[]} */ events) {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${name}.trace.json`;
  writeFileSync(path, JSON.stringify({ traceEvents: events }));
  return path;
}
