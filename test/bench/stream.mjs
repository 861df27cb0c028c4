// How the screen and its host bear a stream of 100,000 messages a second. Real sockets, real chromium: the loopback peer
// floods, the log follows its end. Prints a table, and with --json one object.
//
//   npm run bench:stream -- [--rate N] [--seconds N] [--json]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { quantile, workPerFrame } from './frames.mjs';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const warmUpMs = 3_000;

ensureBuilt();
const { host, url } = await startHost();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(url);
await setFlood(rate);
await page.waitForTimeout(warmUpMs);

const session = await page.context().newCDPSession(page);
const events = [];
session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
const before = await messages();
const startMs = performance.now();
host.send('reset');
await session.send('Tracing.start', {
  transferMode: 'ReportEvents',
  traceConfig: {
    includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'v8'],
  },
});
await page.waitForTimeout(seconds * 1000);
const traced = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
host.send('read');
const [loop] = await once(host, 'message');
const elapsed = (performance.now() - startMs) / 1000;
const after = await messages();
await session.send('Tracing.end');
await traced;
await setFlood(0);
const overruns = await page
  .getByText(/\d+ overruns?/)
  .first()
  .innerText();
await browser.close();
host.kill('SIGINT');

const frames = workPerFrame(events, 'dur');
const cpuFrames = workPerFrame(events, 'tdur');
const figures = {
  messagesPerSecond: Math.round((after - before) / elapsed),
  frames: frames.length,
  frameWorkP50Ms: quantile(frames, 0.5),
  frameWorkP95Ms: quantile(frames, 0.95),
  frameWorkP99Ms: quantile(frames, 0.99),
  frameWorkMaxMs: Math.max(...frames),
  frameCpuP50Ms: quantile(cpuFrames, 0.5),
  frameCpuP95Ms: quantile(cpuFrames, 0.95),
  hostDelayP50Ms: loop.delayP50Ms,
  hostDelayP99Ms: loop.delayP99Ms,
  hostDelayMaxMs: loop.delayMaxMs,
  hostCpu: loop.cpuSeconds / elapsed,
  overruns,
};
if (values.json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(name.padEnd(20), round(value));

function round(value) {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : value;
}

async function startHost() {
  const env = { ...process.env, XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'nlscope-bench-')) };
  const child = fork(new URL('stream-host.mjs', import.meta.url), { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const link = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(printed);
    if (link) return { host: child, url: link[0] };
  }
  throw new Error(`the host ended, having said: ${printed}`);
}

async function setFlood(perSecond) {
  await page.getByRole('button', { name: /^Connection:/ }).click();
  const form = page.getByRole('form', { name: 'Connection' });
  await form.getByRole('textbox', { name: 'Flood, per s' }).fill(String(perSecond));
  await form.getByRole('button', { name: 'Apply faults' }).click();
  await page.keyboard.press('Escape');
}

/** Received since the start, as the page says. */
async function messages() {
  const text = await page.getByRole('contentinfo').innerText();
  return Number(/([\d\s\u202f\u00a0\u2009]+) messages/.exec(text)?.[1].replace(/\D/g, ''));
}
