/** The main job, as a user does it. */
import { expect, test } from './app.ts';

test('a first echo is one click away, and is identical', async ({ app }) => {
  await app.page.getByRole('button', { name: /first echo/i }).click();
  await expect(app.rows).toHaveCount(2);
  await expect(app.rows.nth(0)).toContainText('→ sent');
  await expect(app.rows.nth(1)).toContainText('← echo');
  await expect(app.rows.nth(1)).toContainText('✓ identical');
  await expect.poll(() => app.figure('Sent')).toBe('1');
  await expect.poll(() => app.figure('Echoed intact')).toMatch(/^1/);
});

test('the payload can be composed as text, hex, pattern and file, all the same bytes', async ({ app }) => {
  const { page } = app;
  await page.getByRole('tab', { name: 'Text' }).click();
  await page.getByRole('textbox', { name: 'Payload as text' }).fill('hello\\n');
  await page.getByRole('tab', { name: 'Hex' }).first().click();
  await expect(page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue('68 65 6c 6c 6f 0a');
  await app.send.click();
  await expect(app.rows.nth(1)).toContainText('68 65 6c 6c 6f 0a');
  await expect(app.rows.nth(1)).toContainText('✓ identical');

  await app.composeHex('0xdeadbeef 00:01');
  await app.send.click();
  await expect(app.rows.nth(3)).toContainText('de ad be ef 00 01');

  await page.getByRole('tab', { name: 'Pattern' }).click();
  await page.getByRole('combobox', { name: 'Rule' }).selectOption({ label: 'Count up' });
  await page.getByRole('textbox', { name: 'Length', exact: true }).fill('300');
  await app.send.click();
  await expect(app.rows.nth(5)).toContainText('316');
  await expect(app.rows.nth(5)).toContainText('00 01 02 03 04 05');

  await page.getByRole('tab', { name: 'File' }).click();
  const file = { name: 'payload.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([9, 8, 7, 6, 5]) };
  await page.locator('input[type=file]').setInputFiles(file);
  await app.send.click();
  await expect(app.rows.nth(7)).toContainText('09 08 07 06 05');
  await expect(app.rows.nth(7)).toContainText('✓ identical');
});

test('hex that does not parse names the place, and the text stays', async ({ app }) => {
  await app.composeHex('de ad xy');
  await expect(app.page.getByRole('region', { name: 'Composer' })).toContainText(/x.*not a hexadecimal digit/);
  await expect(app.page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue('de ad xy');
});

test('a run of 10,000 with corruption and drops ends with exactly the right verdicts', async ({ app }) => {
  const { page } = app;
  await app.setFaults({ 'Drop, 1 in': 100, 'Corrupt, 1 in': 50 });
  await page.getByRole('textbox', { name: 'Count' }).fill('10000');
  await page.getByRole('textbox', { name: 'Every' }).fill('0');
  await page.getByRole('textbox', { name: 'In flight' }).fill('64');
  await page.getByRole('region', { name: 'Repeat' }).getByRole('button', { name: 'Start' }).click();
  await expect.poll(() => app.figure('Sent'), { timeout: 40_000 }).toBe('10000');
  // Every 100th is dropped and every 50th corrupted; every 100th is both, and a dropped one can't differ.
  await expect.poll(() => app.figure('Lost · waiting'), { timeout: 20_000 }).toBe('100');
  await expect.poll(() => app.figure('Different')).toBe('100');
  await expect.poll(() => app.figure('Echoed intact')).toMatch(/^9800/);
  await app.filter.fill('echo == different && dir == received');
  await expect(page.getByRole('search')).toContainText('100 of');
  await expect(app.rows.last()).toContainText('≠ 1 byte');
  await app.filter.fill('echo == lost');
  await expect(app.rows.last()).toContainText('lost');
  await app.rows.last().click();
  await app.inspector.getByRole('tab', { name: 'Explain' }).click();
  await expect(app.inspector).toContainText(/No reply|lost|dropped/i);
});

test('a filter with an error says what and where, and the rows stay', async ({ app }) => {
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  await app.filter.fill('typ == 20');
  await expect(app.page.getByText(/did you mean.*type/i)).toBeVisible();
  await expect(app.rows).toHaveCount(2);
  await app.filter.fill('type == 99');
  await expect(app.page.getByRole('button', { name: 'Clear filter' })).toBeVisible();
  await app.page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(app.rows).toHaveCount(2);
});

test('a field of the tree marks its bytes, and a byte tells its readings', async ({ app }) => {
  await app.composeHex('de ad be ef 01 02 03 04');
  await app.send.click();
  await app.rows.nth(1).click();
  await app.inspector.getByRole('treeitem', { name: /nlmsg_type/ }).click();
  await expect(app.inspector.locator('[data-selected], [class*=selected]').first()).toBeVisible();
  const bytes = app.inspector.getByRole('group', { name: /Bytes of message/ });
  await bytes.getByText('de', { exact: true }).click();
  await expect(app.inspector).toContainText('offset 16 (0x10)');
  await expect(app.inspector).toContainText('u8 222');
  await expect(app.inspector).toContainText('be16 57005');
  await app.inspector.getByRole('tab', { name: '32 a line' }).click();
  await expect(app.inspector).toContainText('Length of Bytes: 24');
  await app.inspector.getByRole('tab', { name: 'Side by side' }).click();
  await expect(app.inspector).toContainText(/identical|no difference/i);
});

test('clear can be undone, and nothing is lost', async ({ app }) => {
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  await app.page.getByRole('banner').getByRole('button', { name: 'Clear' }).click();
  await expect(app.rows).toHaveCount(0);
  await app.page.getByRole('button', { name: /undo/i }).click();
  await expect(app.rows).toHaveCount(2);
  await expect.poll(() => app.figure('Sent')).toBe('1');
});

test('composer and filter survive a reload', async ({ app }) => {
  await app.composeHex('ca fe');
  await app.filter.fill('type == 20');
  await app.page.reload();
  await expect(app.page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue('ca fe');
  await expect(app.filter).toHaveValue('type == 20');
});

test('everything works from the keyboard alone', async ({ app }) => {
  const { page } = app;
  await page.keyboard.press('Control+Enter');
  await expect(app.rows).toHaveCount(2);
  await page.keyboard.press('Control+Enter');
  await expect(app.rows).toHaveCount(4);
  await app.log.focus();
  await page.keyboard.press('g');
  await expect(app.rows.nth(0)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('j');
  await expect(app.rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Space');
  await expect(app.rows.nth(0)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(app.rows).toHaveCount(6);
  await page.keyboard.press('/');
  await expect(app.filter).toBeFocused();
  await page.keyboard.type('dir == sent');
  await expect(app.rows).toHaveCount(3);
  await page.keyboard.press('Escape');
  await app.log.focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+6');
  await expect(page.getByRole('main', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('main', { name: 'Echo' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(
    page.getByRole('dialog').getByRole('textbox').or(page.getByRole('dialog').getByRole('searchbox')).first(),
  ).toBeFocused();
  await page.keyboard.press('Escape');
});
