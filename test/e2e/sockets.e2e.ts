/** The Sockets screen over this machine's own table: live, sorted, filtered, and linked with the log both ways. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './app.ts';

const table = (page: Page): Locator => page.getByRole('grid', { name: 'Sockets' });
const rows = (page: Page): Locator => table(page).getByRole('rowgroup').getByRole('row');

async function openSockets(page: Page): Promise<void> {
  await page.keyboard.press('Control+4');
  await rows(page).first().waitFor();
}

/** The connection's, and the echo peer's: of all that this machine may have on NETLINK_USERSOCK. */
const usersockOfOurs = 'usersock ours';

async function filterSockets(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter the sockets' }).fill(text);
}

test('every socket is there with its protocol, port and owner, ours among them', async ({ app: { page } }) => {
  await openSockets(page);
  await expect(rows(page).filter({ hasText: 'NETLINK_ROUTE' }).filter({ hasText: 'kernel' })).toHaveCount(1);
  await filterSockets(page, usersockOfOurs);
  await expect(rows(page).filter({ hasText: 'NETLINK_USERSOCK' }).filter({ hasText: 'this nlscope' })).toHaveCount(2);
  await filterSockets(page, '');
});

test('a socket that is closed and one that is opened are seen within seconds, in place', async ({ app }) => {
  const { page } = app;
  await openSockets(page);
  await filterSockets(page, usersockOfOurs);
  const ours = rows(page);
  await expect(ours).toHaveCount(2);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(ours.filter({ hasNotText: 'closed just now' })).toHaveCount(0);
  await app.connect('peer');
  await expect(ours.filter({ hasNotText: 'closed just now' })).toHaveCount(2);
  await filterSockets(page, '');
});

/** The first press on another column sorts it one way or the other. */
async function sortUntil(page: Page, title: Locator, order: string): Promise<void> {
  const before = await title.getAttribute('aria-sort');
  await page.keyboard.press('Enter');
  await expect.poll(() => title.getAttribute('aria-sort')).not.toBe(before);
  if ((await title.getAttribute('aria-sort')) !== order) await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-sort', order);
}

test('titles sort, and the filter says how many it lets through; both by keyboard', async ({ app: { page } }) => {
  await openSockets(page);
  const title = table(page).getByRole('columnheader', { name: 'Port' });
  await title.getByRole('button').focus();
  for (const [order, factor] of [
    ['ascending', 1],
    ['descending', -1],
  ] as const) {
    await sortUntil(page, title, order);
    const ports = (await rows(page).evaluateAll((all) => all.map((row) => row.children[2]?.textContent))).map(Number);
    expect(new Set(ports).size).toBeGreaterThan(2);
    expect(ports).toEqual(ports.toSorted((a, b) => factor * (a - b)));
  }
  await table(page).focus();
  await page.keyboard.press('/');
  await page.keyboard.type(usersockOfOurs);
  await expect(page.getByRole('search').filter({ hasText: /2 of \d+/ })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(rows(page).and(page.locator('[aria-selected="true"]'))).toHaveCount(1);
  const details = page.getByRole('region', { name: 'Selected socket' });
  await expect(details).toContainText('2 NETLINK_USERSOCK');
  await page.getByRole('button', { name: 'Remove the filter of the sockets' }).click();
  await expect.poll(() => rows(page).count()).toBeGreaterThan(2);
});

test("a message's port leads to its socket, and a socket to its messages", async ({ app }) => {
  const { page } = app;
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  await app.rows.nth(1).click();
  await app.inspector.getByRole('button', { name: /^port \d+/ }).click();
  await expect(page.getByRole('main', { name: 'Sockets' })).toBeVisible();
  const selected = rows(page).and(page.locator('[aria-selected="true"]'));
  await expect(selected).toContainText('NETLINK_USERSOCK');
  await table(page).focus();
  await page.keyboard.press('Enter');
  await expect(app.log).toBeVisible();
  await expect(app.filter).toHaveValue(/port == \d+/);
  await expect(app.rows).toHaveCount(2);
  await app.filter.fill('');
  await page.keyboard.press('Enter');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the Sockets screen has no serious finding, ${colorScheme}`, async ({ app: { page } }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openSockets(page);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  });
}
