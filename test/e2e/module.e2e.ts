/** The Module screen as far as it goes where the kernel loads no modules; what is loaded is tested in a virtual machine. */
import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';

test.skip(
  existsSync('/proc/modules'),
  'this kernel loads modules: what the check-up says of it is not known beforehand',
);

async function openModule(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+3');
  const screen = page.getByRole('main', { name: 'Module' });
  await screen.getByRole('heading', { name: /^First echo/ }).waitFor();
  return screen;
}

test('the check-up says what is missing, and that the loopback peer does without', async ({ app }) => {
  const screen = await openModule(app.page);
  const steps = screen.getByRole('region', { name: 'Check-up' }).getByRole('listitem');
  await expect(steps.first()).toContainText(/loads modules, failed/);
  await expect(steps.first()).toContainText(/built without modules/);
  await expect(steps.first()).toContainText(/loopback peer/);
  await expect(steps.last()).toContainText('sends 16 bytes and waits for the same 16 back');
  await screen.getByRole('button', { name: 'Check again' }).click();
  await expect(screen.getByRole('button', { name: 'Check again' })).toBeVisible();
  await expect(steps.first()).toContainText(/built without modules/);
});

test('what can not be done says why, and does nothing', async ({ app }) => {
  const screen = await openModule(app.page);
  for (const name of ['Build', 'Load…', 'Unload…']) {
    const button = screen.getByRole('button', { name, exact: true });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAccessibleDescription(/\w/);
    await button.click({ force: true });
  }
  await expect(app.page.getByRole('dialog')).toHaveCount(0);
  await expect(screen.getByRole('alert')).toHaveCount(0);
  await expect(screen.getByRole('button', { name: /^Send 16 bytes/ })).toHaveCount(0);
});

test('a parameter that can not be taken says so under its field, and survives a reload', async ({ app }) => {
  const { page } = app;
  let screen = await openModule(page);
  await screen.getByRole('textbox', { name: 'Message type' }).fill('21');
  await expect(screen).toContainText('21 asks for counters');
  await screen.getByRole('textbox', { name: 'Protocol (unit)' }).fill('0');
  await expect(screen).toContainText('NETLINK_ROUTE has it');
  await screen.getByRole('textbox', { name: 'Drop, 1 in' }).fill('1 000');
  await page.reload();
  screen = await openModule(page);
  await expect(screen.getByRole('textbox', { name: 'Drop, 1 in' })).toHaveValue('1 000');
  await screen.getByRole('button', { name: 'Defaults' }).click();
  await expect(screen.getByRole('textbox', { name: 'Message type' })).toHaveValue('20');
});

test('the kernel log is read, or says why it is not and what to do', async ({ app }) => {
  const screen = await openModule(app.page);
  const log = screen.getByRole('region', { name: 'Kernel log' });
  const readable = log.getByText(/What nlscope_echo writes to the kernel log/);
  const refused = log.getByRole('button', { name: 'Follow with a privilege…' });
  await expect(readable.or(refused)).toBeVisible();
  if (await refused.isVisible()) {
    await refused.click();
    await expect(app.page.getByRole('dialog')).toContainText(/\/dmesg --follow|\/journalctl --dmesg/);
    await app.page.keyboard.press('Escape');
    return;
  }
  await log.getByRole('button', { name: 'Only nlscope_echo' }).click();
  const lines = log.getByRole('listbox', { name: 'Lines of the kernel log' });
  await expect(lines.getByRole('option').last()).toContainText(/\[\s*\d+\.\d{6}\]/);
});

test('a line of the kernel log leads to the message of its moment', async ({ app }) => {
  const { page } = app;
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  const screen = await openModule(page);
  const log = screen.getByRole('region', { name: 'Kernel log' });
  await log.getByRole('button', { name: 'Only nlscope_echo' }).click();
  const lines = log.getByRole('listbox', { name: 'Lines of the kernel log' });
  const refused = log.getByRole('button', { name: 'Follow with a privilege…' });
  await expect(lines.or(refused)).toBeVisible();
  test.skip(await refused.isVisible(), 'the kernel log is not readable here');
  await lines.focus();
  await page.keyboard.press('End');
  await expect(lines.getByRole('option', { selected: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(app.log).toBeVisible();
  await expect(app.rows.and(page.locator('[aria-selected="true"]'))).toHaveCount(1);
});

test('the bar tells of the module on every screen, and leads to it', async ({ app }) => {
  const { page } = app;
  const chip = page.getByRole('banner').getByRole('button', { name: /module not loaded/i });
  for (const width of [1440, 1280, 1200, 1024]) {
    await page.setViewportSize({ width, height: 700 });
    await expect(chip).toBeVisible();
    const cut = await page
      .getByRole('banner')
      .evaluate(
        (bar) => [...bar.children].filter((part) => part.getBoundingClientRect().right > bar.clientWidth).length,
      );
    expect([width, cut]).toEqual([width, 0]);
  }
  await chip.click();
  await expect(page.getByRole('main', { name: 'Module' })).toBeVisible();
});

test('connecting to protocol 25 leads to the Module screen, and tells of its group', async ({ app }) => {
  const form = await app.tryToConnect('25');
  await expect(form).toContainText(/Group 1 carries copies/);
  await form.getByRole('button', { name: 'Build and load the module' }).click();
  await expect(app.page.getByRole('main', { name: 'Module' })).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the Module screen has no serious finding, ${colorScheme}`, async ({ app }) => {
    const { page } = app;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openModule(page);
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
    }
  });
}
