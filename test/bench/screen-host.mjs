// What benches of the screen share: the browser host with the loopback peer, and chromium on its page.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/**
 * @typedef {object} ScreenHost
 * @property {import('node:child_process').ChildProcess} host answers 'reset' and 'read': see stream-host.mjs
 * @property {string} url lets one browser in, once
 * @property {() => Promise<void>} close
 */

/**
 * A host in a process and folders of its own.
 * @param {URL | string} [program] what runs it; says its link on stdout
 * @param {string[]} [args] of it
 * @returns {Promise<ScreenHost>}
 */
export async function startHost(program = new URL('stream-host.mjs', import.meta.url), args = []) {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
  const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  const host = fork(program, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const url = await printedLink(host);
  const close = async () => {
    host.kill('SIGINT');
    if (host.exitCode === null) await once(host, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { host, url, close };
}

/**
 * @param {import('node:child_process').ChildProcess} host
 * @returns {Promise<string>}
 */
export async function printedLink(host) {
  let printed = '';
  for await (const chunk of /** @type {import('node:stream').Readable} */ (host.stdout)) {
    printed += chunk;
    const link = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(printed);
    if (link) return link[0];
  }
  throw new Error(`the host ended, having said: ${printed}`);
}

/** Chromium without a window, drawing by software, with the scrollbars that users have. */
export const openBrowser = () =>
  chromium.launch({
    ...{ executablePath: '/usr/bin/chromium', chromiumSandbox: false },
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });

/** @param {import('playwright-core').Browser} browser */
export async function openPage(browser, /** @type {string} */ url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  return page;
}

/** Has the loopback peer send `perSecond` messages a second; 0 stops it. */
export async function setFlood(/** @type {import('playwright-core').Page} */ page, /** @type {number} */ perSecond) {
  await page.getByRole('button', { name: /^Connection:/ }).click();
  const form = page.getByRole('form', { name: 'Connection' });
  await form.getByRole('textbox', { name: 'Flood, per s' }).fill(String(perSecond));
  await form.getByRole('button', { name: 'Apply faults' }).click();
  await page.keyboard.press('Escape');
}

/** Messages since the start, as the page says. */
export async function messages(/** @type {import('playwright-core').Page} */ page) {
  const text = await page.getByRole('contentinfo').innerText();
  return Number(/([\d\s\u202f\u00a0\u2009]+) messages/.exec(text)?.[1].replace(/\D/g, ''));
}
