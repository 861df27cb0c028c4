/** What the kernel itself answers, without the echo module. */
import { expect, test } from './app.ts';

test('protocol 25 without the module says so in words and offers the loopback peer', async ({ app }) => {
  await app.tryToConnect('25');
  await expect(app.page.getByText(/protocol 25 .*is not registered in this kernel/).first()).toBeVisible();
  await app.page
    .getByRole('button', { name: /use the loopback peer/i })
    .first()
    .click();
  await expect(app.page.getByRole('button', { name: /^Connection: 2 NETLINK_USERSOCK/ })).toBeVisible();
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('✓ identical');
});

test('RTM_GETLINK composed as hex dumps the links, up to DONE', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await expect(page.getByRole('button', { name: /NETLINK_ROUTE/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Type' }).fill('18');
  await page.getByRole('textbox', { name: 'Flags' }).fill('REQUEST|DUMP');
  await app.composeHex('00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00');
  await app.send.click();
  await expect(app.rows.first()).toContainText('GETLINK');
  await expect(app.rows.nth(1)).toContainText('NEWLINK');
  await expect(app.rows.filter({ hasText: 'DONE' })).toHaveCount(1);
  await expect(app.rows.nth(1)).toContainText('reply');
});

test('a request that the kernel refuses is explained with its extended ACK', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await expect(page.getByRole('button', { name: /NETLINK_ROUTE/ })).toBeVisible();
  // RTM_GETLINK for one link, with an attribute (type 3, IFLA_IFNAME) that is longer than the policy allows.
  await page.getByRole('combobox', { name: 'Type' }).fill('18');
  await page.getByRole('textbox', { name: 'Flags' }).fill('REQUEST|ACK');
  await app.composeHex(`00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 18 00 03 00 ${'61 '.repeat(19)}00`);
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('← ERANGE');
  await app.rows.nth(1).click();
  await app.inspector.getByRole('tab', { name: 'Explain' }).click();
  await expect(app.inspector).toContainText(/attribute/i);
  await expect(app.inspector).toContainText('ERANGE');
});
