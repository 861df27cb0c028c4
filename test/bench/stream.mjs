// How the screen and its host bear a stream: real sockets, real chromium. The loopback peer floods, the log follows its
// end, and chromium's trace tells what each frame took.
import { once } from 'node:events';
import { quantile, workPerFrame } from './frames.mjs';
import { messages, openBrowser, openPage, setFlood, startHost } from './screen-host.mjs';
import { judged } from './table.mjs';

const warmUpMs = 3_000;
const seconds = 10;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  return [...(await measure(100_000)), ...(await measure(200_000))];
}

async function measure(/** @type {number} */ rate) {
  const { host, url, close } = await startHost();
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, url);
    await setFlood(page, rate);
    await page.waitForTimeout(warmUpMs);

    const before = await messages(page);
    const startMs = performance.now();
    host.send('reset');
    const trace = await startTrace(page);
    await page.waitForTimeout(seconds * 1000);
    host.send('read');
    const [loop] = await once(host, 'message');
    const elapsed = (performance.now() - startMs) / 1000;
    const after = await messages(page);
    const events = await trace.end();
    await setFlood(page, 0);
    return rowsOf(rate, { loop, events, perSecond: (after - before) / elapsed, cpu: loop.cpuSeconds / elapsed });
  } finally {
    await browser.close();
    await close();
  }
}

/** Of a frame, the page's main thread: by its own CPU time, since software drawing takes the same CPUs. */
function rowsOf(/** @type {number} */ rate, { loop, events, perSecond, cpu }) {
  const about = `screen at ${rate.toLocaleString('en')}/s`;
  const cpuFrames = workPerFrame(events, 'tdur');
  const wallFrames = workPerFrame(events, 'dur');
  const p95 = quantile(cpuFrames, 0.95);
  return [
    judged({ name: `${about}: taken in`, unit: '/s', ours: Math.round(perSecond) }),
    judged({ name: `${about}: frames`, unit: '/s', ours: cpuFrames.length / seconds }),
    judged({ name: `${about}: script and layout a frame, p95`, unit: 'ms', ours: p95, bar: '<= 8' }),
    judged({ name: `${about}: the same by the clock, p95`, unit: 'ms', ours: quantile(wallFrames, 0.95) }),
    judged({ name: `${about}: host's event loop held, p99`, unit: 'ms', ours: loop.delayP99Ms }),
    judged({ name: `${about}: host's CPUs`, unit: '', ours: cpu }),
  ];
}

async function startTrace(/** @type {import('playwright-core').Page} */ page) {
  const session = await page.context().newCDPSession(page);
  /** @type {any[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'v8'],
    },
  });
  return {
    end: async () => {
      const traced = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await traced;
      return events;
    },
  };
}
