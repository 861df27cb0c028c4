// How the screen and its host bear a stream: real sockets, real chromium. The loopback peer floods, the log follows its
// end, and chromium's trace tells what each frame took. The last trace of each rate is kept: .cache/bench/flood-RATE.trace.json.
import { once } from 'node:events';
import { frameTimes, perFrame, quantile, workPerFrame } from './frames.mjs';
import { messages, openBrowser, openPage, setFlood, startHost } from './screen-host.mjs';
import { judged } from './table.mjs';
import { keepTrace, startTrace } from './trace.mjs';

const rates = [100_000, 200_000];
const rounds = 3;
const warmUpMs = 4_000;
const measuredMs = 8_000;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  /** @type {Map<number, Awaited<ReturnType<typeof measure>>[]>} */
  const figures = new Map(rates.map((rate) => [rate, []]));
  for (let round = 0; round < rounds; round++) for (const rate of rates) figures.get(rate)?.push(await measure(rate));
  return rates.flatMap((rate) => rowsOf(rate, figures.get(rate) ?? []));
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
    await page.waitForTimeout(measuredMs);
    host.send('read');
    const [loop] = await once(host, 'message');
    const seconds = (performance.now() - startMs) / 1000;
    const after = await messages(page);
    const events = await trace.end();
    await setFlood(page, 0);
    keepTrace(`flood-${rate}`, events);
    return { ...framesOf(events), loop, perSecond: (after - before) / seconds, cpus: loop.cpuSeconds / seconds };
  } finally {
    await browser.close();
    await close();
  }
}

function framesOf(/** @type {import('./trace.mjs').TraceEvent[]} */ events) {
  const p95 = (/** @type {number[]} */ frames) => quantile(frames, 0.95);
  const [cpu, clock] = [workPerFrame(events, 'tdur'), workPerFrame(events, 'dur')];
  const received = perFrame(events, 'WebSocketReceive');
  const times = frameTimes(events);
  return {
    frames: times.length / (measuredMs / 1000),
    timeP50: quantile(times, 0.5),
    timeP95: p95(times),
    script: p95(cpu.script),
    work: p95(cpu.work),
    scriptByClock: p95(clock.script),
    workByClock: p95(clock.work),
    received: received.reduce((sum, count) => sum + count, 0) / received.length,
    receivedP99: quantile(received, 0.99),
  };
}

/** Judged by the thread's own CPU time: drawing by software takes the same CPUs, and so do the sender and the host. */
function rowsOf(/** @type {number} */ rate, /** @type {Awaited<ReturnType<typeof measure>>[]} */ figures) {
  /** @type {(name: string, unit: string, of: (round: typeof figures[0]) => number, bar?: string) => import('./table.mjs').Row} */
  const row = (name, unit, of, bar) =>
    judged({ name: `screen at ${rate.toLocaleString('en')}/s: ${name}`, unit, ours: figures.map(of), bar });
  return [
    row('taken in', '/s', ({ perSecond }) => perSecond),
    row('frames', '/s', ({ frames }) => frames),
    row('from frame to frame, p50', 'ms', ({ timeP50 }) => timeP50),
    row('from frame to frame, p95', 'ms', ({ timeP95 }) => timeP95),
    row('JavaScript a frame, p95', 'ms', ({ script }) => script, '<= 2'),
    row('all of the main thread a frame, p95', 'ms', ({ work }) => work, '<= 8'),
    row('JavaScript by the clock, p95', 'ms', ({ scriptByClock }) => scriptByClock),
    row('all of it by the clock, p95', 'ms', ({ workByClock }) => workByClock),
    row('messages from the host a frame', '', ({ received }) => received, '<= 1'),
    row('the same, p99', '', ({ receivedP99 }) => receivedP99),
    row("host's event loop held, p99", 'ms', ({ loop }) => loop.delayP99Ms),
    row("host's CPUs", '', ({ cpus }) => cpus),
  ];
}
