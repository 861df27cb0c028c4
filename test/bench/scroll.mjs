// Scrolling through 10,000,000 messages, most of them on disk: by the wheel, by keys and by the scrollbar, with what each
// frame takes; and how soon the rows of a place that is jumped to are drawn.
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { quantile, workPerFrame } from './frames.mjs';
import { openBrowser, openPage, startHost } from './screen-host.mjs';
import { judged } from './table.mjs';
import { keepTrace, startTrace } from './trace.mjs';

const count = 10_000_000;
const rounds = 3;
const jumps = 40;
const pages = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const program = await bundle('test/bench/programs/scroll-ours.ts');
  const { url, close } = await startHost(program, [String(count), pages]);
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, url);
    await page.locator('#log [role=rowgroup] [role=row]').first().waitFor();
    const traced = [];
    const jumped = [];
    for (let round = 0; round < rounds; round++) {
      traced.push(await scrolled(page));
      jumped.push(await page.evaluate(jumpAbout, jumps));
    }
    return rowsOf(traced, jumped);
  } finally {
    await browser.close();
    await close();
  }
}

/** @returns the frames while a user scrolls */
async function scrolled(/** @type {import('playwright-core').Page} */ page) {
  const log = await page.locator('#log').boundingBox();
  if (!log) throw new Error('the log is not shown');
  const middle = { x: log.x + log.width / 2, y: log.y + log.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.locator('#log').focus();
  const trace = await startTrace(page);
  await page.keyboard.press('Home');
  for (let notch = 0; notch < 100; notch++) {
    await page.mouse.wheel(0, notch % 10 === 9 ? -300 : 120);
    await page.waitForTimeout(15);
  }
  for (const key of ['End', 'PageUp', 'PageUp', 'Home', ...Array(30).fill('PageDown'), 'End', 'Home']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(30);
  }
  await dragThumb(page, log);
  const events = await trace.end();
  keepTrace('scroll', events);
  return events;
}

/** By the mouse, up and down; it ends about the middle. */
async function dragThumb(
  /** @type {import('playwright-core').Page} */ page,
  /** @type {{ x: number; y: number; width: number; height: number }} */ log,
) {
  const x = log.x + log.width - 5;
  // The thumb is at the top now, under the arrow, and as small as it gets.
  const top = log.y + 16;
  await page.mouse.move(x, top);
  await page.mouse.down();
  for (let step = 1; step <= 100; step++) {
    await page.mouse.move(x, top + ((1 - Math.cos(step / 9)) / 2) * (log.height - 32));
    await page.waitForTimeout(15);
  }
  await page.mouse.up();
  const row = await page.locator('#log [role=rowgroup] [role=row]').first().getAttribute('aria-rowindex');
  if (Number(row) < count / 10) throw new Error(`the scrollbar was not dragged: it is at row ${row}`);
}

/**
 * In the page: puts the scrollbar at random places, and waits each time until the rows there are drawn.
 * @returns how many frames after the one that scrolled, and how long after the scroll
 */
async function jumpAbout(/** @type {number} */ times) {
  const log = /** @type {HTMLElement} */ (document.getElementById('log'));
  const rows = () => [...log.querySelectorAll('[role=rowgroup] [role=row]')];
  // A row tells its place, and, once the host has answered, the number of its record, which is the same here.
  const areDrawn = () =>
    rows().every((row) => Number(row.ariaRowIndex) - 2 === Number(row.firstElementChild?.textContent));
  const frame = () => new Promise(requestAnimationFrame);
  const waits = [];
  for (let jump = 0; jump < times; jump++) {
    const before = rows()[0]?.ariaRowIndex;
    const scrolls = new Promise((resolve) => log.addEventListener('scroll', resolve, { once: true }));
    log.scrollTop = Math.random() * log.scrollHeight;
    await scrolls;
    const startMs = performance.now();
    let frames = 0;
    for (await frame(); rows()[0]?.ariaRowIndex === before || !areDrawn(); await frame()) frames++;
    waits.push({ frames, ms: performance.now() - startMs });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return waits;
}

/**
 * @param {import('./trace.mjs').TraceEvent[][]} traced
 * @param {Awaited<ReturnType<typeof jumpAbout>>[]} jumped
 */
function rowsOf(traced, jumped) {
  const about = `scrolling ${count.toLocaleString('en')} rows`;
  const p95 = (/** @type {'dur' | 'tdur'} */ clock) =>
    traced.map((events) => {
      const { script, layout } = workPerFrame(events, clock);
      return quantile(
        script.map((ms, frame) => ms + layout[frame]),
        0.95,
      );
    });
  const waits = (/** @type {'frames' | 'ms'} */ what, /** @type {number} */ q) =>
    jumped.map((round) =>
      quantile(
        round.map((wait) => wait[what]),
        q,
      ),
    );
  return [
    judged({ name: `${about}: script and layout a frame, p95`, unit: 'ms', ours: p95('tdur'), bar: '<= 8' }),
    judged({ name: `${about}: the same by the clock, p95`, unit: 'ms', ours: p95('dur') }),
    judged({ name: `${about}: rows drawn after a jump, p50`, unit: 'frames', ours: waits('frames', 0.5) }),
    judged({ name: `${about}: the same, p95`, unit: 'frames', ours: waits('frames', 0.95), bar: '<= 2' }),
    judged({ name: `${about}: the same by the clock, p95`, unit: 'ms', ours: waits('ms', 0.95) }),
  ];
}
