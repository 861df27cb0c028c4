/** Saved messages: kept from the composer, edited as text, run by the folder, and told why one failed; by keyboard too. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './app.ts';

const tree = (page: Page): Locator => page.getByRole('tree', { name: 'Saved messages' });
const item = (page: Page, name: string | RegExp): Locator => tree(page).getByRole('treeitem', { name });
const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text of the message' });
const results = (page: Page): Locator => page.getByRole('region', { name: 'Results' });
const noMessage = (page: Page): Locator => page.getByText('No message is saved yet');

/** On the Saved screen, with nothing on it. */
async function openEmpty(page: Page): Promise<void> {
  await page.keyboard.press('Control+2');
  await noMessage(page).or(tree(page)).first().waitFor();
  // Of the run before, which would pass for the next.
  const close = page.getByRole('button', { name: 'Close the results' });
  if (await close.isVisible()) await close.click();
  while (!(await noMessage(page).isVisible())) {
    const before = await tree(page).getByRole('treeitem').count();
    await tree(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Delete');
    await expect.poll(() => tree(page).getByRole('treeitem').count()).toBeLessThan(before);
  }
}

async function saveComposed(app: App, name: string): Promise<void> {
  const { page } = app;
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save the message' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

test('a composed message is saved, edited, and run with one that fails, which says why', async ({ app }) => {
  const { page } = app;
  await openEmpty(page);
  await page.keyboard.press('Control+1');
  await app.composeHex('de ad be ef');
  await page.getByRole('button', { name: 'Save…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the message' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('echo of 4 bytes');
  await dialog
    .getByRole('combobox', { name: 'Folder' })
    .or(dialog.getByRole('textbox', { name: 'Folder' }))
    .fill('mine');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });

  await page.keyboard.press('Control+2');
  await expect(text(page)).toHaveValue(/payload:\n {2}hex: de ad be ef\nexpect:\n {2}echo: identical\n/);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(results(page)).toContainText('1 passed');

  // What is typed stays, right or wrong, and is told under its line.
  const kept = await text(page).inputValue();
  await text(page).fill(kept.replace('hex: de ad', 'hex: de ax'));
  await expect(
    page.getByRole('button', { name: /^Line \d+, column \d+: payload\.hex: 'a' is half a byte/ }),
  ).toBeVisible();
  await expect(item(page, /echo of 4 bytes/)).toContainText('not saved yet');
  await page.reload();
  await expect(text(page)).toHaveValue(/hex: de ax/);

  await text(page).fill(
    kept
      .replace('identical', 'identical\n  timeoutMs: 200')
      .replace('peer: true', 'destination:\n  portId: 4000000001'),
  );
  await expect(page.getByText('Reads as a message')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(item(page, /echo of 4 bytes/)).not.toContainText('not saved yet');
  await saveComposed(app, 'a second');
  await page.keyboard.press('Control+2');
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(results(page)).toContainText('1 passed');
  await expect(results(page)).toContainText('1 failed');
  await results(page)
    .getByRole('option', { name: /failed echo of 4 bytes/ })
    .click();
  const why = page.getByRole('region', { name: 'The selected result' });
  await expect(why).toContainText('expected an identical echo; sendmsg was refused: ECONNREFUSED (Connection refused)');
  await expect(why).toContainText('de ad be ef');
  await why.getByRole('button', { name: 'Show in the log' }).click();
  await expect(app.log.getByRole('row', { selected: true })).toContainText('ECONNREFUSED');
});

test('examples are one button away; renamed, deleted, brought back and run, all by keyboard', async ({
  app: { page },
}) => {
  await openEmpty(page);
  await page.getByRole('button', { name: 'Make a folder of three examples' }).focus();
  await page.keyboard.press('Enter');
  await item(page, /NOOP with ACK/).waitFor();
  await tree(page).focus();
  await page.keyboard.press('Home');
  await expect(item(page, /^Examples/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(tree(page).getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name' }).fill('noop');
  await page.keyboard.press('Enter');
  await expect(item(page, /^noop/)).toHaveAttribute('aria-selected', 'true');
  await expect(tree(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(text(page)).toHaveValue(/^# The kernel does nothing, and says that it did\.\nname: noop\n/);
  await page.keyboard.press('Delete');
  await expect(item(page, /^noop/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(item(page, /^noop/)).toHaveCount(1);
  await tree(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await expect(results(page)).toContainText('3 passed');
  await results(page).getByRole('listbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page.getByRole('region', { name: 'The selected result' })).toContainText('RTM_NEWLINK of');
  await page.keyboard.press('Enter');
  await expect(text(page)).toHaveValue(/RTM_GETLINK for lo/);
});

test('a saved message goes back to the composer, with the connection it is for', async ({ app }) => {
  const { page } = app;
  await openEmpty(page);
  await page.getByRole('button', { name: 'Make a folder of three examples' }).click();
  await item(page, /RTM_GETLINK for lo/).click();
  await page.getByRole('button', { name: 'Open in composer' }).click();
  await expect(page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue(/07 00 03 00 +6c 6f 00 00$/);
  await page.getByRole('button', { name: 'Connect to NETLINK_ROUTE' }).click();
  await expect(page.getByRole('button', { name: /^Connection:.*NETLINK_ROUTE/ })).toBeVisible();
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('RTM_NEWLINK');
});

test('what is filled in as fields is saved as fields, and runs', async ({ app }) => {
  const { page } = app;
  await openEmpty(page);
  await page.keyboard.press('Control+1');
  await app.connect('0');
  await page.getByRole('combobox', { name: 'Type', exact: true }).fill('RTM_GETLINK');
  await page.keyboard.press('Tab');
  await app.composeHex(`${'00 '.repeat(16)} 07 00 03 00 6c 6f 00 00`);
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(page.getByRole('textbox', { name: 'ifname', exact: true })).toHaveValue('lo');
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('RTM_NEWLINK');
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save the message' });
  await expect(dialog.getByRole('combobox', { name: 'Expects back' }).locator('option:checked')).toHaveText(
    'RTM_NEWLINK with its first 16 bytes as now',
  );
  await dialog.getByRole('textbox', { name: 'Name' }).fill('lo by name');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+2');
  await expect(text(page)).toHaveValue(
    /fields:\n {2}family: rt-link\n {2}operation: getlink\n {2}attributes:\n {4}ifname: lo\nexpect:\n {2}reply:\n {4}type: RTM_NEWLINK\n {4}payload: \|\n {6}00 00 04 03 01 00 00 00 /,
  );
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(results(page)).toContainText('1 passed');
  const right = await text(page).inputValue();
  await text(page).fill(right.replace('ifname', 'ifnam'));
  await expect(page.getByRole('button', { name: /link-attrs has no 'ifnam'; did you mean ifname\?/ })).toBeVisible();
  await text(page).fill(right);
  await page.getByRole('button', { name: 'Open in composer' }).click();
  await expect(page.getByRole('textbox', { name: 'ifname', exact: true })).toHaveValue('lo');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the Saved screen has no serious finding, ${colorScheme}`, async ({ app: { page } }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const serious = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    };
    await openEmpty(page);
    expect(await serious()).toEqual([]);
    await page.getByRole('button', { name: 'Make a folder of three examples' }).click();
    await item(page, /NOOP with ACK/).click();
    await expect(text(page)).toHaveValue(/name: NOOP with ACK/);
    await text(page).fill('protocol: nowhere\nheader: {type: 18}\n');
    await expect(page.getByRole('button', { name: /is no protocol/ })).toBeVisible();
    await page.getByRole('button', { name: 'Run all' }).click();
    await expect(results(page)).toContainText('2 passed');
    await results(page)
      .getByRole('option', { name: /Echo of 50/ })
      .click();
    await expect(page.getByRole('region', { name: 'The selected result' })).toContainText('received after');
    expect(await serious()).toEqual([]);
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Save the message' }).waitFor();
    expect(await serious()).toEqual([]);
    await page.keyboard.press('Escape');
  });
}
