/** A payload filled in by the fields of a spec, and what the kernel says of it. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './app.ts';

const form = (page: Page): Locator => page.getByRole('region', { name: 'Fields' });
const field = (page: Page, name: string): Locator => form(page).getByRole('textbox', { name, exact: true });

/** By the keyboard alone, once the list has the focus. `words` are a part of what is picked, not all of it. */
async function pick(page: Page, list: string, words: string): Promise<void> {
  const box = page.getByRole('combobox', { name: list, exact: true });
  const selected = page.locator('[role=option][data-combobox-selected]');
  // Another list may still be closing.
  await expect(selected).toBeHidden();
  // In the moment in which the list opens, as on a busy machine.
  await box.evaluate((input, text) => {
    (input as HTMLInputElement).focus();
    document.execCommand('insertText', false, text);
  }, words);
  await expect(selected).toBeVisible();
  await page.keyboard.press('Enter');
  // Then it says what was picked, or waits for another: the form is the new one.
  await expect(box).not.toHaveValue(words);
}

/** A connection to the protocol, with the form shown. */
async function openFields(app: App, protocol: string): Promise<Page> {
  await app.connect(protocol);
  await app.page.getByRole('tab', { name: 'Fields' }).click();
  await app.page.getByRole('combobox', { name: 'Request' }).waitFor();
  return app.page;
}

test('RTM_GETLINK for lo is filled in by the keyboard, and answered', async ({ app }) => {
  const page = await openFields(app, '0');
  await pick(page, 'Request', 'getlink do');
  await expect(page.getByRole('combobox', { name: 'Type', exact: true })).toHaveValue('RTM_GETLINK');
  await pick(page, 'Add attribute', 'ifname');
  await expect(field(page, 'ifname')).toBeFocused();
  await page.keyboard.type('lo');
  await page.keyboard.press('Control+Enter');
  await expect(app.rows.nth(1)).toContainText('RTM_NEWLINK');
  await expect(app.rows.nth(1)).toContainText('← reply');
  await page.getByRole('tab', { name: 'Hex' }).first().click();
  const hex = page.getByRole('textbox', { name: 'Payload as hex' });
  await expect(hex).toHaveValue(/07 00 03 00\s+6c 6f 00 00$/);
  await hex.fill(`${'00 '.repeat(16)} 06 00 03 00 78 00 00 00 05 00`);
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(field(page, 'ifname')).toHaveValue('x');
  await expect(field(page, '2 bytes that the spec does not name')).toHaveValue('05 00');
});

test('an mtu that lo can not have is marked with the words of the kernel', async ({ app }) => {
  const page = await openFields(app, '0');
  await pick(page, 'Request', 'newlink do');
  await field(page, 'ifi-index').fill('1');
  await pick(page, 'Add attribute', 'mtu');
  await expect(field(page, 'mtu')).toBeFocused();
  await page.keyboard.type('4294967295');
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('EINVAL');
  await expect(field(page, 'mtu')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page, 'mtu')).toHaveAccessibleDescription(/mtu .*\(EINVAL\)/);
});

test('an attribute that its policy refuses is marked where the kernel points at, with what it has to be', async ({
  app,
}) => {
  const page = await openFields(app, '0');
  await pick(page, 'Request', 'newlink do');
  // 2 bytes for IFLA_MTU, which takes 4.
  await page.getByRole('tab', { name: 'Hex' }).first().click();
  await app.composeHex(`00 00 00 00 01 00 00 00 ${'00 '.repeat(8)} 06 00 04 00 05 00 00 00`);
  await page.getByRole('tab', { name: 'Fields' }).click();
  await app.send.click();
  await expect(field(page, 'mtu')).toHaveAccessibleDescription(/\(ERANGE\)\. It has to be u32/);
});

test('a nest opens in place, its sub-message follows its kind, and rows that go leave the focus in the form', async ({
  app,
}) => {
  const page = await openFields(app, '0');
  await pick(page, 'Request', 'newlink do');
  await pick(page, 'Add attribute', 'linkinfo');
  await expect(form(page).getByRole('button', { name: /^linkinfo/ })).toBeFocused();
  await pick(page, 'Add attribute to linkinfo', 'kind');
  await page.keyboard.type('vlan');
  await pick(page, 'Add attribute to linkinfo', 'data');
  await pick(page, 'Add attribute to data', 'id');
  await expect(field(page, 'id')).toBeFocused();
  await page.keyboard.type('0x10');
  await page.keyboard.press('Tab');
  await expect(field(page, 'id')).toHaveValue('16');
  await field(page, 'id').fill('many');
  await expect(form(page)).toContainText("'many' is no number");
  await page.getByRole('tab', { name: 'Hex' }).first().click();
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(field(page, 'id')).toHaveValue('many');
  const send = await app.send.boundingBox();
  await form(page).getByRole('button', { name: 'Remove kind' }).focus();
  await page.keyboard.press('Enter');
  await expect(form(page)).toContainText('no kind tells what it is');
  await expect(form(page).getByRole('button', { name: 'Remove data' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Add attribute to linkinfo' })).toBeFocused();
  expect(await app.send.boundingBox()).toEqual(send);
});

test('generic netlink: families with their ids, what this kernel takes, and the attribute that it misses', async ({
  app,
}) => {
  const page = await openFields(app, '16');
  await page.getByRole('combobox', { name: 'Request' }).click();
  await expect(page.getByText('nlctrl, id 16')).toBeVisible();
  const hasEthtool = await page.getByText(/^ethtool, id \d+$/).isVisible();
  await page.keyboard.press('Escape');
  await pick(page, 'Request', 'getfamily do');
  await pick(page, 'Add attribute', 'hdrsize');
  await expect(form(page)).toContainText('this kernel does not know this attribute');
  test.skip(!hasEthtool, 'this kernel has no ethtool family');
  await pick(page, 'Request', 'strset-get do');
  await app.send.click();
  await form(page).getByRole('button', { name: 'Add header' }).click();
  await expect(form(page).getByRole('button', { name: /^header/ })).toBeFocused();
  await expect(form(page).getByRole('button', { name: 'Add header' })).toBeHidden();
});

test('a protocol without a spec says so, and keeps the bytes', async ({ app }) => {
  const { page } = app;
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(page.getByText(/No spec describes what NETLINK_USERSOCK carries/)).toBeVisible();
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('✓ identical');
});

test('axe finds nothing serious in the form, dark and light', async ({ app }) => {
  const page = await openFields(app, '0');
  await pick(page, 'Request', 'newlink do');
  await pick(page, 'Add attribute', 'linkinfo');
  await pick(page, 'Add attribute to linkinfo', 'kind');
  await pick(page, 'Add attribute', 'mtu');
  await field(page, 'mtu').fill('many');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  }
});
