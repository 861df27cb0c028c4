// The whole app at a real kernel: nlscope is served in the guest, and chromium here drives its Module screen from a machine
// without headers to echoes on protocol 25, as an ordinary user would. Pictures of each state are left in the exchange folder.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';

/** The guest is slow: it emulates its processor. */
const patienceMs = 300_000;

/** @returns {Promise<number>} a port that is free here, and so in the guest */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** What the guest does for the test, as root. */
class Guest {
  #asked = 0;
  #exchange;

  constructor(/** @type {string} */ exchange) {
    this.#exchange = exchange;
    for (const name of ['enough', ...Array.from({ length: 30 }, (_, at) => [`ask-${at}`, `answer-${at}`]).flat()])
      rmSync(join(exchange, name), { force: true });
  }

  /** Runs a script for bash, to its end. @throws where it fails */
  async run(/** @type {string} */ script) {
    const number = ++this.#asked;
    const path = (/** @type {string} */ name) => join(this.#exchange, `${name}-${number}`);
    writeFileSync(`${path('ask')}.new`, `${script}\n`);
    renameSync(`${path('ask')}.new`, path('ask'));
    for (const end = Date.now() + patienceMs; !existsSync(path('answer')); await wait(50))
      assert(Date.now() < end, `the guest does not end: ${script}`);
    const status = readFileSync(path('answer'), 'utf8').trim();
    assert.equal(status, '0', `${script}: ${readFileSync(path('said'), 'utf8')}`);
  }

  /** polkit anew, with what it is to answer the ordinary user. */
  decide(/** @type {'yes' | 'ask'} */ answer) {
    const rule = `polkit.addRule(function (action, subject) { if (subject.user === "dev") return polkit.Result.YES; });`;
    const path = '/etc/polkit-1/rules.d/00-test.rules';
    const write = answer === 'yes' ? `echo '${rule}' >${path}` : `rm -f ${path}`;
    return this.run(`${write}; /run/guest/polkit >/run/guest/polkit-start.log 2>&1`);
  }

  end() {
    writeFileSync(join(this.#exchange, 'enough'), '');
    return this.run('true');
  }
}

/**
 * Drives the app from its link on. The guest ends when this has ended, one way or the other.
 * @param {{ link: Promise<string>, exchange: string, release: string }} options
 */
export async function driveApp({ link, exchange, release }) {
  const guest = new Guest(exchange);
  const headers = `/lib/modules/${release}/build`;
  try {
    const url = await link;
    await guest.run(`mv ${headers} ${headers}.away`);
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
      page.setDefaultTimeout(patienceMs);
      /** @type {string[]} */
      const errors = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
      await page.goto(url);
      const take = (/** @type {string} */ name) => takeAll(page, exchange, name);
      await driveModuleScreen({ page, guest, headers, take }).catch(async (error) => {
        await take('failed');
        throw new AggregateError([error, ...errors], 'the way through the Module screen ended early');
      });
      assert.deepEqual(errors, []);
    } finally {
      await browser.close();
    }
  } finally {
    await guest.end().catch(() => {});
  }
}

/** @param {{ page: import('playwright-core').Page, guest: Guest, headers: string, take: (name: string) => Promise<void> }} at */
async function driveModuleScreen({ page, guest, headers, take }) {
  const screen = page.getByRole('main', { name: 'Module' });
  const button = (/** @type {string | RegExp} */ name) => screen.getByRole('button', { name, exact: true });
  const heading = (/** @type {RegExp} */ name) => screen.getByRole('heading', { name }).waitFor();
  const banner = page.getByRole('banner');
  const shows = (/** @type {string} */ text) => screen.getByText(text, { exact: true }).first().waitFor();
  const plan = async (/** @type {string} */ name, /** @type {RegExp} */ command) => {
    await button(name).click();
    await page.getByRole('dialog').getByText(command).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
  };

  await page.getByRole('button', { name: /first echo/i }).waitFor();
  await page.keyboard.press('Control+3');
  await heading(/^Kernel headers\s?, failed/);
  await take('no-headers');

  await guest.run(`mv ${headers}.away ${headers}`);
  await button('Check again').click();
  await heading(/^Kernel headers\s?, done/);
  await button('Build').click();
  await screen
    .getByText(/^\s*CC \[M\]/)
    .first()
    .waitFor();
  await take('building');
  await shows('built, not loaded');
  await take('built');

  await guest.decide('ask');
  await plan('Load…', /\/usr\/bin\/pkexec \/usr\/sbin\/insmod .*nlscope_echo\.ko/);
  await screen.getByRole('alert').getByText('NO_AGENT').waitFor();
  await take('no-agent');

  // An agent whose dialog is left open for a while, and then closed.
  await guest.run(
    `setsid setpriv --reuid 1000 --regid 1000 --clear-groups node .cache/kernel-test/agent.js $SERVER 8 >/run/guest/agent.log 2>&1 &
     sleep 3`,
  );
  await plan('Load…', /pkexec/);
  await screen.getByText('waits for the password dialog', { exact: false }).waitFor();
  await take('loading');
  await screen.getByRole('alert').getByText('AUTH_CANCELLED').waitFor();

  await guest.decide('yes');
  await plan('Follow with a privilege…', /pkexec .*dmesg --follow/);
  await plan('Load…', /pkexec/);
  await heading(/^Module loaded\s?, done/);
  await banner.getByRole('button', { name: /module loaded/i }).waitFor();
  await button('Send 16 bytes').click();
  await heading(/^First echo\s?, done/);
  await screen.getByText(/16 bytes back in/).waitFor();
  await screen.getByText('nlscope_echo: listening on netlink protocol 25').waitFor();
  await take('loaded');

  await button(/^Show #\d+ in the log/).click();
  const log = page.getByRole('grid', { name: 'Messages' });
  await log.getByRole('row').filter({ hasText: '← echo' }).waitFor();
  await take('echo');
  await page.keyboard.press('Control+4');
  await page.getByRole('main', { name: 'Sockets' }).getByText('this nlscope').first().waitFor();
  await take('sockets');
  await page.keyboard.press('Control+3');

  await plan('Unload…', /pkexec/);
  await banner.getByRole('button', { name: /module not loaded/i }).waitFor();

  // By another hand, which is seen within a second of the guest's.
  await guest.run('insmod /home/dev/.cache/nlscope/module/*/nlscope_echo.ko dump=1');
  await banner.getByRole('button', { name: /module loaded/i }).waitFor();
  await guest.run('rmmod nlscope_echo');
  await banner.getByRole('button', { name: /module not loaded/i }).waitFor();
}

async function takeAll(
  /** @type {import('playwright-core').Page} */ page,
  /** @type {string} */ folder,
  /** @type {string} */ name,
) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 700],
  ]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
      await page.emulateMedia({ colorScheme });
      // Colours take a moment to change.
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1440, height: 900 });
}
