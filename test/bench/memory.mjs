// Whether the page's memory stays as it is while messages arrive for ten minutes: what it holds after a collection of
// garbage, and what its process has, each minute. Takes eleven minutes.
import { readFileSync } from 'node:fs';
import { openBrowser, openPage, setFlood, startHost } from './screen-host.mjs';
import { judged } from './table.mjs';

const perSecond = 100_000;
const minutes = 10;
/** What is loaded and compiled on first use is there by then. */
const warmUpMs = 60_000;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const { url, close } = await startHost();
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, url);
    await setFlood(page, perSecond);
    await page.waitForTimeout(warmUpMs);
    const read = await openMeter(browser, page);
    const samples = [await read()];
    for (let minute = 0; minute < minutes; minute++) {
      await page.waitForTimeout(60_000);
      samples.push(await read());
    }
    return rowsOf(samples);
  } finally {
    await browser.close();
    await close();
  }
}

/** @typedef {{ heap: number; process: number; nodes: number; documents: number; listeners: number }} Sample MiB, MiB, counts */

/** @returns {Promise<() => Promise<Sample>>} */
async function openMeter(
  /** @type {import('playwright-core').Browser} */ browser,
  /** @type {import('playwright-core').Page} */ page,
) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  // The busiest one is the page's: chromium keeps a spare beside it.
  const renderers = processInfo.filter(({ type }) => type === 'renderer').sort((a, b) => b.cpuTime - a.cpuTime);
  const status = `/proc/${renderers[0]?.id}/status`;
  return async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (/** @type {string} */ wanted) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    return {
      heap: of('JSHeapUsedSize') / 2 ** 20,
      process: Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]) / 2 ** 10,
      nodes: of('Nodes'),
      documents: of('Documents'),
      listeners: of('JSEventListeners'),
    };
  };
}

/** The last two minutes against the first two: one sample may catch a tooltip, or a frame half drawn. */
function rowsOf(/** @type {Sample[]} */ samples) {
  /** @type {(name: string, unit: string, what: keyof Sample) => import('./table.mjs').Row} */
  const row = (name, unit, what) =>
    judged({
      name: `page after ${minutes} min at ${perSecond.toLocaleString('en')}/s: ${name}`,
      unit,
      ours: samples.slice(-2).map((sample) => sample[what]),
      floor: samples.slice(0, 2).map((sample) => sample[what]),
      bar: '<= 1.1',
    });
  return [
    row('heap', 'MiB', 'heap'),
    row('process', 'MiB', 'process'),
    row('nodes', '', 'nodes'),
    row('documents', '', 'documents'),
    row('listeners', '', 'listeners'),
  ];
}
