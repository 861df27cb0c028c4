/** The app under test, opened the one way or the other, and reset between tests. Fails a test on any console error. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, chromium, expect, type Locator, type Page } from '@playwright/test';
import { launchElectronStandIn } from '../electron/stand-in.ts';

const root = new URL('../..', import.meta.url).pathname;

/** An address for lo that no other run of the tests has; others may change theirs meanwhile. */
export const ownAddress: readonly number[] = [127, 9, process.pid & 255, (process.pid >> 8) & 255];

export interface AppOptions {
  through: 'browser' | 'electron';
  /** The page, for all tests of a worker. */
  opened: { page: Page; errors: string[] };
}

export const test = base.extend<{ app: App }, AppOptions>({
  through: ['browser', { option: true, scope: 'worker' }],
  opened: [
    async ({ through }, use) => {
      const { page, close } = await (through === 'browser' ? openInBrowser() : openInElectron());
      const errors: string[] = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.addInitScript(() => {
        if (sessionStorage.getItem('forget')) localStorage.clear();
        sessionStorage.removeItem('forget');
      });
      await use({ page, errors });
      await close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  app: async ({ opened: { page, errors } }, use) => {
    const app = new App(page);
    await app.reset();
    errors.length = 0;
    await use(app);
    if (errors.length > 0) throw new Error(`the page's console has errors: ${errors.join('; ')}`);
  },
});

export { expect };

interface Opened {
  page: Page;
  close(): Promise<void>;
}

/** `user`: whose process the host is; by default the one who runs the tests. */
export async function openInBrowser(user: { uid?: number; gid?: number } = {}): Promise<Opened> {
  const server = spawn(process.execPath, ['scripts/nlscope.mjs', 'serve'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...foldersOfItsOwn() },
    ...user,
  });
  const url = await printedUrl(server);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  const close = async (): Promise<void> => {
    await browser.close();
    server.kill('SIGINT');
    await once(server, 'exit');
  };
  return { page, close };
}

function foldersOfItsOwn(): { XDG_CONFIG_HOME: string; XDG_STATE_HOME: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-e2e-'));
  return { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
}

async function printedUrl(server: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of server.stdout!) {
    printed += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(printed);
    if (url) return url[0];
  }
  throw new Error(`the browser host ended, having said: ${printed}`);
}

async function openInElectron(): Promise<Opened> {
  Object.assign(process.env, foldersOfItsOwn());
  const { page, close } = await launchElectronStandIn({ mainPath: join(root, 'dist/electron/main.js') });
  return { page, close };
}

/** What a user sees and does, by the names on the screen. */
export class App {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get log(): Locator {
    return this.page.getByRole('grid', { name: 'Messages' });
  }
  /** Rows of the log that hold a record. */
  get rows(): Locator {
    return this.log.getByRole('rowgroup').getByRole('row');
  }
  get inspector(): Locator {
    return this.page.getByRole('region', { name: 'Inspector' });
  }
  /** The field of the connection form, which is open. */
  get groups(): Locator {
    return this.page.getByRole('form', { name: 'Connection' }).getByRole('combobox', { name: 'Groups to join' });
  }
  get filter(): Locator {
    return this.page.getByRole('textbox', { name: 'Filter' });
  }
  get send(): Locator {
    return this.page.getByRole('button', { name: /^Send\b/ }).first();
  }

  /** A figure of the strip, without the spaces between its thousands. */
  async figure(name: string): Promise<string> {
    const text = await this.page.getByRole('region', { name: 'Figures' }).innerText();
    const after = text.slice(text.indexOf(name) + name.length);
    return /^\s*([\d\s\u202f\u00a0\u2009]+)/.exec(after)?.[1]?.replace(/\D/g, '') ?? `no ${name} in ${text}`;
  }

  /** As a new user finds it: loopback peer without faults, nothing kept from before, an empty log. */
  async reset(): Promise<void> {
    await this.page.setViewportSize({ width: 1440, height: 900 });
    // The page writes its state as it leaves, so what is kept is cleared between that and the next start.
    await this.page.evaluate(() => sessionStorage.setItem('forget', 'all'));
    await this.page.reload();
    await this.page.getByRole('region', { name: 'Composer' }).waitFor();
    await this.connect('peer');
    await this.clear();
  }

  async clear(): Promise<void> {
    const button = this.page.getByRole('banner').getByRole('button', { name: 'Clear' });
    // A page that was just loaded may not know yet that there is something to clear.
    await expect(async () => {
      if (await button.isEnabled()) await button.click();
      await this.page.getByRole('button', { name: /first echo/i }).waitFor({ timeout: 2_000 });
    }).toPass();
  }

  /** Connects to the peer or a protocol's number, and sees it connected. */
  async connect(to: 'peer' | string): Promise<void> {
    const form = await this.tryToConnect(to);
    await form.waitFor({ state: 'hidden' });
  }

  async tryToConnect(to: 'peer' | string): Promise<Locator> {
    const form = await this.askFor(to);
    await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
    return form;
  }

  /** Fills the form in, and leaves it open. */
  async askFor(to: 'peer' | string): Promise<Locator> {
    const form = await this.openConnection();
    const peer = form.getByRole('switch', { name: /Loopback peer/ });
    await peer.setChecked(to === 'peer', { force: true });
    if (to !== 'peer') {
      await form
        .getByRole('combobox', { name: /Protocol/ })
        .or(form.getByRole('textbox', { name: /Protocol/ }))
        .first()
        .fill(to);
      await this.page.keyboard.press('Tab');
    }
    return form;
  }

  async openConnection(): Promise<Locator> {
    const form = this.page.getByRole('form', { name: 'Connection' });
    if (!(await form.isVisible())) await this.page.getByRole('button', { name: /^Connection:|^Not connected/ }).click();
    await form.waitFor();
    return form;
  }

  async setFaults(faults: Record<string, number>): Promise<void> {
    const form = await this.openConnection();
    for (const [label, value] of Object.entries(faults))
      await form.getByRole('textbox', { name: label }).fill(String(value));
    await form.getByRole('button', { name: 'Apply faults' }).click();
    await this.page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
  }

  async composeHex(text: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Hex' }).first().click();
    await this.page.getByRole('textbox', { name: 'Payload as hex' }).fill(text);
  }
}
