/** Groups by name in the connection form and among the sockets; generic netlink by family in the log. */
import { App, expect, openInBrowser, test } from './app.ts';

const option = (app: App, name: string) => app.page.getByRole('option', { name: new RegExp(`^\\d+\\s*${name}`) });
/** What Enter takes: the list opens a moment before it has one. */
const offered = (app: App) => app.page.locator('[role=option][data-combobox-selected]');
const chosen = (app: App) => app.page.getByRole('button', { name: /^Take out / });

test('groups of generic netlink are chosen by name, with the keyboard alone, and joined', async ({ app }) => {
  const { page } = app;
  const form = await app.askFor('NETLINK_GENERIC');
  await app.groups.focus();
  await page.keyboard.type('nlctrl');
  await expect(offered(app)).toContainText('nlctrl/notify');
  await page.keyboard.press('Enter');
  await expect(chosen(app)).toHaveAccessibleName('Take out nlctrl/notify');
  // Escape closes the list, and then the form.
  await page.keyboard.press('Escape');
  await expect(form).toBeVisible();
  await expect(app.groups).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
  await expect(page.getByRole('button', { name: /^Connection: 16 NETLINK_GENERIC/ })).toBeFocused();
  await page.keyboard.press('Control+4');
  // Others may have a long list of them.
  await page.getByRole('textbox', { name: 'Filter the sockets' }).fill('generic ours');
  const row = page.getByRole('grid', { name: 'Sockets' }).getByRole('row').filter({ hasText: 'this nlscope' });
  // The connection's, and the one by which the host hears of families.
  await expect(row.filter({ hasText: 'nlctrl/notify' })).toHaveCount(2);
  await row.filter({ hasText: 'nlctrl/notify' }).first().click();
  await expect(page.getByRole('region', { name: 'Selected socket' })).toContainText(/\d+\snlctrl\/notify/);
  await page.getByRole('textbox', { name: 'Filter the sockets' }).fill('');
  await page.keyboard.press('Control+1');
});

test('a list of groups is narrowed by a part of a name or a number, and each protocol keeps its own', async ({
  app,
}) => {
  const { page } = app;
  await app.askFor('NETLINK_ROUTE');
  await app.groups.click();
  await page.keyboard.type('rule');
  await expect(page.getByRole('listbox', { name: 'Groups to join' }).getByRole('option')).toHaveCount(2);
  await option(app, 'RTNLGRP_IPV6_RULE').click();
  await page.keyboard.type('1,');
  await page.keyboard.type('77 ');
  await expect(chosen(app)).toHaveCount(3);
  await expect(chosen(app).nth(1)).toHaveAccessibleName('Take out RTNLGRP_LINK');
  await page.keyboard.press('Backspace');
  await expect(chosen(app)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await app.askFor('NETLINK_KOBJECT_UEVENT');
  await expect(chosen(app)).toHaveCount(0);
  await app.askFor('NETLINK_ROUTE');
  await expect(chosen(app)).toHaveCount(2);
  await chosen(app).first().click();
  await expect(chosen(app)).toHaveAccessibleName('Take out RTNLGRP_LINK');
  await page.keyboard.press('Escape');
});

test('a group that is not there is named, where it is typed and where the kernel refuses it', async ({ app }) => {
  const { page } = app;
  const form = await app.askFor('NETLINK_ROUTE');
  const connect = form.getByRole('button', { name: /^(Connect|Reconnect)$/ });
  await app.groups.click();
  await page.keyboard.type('nosuch,');
  await expect(form).toContainText('NETLINK_ROUTE has no group nosuch');
  await expect(connect).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Take out nosuch' }).click();
  await app.groups.click();
  await page.keyboard.type('link,4000,');
  await page.keyboard.press('Escape');
  await connect.click();
  await expect(form.getByRole('alert')).toContainText('NETLINK_ROUTE has no group 4000');
  await expect(chosen(app)).toHaveCount(2);
  await page.getByRole('button', { name: 'Take out 4000' }).click();
  await connect.click();
  await expect(form).toBeHidden();
});

test('messages of generic netlink are named by family and command', async ({ app }) => {
  const { page } = app;
  await app.connect('NETLINK_GENERIC');
  await expect(page.getByRole('button', { name: /NETLINK_GENERIC/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Type' }).fill('16');
  await page.getByRole('textbox', { name: 'Flags' }).fill('REQUEST|DUMP');
  await app.composeHex('03 02 00 00');
  await app.send.click();
  await expect(app.rows.first()).toContainText('nlctrl GETFAMILY');
  await expect(app.rows.nth(1)).toContainText('nlctrl NEWFAMILY');
  await expect(app.rows.filter({ hasText: 'DONE' })).toHaveCount(1);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expect(app.rows.last()).toContainText('3 NLMSG_DONE');
});

test('a group that needs a privilege is marked, says why, and loses nothing of the form when it is refused', async ({
  through,
}) => {
  test.skip(through !== 'browser', 'one host as an ordinary user is enough');
  const isRoot = process.getuid?.() === 0;
  const { page, close } = await openInBrowser(isRoot ? { uid: 65_534, gid: 65_534 } : {});
  const app = new App(page);
  const form = await app.askFor('NETLINK_ROUTE');
  await app.groups.click();
  await page.keyboard.type('mroute_r');
  await expect(option(app, 'RTNLGRP_IPV4_MROUTE_R')).toContainText('CAP_NET_ADMIN');
  await expect(offered(app)).toContainText('RTNLGRP_IPV4_MROUTE_R');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(form).toContainText('RTNLGRP_IPV4_MROUTE_R needs CAP_NET_ADMIN, which this nlscope does not have.');
  await form.getByRole('textbox', { name: 'Own port' }).fill('4711');
  await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
  const alert = form.getByRole('alert');
  await expect(alert).toContainText('joining RTNLGRP_IPV4_MROUTE_R (group 30) of NETLINK_ROUTE needs CAP_NET_ADMIN');
  await expect(alert).toContainText('Take RTNLGRP_IPV4_MROUTE_R out of the groups, or start nlscope as root');
  await expect(form.getByRole('textbox', { name: 'Own port' })).toHaveValue('4711');
  await expect(chosen(app)).toHaveAccessibleName('Take out RTNLGRP_IPV4_MROUTE_R');
  await chosen(app).click();
  await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
  await expect(form).toBeHidden();
  await close();
});
