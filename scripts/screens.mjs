// Takes the pictures in docs/screens/: the real screen over real sockets, dark and light, in both sizes.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = fileURLToPath(new URL('../docs/screens/', import.meta.url));
mkdirSync(folder, { recursive: true });
const own = mkdtempSync(join(tmpdir(), 'nlscope-screens-'));
const server = spawn(process.execPath, [fileURLToPath(new URL('nlscope.mjs', import.meta.url)), 'serve'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, XDG_CONFIG_HOME: own, XDG_STATE_HOME: own },
});
// Also where this fails on its way.
process.on('exit', () => server.kill('SIGINT'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
await page.goto(await link());

await page.getByRole('button', { name: /first echo/i }).waitFor();
await takeAll('empty', [[1440, 900]]);

// A run in which the peer corrupts one message in 40, then a look at one that differs.
await page.getByRole('button', { name: /^Connection:/ }).click();
const form = page.getByRole('form', { name: 'Connection' });
await form.getByRole('textbox', { name: 'Corrupt, 1 in' }).fill('40');
await takeAll('connection', [[1440, 900]]);
await form.getByRole('button', { name: 'Apply faults' }).click();
await page.keyboard.press('Escape');
await page
  .getByRole('textbox', { name: 'Payload as hex' })
  .fill(`de ad be ef 00 01 02 03 04 05 06 07 08 09 0a 0b ${'31 '.repeat(34)}`);
await page.getByRole('textbox', { name: 'Count' }).fill('1000');
await page.getByRole('region', { name: 'Repeat' }).getByRole('button', { name: 'Start' }).click();
await page.getByText(/^All 1.000/).waitFor();
const rows = page.getByRole('grid', { name: 'Messages' }).getByRole('rowgroup').getByRole('row');
await rows.filter({ hasText: '← echo' }).filter({ hasText: '≠' }).last().click();
await takeAll('echo', [
  [1440, 900],
  [1024, 700],
]);
for (const { name, keys } of [
  { name: 'module', keys: 'Control+3' },
  { name: 'sockets', keys: 'Control+4' },
]) {
  await page.keyboard.press(keys);
  // The check-up and a second reading of the sockets.
  await page.waitForTimeout(1_500);
  await takeAll(name, [
    [1440, 900],
    [1024, 700],
  ]);
}
// A second run, each message 1 ms after the one before, against the first one.
await page.keyboard.press('Control+5');
const statistics = page.getByRole('main', { name: 'Statistics' });
await statistics.getByRole('button', { name: 'Keep as baseline' }).click();
await page.getByRole('button', { name: 'Close' }).click();
await page.keyboard.press('Control+1');
await page.getByRole('textbox', { name: 'Every' }).fill('1');
await page.getByRole('region', { name: 'Repeat' }).getByRole('button', { name: 'Start' }).click();
await page.getByRole('region', { name: 'Repeat' }).getByRole('button', { name: 'Stop' }).waitFor();
await page.getByText(/^All 1.000/).waitFor();
await page.keyboard.press('Control+5');
await statistics.getByRole('button', { name: 'Count only what came since' }).click();
for (const [view, name] of [
  ['Distribution', 'statistics'],
  ['Over time', 'statistics-time'],
  ['Ladder', 'ladder'],
]) {
  await statistics.getByRole('tab', { name: view }).click();
  await page.waitForTimeout(500);
  await takeAll(name, [
    [1440, 900],
    [1024, 700],
  ]);
}
await page.getByRole('textbox', { name: 'Filter' }).fill('');
await page.keyboard.press('Control+2');
await page.getByRole('button', { name: /three examples/ }).click();
await page.getByRole('treeitem', { name: /RTM_GETLINK for lo/ }).click();
await page.getByRole('button', { name: 'Run all' }).click();
await page.getByRole('option', { name: /RTM_GETLINK for lo/ }).click();
await page.getByText('received after').waitFor();
await takeAll('saved', [
  [1440, 900],
  [1024, 700],
]);
// A request from the form that the kernel refuses: the field at fault is marked, and explained.
await page.keyboard.press('Control+1');
await page.getByRole('button', { name: 'Clear' }).click();
await page.getByRole('button', { name: /^Connection:/ }).click();
await form.getByRole('switch', { name: /Loopback peer/ }).setChecked(false, { force: true });
await form.getByRole('combobox', { name: /Protocol/ }).fill('0');
await page.keyboard.press('Tab');
await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
await form.waitFor({ state: 'hidden' });
await page.getByRole('tab', { name: 'Fields' }).click();
await pick('Request', 'newlink do');
await page.getByRole('textbox', { name: 'ifi-index' }).fill('1');
await pick('Add attribute', 'ifname');
await page.keyboard.type('a-name-too-long-for-a-link');
// The notice of the clear.
await page.waitForTimeout(8_500);
for (const [width, height] of /** @type {const} */ ([
  [1440, 900],
  [1024, 700],
])) {
  await page.setViewportSize({ width, height });
  await page.keyboard.press('Control+Enter');
  await rows.filter({ hasText: 'ERANGE' }).last().click();
  await page.getByRole('tab', { name: 'Explain' }).click();
  await takeAll('refused', [[width, height]]);
}
await page.keyboard.press('Control+6');
await takeAll('settings', [[1440, 900]]);

// The dump of generic netlink's families, part by part.
await page.keyboard.press('Control+1');
await page.getByRole('button', { name: /^Connection:/ }).click();
await form.getByRole('switch', { name: /Loopback peer/ }).setChecked(false, { force: true });
await form.getByRole('combobox', { name: /Protocol/ }).fill('16');
await page.keyboard.press('Tab');
await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
await form.waitFor({ state: 'hidden' });
await page.getByRole('combobox', { name: 'Type' }).fill('16');
await page.getByRole('textbox', { name: 'Flags' }).fill('REQUEST|DUMP');
await page.getByRole('region', { name: 'Composer' }).getByRole('tab', { name: 'Hex' }).click();
await page.getByRole('textbox', { name: 'Payload as hex' }).fill('03 01 00 00');
await page
  .getByRole('button', { name: /^Send\b/ })
  .first()
  .click();
await rows.filter({ hasText: 'NEWFAMILY' }).nth(3).click();
// Each arrangement of the inspector has its own tabs.
for (const width of [1024, 1440]) {
  await page.setViewportSize({ width, height: 900 });
  await page.getByRole('region', { name: 'Inspector' }).getByRole('tab', { name: 'Conversation' }).click();
}
await takeAll('conversation', [
  [1440, 900],
  [1024, 700],
]);

await browser.close();
process.exit();

async function takeAll(name, sizes) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${folder}${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function pick(list, words) {
  await page.getByRole('combobox', { name: list, exact: true }).focus();
  await page.keyboard.type(words);
  await page.locator('[role=option][data-combobox-selected]').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
}

async function link() {
  let printed = '';
  for await (const chunk of server.stdout) {
    printed += chunk;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(printed);
    if (found) return found[0];
  }
  throw new Error(`the host ended, having said: ${printed}`);
}
