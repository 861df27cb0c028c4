// How late time stamps are: from right before a C program's send to the stamp, with the screen open in chromium and the
// host's event loop busy for 2 ms of each 10. Bars hold with real-time priority; without it is told beside it.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { openBrowser, openPage, startHost } from './screen-host.mjs';
import { judged } from './table.mjs';

const repeats = 5;
const seconds = 2;
const rates = [50_000, 100_000];
/** Not the one of multicast.mjs, so that both can run at once. */
const group = 7;
const warmUpMs = 2_000;

/** @typedef {import('./programs/lag-host.ts').LagReading & { lost: number; perSecond: number }} Lag */

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const sender = compiled('paced');
  const program = await bundle('test/bench/programs/lag-host.ts');
  const { host, url, close } = await startHost(pathToFileURL(program), [String(group)]);
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, url);
    await page.getByRole('grid', { name: 'Messages' }).waitFor();
    await page.waitForTimeout(warmUpMs);
    const measure = async (/** @type {number} */ rate, /** @type {boolean} */ realTime) => {
      host.send({ realTime });
      const [{ priority }] = await once(host, 'message');
      if (priority > 0 !== realTime) throw new Error('lag: real-time priority was refused; it takes CAP_SYS_NICE');
      const count = rate * seconds;
      const { stdout } = await promisify(execFile)(sender, [group, rate, count].map(String));
      host.send('read');
      const [reading] = await once(host, 'message');
      return { ...reading, lost: count - reading.messages, ...JSON.parse(stdout) };
    };
    return await rowsOf(measure);
  } finally {
    await browser.close();
    await close();
  }
}

async function rowsOf(/** @type {(rate: number, realTime: boolean) => Promise<Lag>} */ measure) {
  const cases = rates.flatMap((rate) => [true, false].map((realTime) => ({ rate, realTime, lags: [] })));
  for (let repeat = 0; repeat < repeats; repeat++)
    for (const { rate, realTime, lags } of cases) lags.push(await measure(rate, realTime));
  return cases.flatMap(({ rate, realTime, lags }) => {
    const about = `time stamps at ${rate.toLocaleString('en')}/s, ${realTime ? 'real-time' : 'ordinary'}`;
    const row = (/** @type {string} */ name, /** @type {keyof Lag} */ key, /** @type {object} */ how) => {
      const bar = realTime ? how.bar : undefined;
      return judged({ unit: 'ms', ...how, name: `${about}: ${name}`, ours: lags.map((lag) => lag[key]), bar });
    };
    return [
      row('sent', 'perSecond', { unit: '/s', floor: lags.map(() => rate), bar: '>= 0.95' }),
      row('lost', 'lost', { unit: 'messages', bar: '= 0' }),
      row('lag p50', 'p50Ms', { bar: '<= 0.1' }),
      row('lag p99', 'p99Ms', { bar: '<= 0.5' }),
      row('lag at most', 'maxMs', {}),
      row('waited for the log', 'waitedMs', {}),
    ];
  });
}
