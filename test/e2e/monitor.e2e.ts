/** Several sockets in one log, and the capture saved as it runs. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type App, expect, ownAddress, test } from './app.ts';

const isRoot = process.getuid?.() === 0;

async function listen({ page }: App, protocol: string, groups: readonly string[]): Promise<void> {
  const form = page.getByRole('form', { name: 'Listen' });
  await form
    .getByRole('combobox', { name: 'Protocol to listen to' })
    .or(form.getByLabel('Protocol to listen to'))
    .first()
    .fill(protocol);
  await page.keyboard.press('Tab');
  const field = form.getByRole('combobox', { name: 'Groups to listen to' });
  for (const group of groups) {
    await field.fill(group);
    await page.keyboard.press('Enter');
  }
  await form.getByRole('button', { name: 'Listen' }).click();
}

const heard = (app: App) => app.page.getByRole('region', { name: 'Also listen to' }).getByRole('listitem');

async function stopAll(app: App): Promise<void> {
  await app.openConnection();
  for (let left = await heard(app).count(); left > 0; left--) {
    await app.page
      .getByRole('button', { name: /^Stop listening to/ })
      .first()
      .click();
    await expect(heard(app)).toHaveCount(left - 1);
  }
  await app.page.keyboard.press('Escape');
}

test('listeners are added by name, survive a reload and a reconnect, and are removed', async ({ app }) => {
  const { page } = app;
  await app.openConnection();
  await listen(app, 'NETLINK_ROUTE', ['RTNLGRP_LINK', 'IPV4_IFADDR']);
  await expect(heard(app)).toHaveText([/NETLINK_ROUTE LINK, IPV4_IFADDR/]);
  await listen(app, 'NETLINK_GENERIC', ['nlctrl']);
  await expect(heard(app)).toHaveCount(2);
  // The focus is still in the form, so that Escape closes it.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Also listen to' })).toBeHidden();
  await expect(app.log.getByRole('columnheader', { name: 'Socket' })).toBeVisible();
  await page.reload();
  await app.connect('peer');
  await expect(page.getByRole('button', { name: /^Connection: .*\+2\s*listening/ })).toBeVisible();
  await stopAll(app);
  await expect(app.log.getByRole('columnheader', { name: 'Socket' })).toBeHidden();
});

test('a listener without a group, and one that the kernel refuses, say so and are none', async ({ app }) => {
  const { page } = app;
  await app.openConnection();
  const form = page.getByRole('form', { name: 'Listen' });
  await form.getByRole('button', { name: 'Listen' }).click();
  await expect(form).toContainText('a group at least');
  await listen(app, 'NETLINK_ROUTE', ['9999']);
  await expect(form.getByRole('alert')).toContainText('NETLINK_ROUTE has no group 9999');
  await expect(heard(app)).toHaveCount(0);
});

test('what a listener hears is in the log with its socket, protocol and group', async ({ app }) => {
  test.skip(!isRoot, 'an address is added to lo');
  const { page } = app;
  await app.openConnection();
  await listen(app, 'NETLINK_ROUTE', ['IPV4_IFADDR']);
  await expect(heard(app)).toHaveCount(1);
  await page.keyboard.press('Escape');
  const address = `${ownAddress.join('.')}/32`;
  for (const verb of ['add', 'del']) execFileSync('ip', ['addr', verb, address, 'dev', 'lo']);
  const ours = app.rows.filter({ hasText: address });
  const row = ours.filter({ hasText: 'RTM_NEWADDR' });
  await expect(row).toContainText('← group 5');
  await expect(row).toContainText('ROUTE');
  await app.filter.fill('protocol == route && group == 5');
  await expect(ours).toHaveCount(2);
  await app.filter.fill('');
  await stopAll(app);
});

test('the capture is saved once that is switched on, and the footer says where', async ({ app }) => {
  const { page } = app;
  const footer = page.getByRole('contentinfo');
  await expect(footer).toContainText('in memory');
  await page.keyboard.press('Control+6');
  const saved = page.getByRole('switch', { name: 'Save as it runs' });
  await saved.click({ force: true });
  await expect(footer).toContainText(/saved to echo-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d.*\.pcapng/);
  await saved.click({ force: true });
  await expect(footer).toContainText('in memory');
  await page.keyboard.press('Control+1');
});

test('all netlink traffic is captured once its plan was shown; a kernel without nlmon says so', async ({ app }) => {
  test.skip(!isRoot || existsSync('/proc/modules'), 'this kernel may have nlmon, or polkit would ask');
  const { page } = app;
  const all = page.getByRole('button', { name: 'All netlink traffic of this machine…' });
  await app.openConnection();
  await all.click();
  const dialog = page.getByRole('dialog', { name: 'Capture all netlink traffic of this machine' });
  await expect(dialog.getByRole('listitem').first()).toHaveText(/^\/.*\/nlscope-nlmon$/);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);

  await app.openConnection();
  await all.click();
  // The focus is on it.
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('NO_NLMON');
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await app.openConnection();
  await expect(page.getByRole('region', { name: 'All netlink traffic' }).getByRole('alert')).toContainText('NO_NLMON');
  await page.keyboard.press('Escape');
});
