// The start: from the command to its link, from the link to a window that can send, and the JavaScript that takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openBrowser, printedLink } from './screen-host.mjs';
import { judged } from './table.mjs';

const rounds = 7;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const browser = await openBrowser();
  try {
    // The first one finds files and chromium cold.
    await start(browser);
    const starts = [];
    for (let round = 0; round < rounds; round++) starts.push(await start(browser));
    return [
      judged({ name: 'start: the command to its link', unit: 'ms', ours: starts.map(({ linkMs }) => linkMs) }),
      judged({ name: 'start: the link to a window that sends', unit: 'ms', ours: starts.map(({ pageMs }) => pageMs) }),
      judged({
        name: 'start: all of it',
        unit: 'ms',
        ours: starts.map(({ linkMs, pageMs }) => linkMs + pageMs),
        bar: '<= 1500',
      }),
      judged({ name: 'JavaScript of the first picture, gzipped', unit: 'kB', ours: firstPictureKb(), bar: '<= 250' }),
    ];
  } finally {
    await browser.close();
  }
}

async function start(/** @type {import('playwright-core').Browser} */ browser) {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const startMs = performance.now();
  const host = spawn(process.execPath, [join(root, 'scripts/nlscope.mjs'), 'serve'], {
    env: { ...process.env, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const link = await printedLink(host);
    const linkMs = performance.now() - startMs;
    await page.goto(link, { waitUntil: 'commit' });
    await page.waitForFunction(canSend);
    return { linkMs, pageMs: performance.now() - startMs - linkMs };
  } finally {
    await page.context().close();
    host.kill('SIGINT');
    if (host.exitCode === null) await once(host, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In the page, each frame: connected, and a message can be sent. */
function canSend() {
  const buttons = [...document.querySelectorAll('button')];
  const send = buttons.find(({ textContent }) => /^Send\b/.test(textContent ?? ''));
  return send?.disabled === false && /receiving/.test(document.querySelector('footer')?.textContent ?? '');
}

/** What the page names to be loaded before it draws. */
function firstPictureKb() {
  const page = readFileSync(join(root, 'dist/renderer/index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file);
  const bytes = files.map((file) => gzipSync(readFileSync(join(root, 'dist/renderer', file))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}
