/** A request with all that came back for it, on what the kernel itself answers. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { type App, expect, test } from './app.ts';

const conversation = (app: App) => app.inspector.getByRole('grid', { name: 'Conversation' });
/** Its messages, titles left out. */
const parts = (app: App) => conversation(app).getByRole('rowgroup').getByRole('row');
/** Of a record, in its row of the log or of the conversation. */
const numberOf = (row: Locator) => row.getByRole('gridcell').first().innerText();
const showTab = (app: App) => app.inspector.getByRole('tab', { name: 'Conversation' }).click();

async function compose(app: App, { type, flags, hex }: { type: string; flags: string; hex: string }): Promise<void> {
  await app.page.getByRole('combobox', { name: 'Type' }).fill(type);
  await app.page.getByRole('textbox', { name: 'Flags' }).fill(flags);
  await app.composeHex(hex);
  await app.send.click();
}

const dumpLinks = (app: App) => compose(app, { type: '18', flags: 'REQUEST|DUMP', hex: '00 '.repeat(16) });

test('a dump of links is shown from its request to DONE, and gone through by keys', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await dumpLinks(app);
  await expect(app.rows.filter({ hasText: 'DONE' })).toHaveCount(1);
  const total = await app.rows.count();
  await app.rows.nth(1).click();
  await showTab(app);
  await expect(parts(app)).toHaveCount(total);
  await expect(parts(app).first()).toContainText('→ sent');
  await expect(parts(app).nth(1)).toContainText('newlink lo');
  await expect(parts(app).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(parts(app).last()).toContainText('← done');
  await expect(app.inspector).toContainText('✓ complete');
  await expect(app.inspector).toContainText(new RegExp(`${total - 1}\\s(reply|replies) · .+ in \\d+\\sdatagram`));

  await parts(app).first().click();
  await expect(app.rows.first()).toHaveAttribute('aria-selected', 'true');
  await conversation(app).focus();
  await page.keyboard.press('End');
  await expect(parts(app).last()).toHaveAttribute('aria-selected', 'true');
  const last = await numberOf(parts(app).last());
  await expect(app.inspector.getByRole('tab', { name: `Message ${last}` })).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(parts(app).nth(total - 2)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(app.log).toBeFocused();
  await expect(app.rows.nth(total - 2)).toHaveAttribute('aria-selected', 'true');
});

test('the families of nlctrl are one conversation each time; c narrows the log to them and widens it again', async ({
  app,
}) => {
  const { page } = app;
  await app.connect('16');
  const getFamilies = { type: '16', flags: 'REQUEST|DUMP', hex: '03 01 00 00' };
  await compose(app, getFamilies);
  await expect(app.rows.filter({ hasText: 'DONE' })).toHaveCount(1);
  const each = await app.rows.count();
  await compose(app, getFamilies);
  await expect(app.rows.filter({ hasText: 'DONE' })).toHaveCount(2);
  await app.rows.nth(each + 1).click();
  await showTab(app);
  await expect(parts(app).first()).toContainText('getfamily');
  await expect(app.inspector).toContainText(new RegExp(`✓ complete${each - 1}\\sreplies · .+ in \\d+\\sdatagram`));
  await app.log.focus();
  await page.keyboard.press('c');
  await expect(app.filter).toHaveValue(`conversation == ${await numberOf(parts(app).first())}`);
  await expect(app.rows).toHaveCount(each);
  await expect(app.inspector.getByRole('button', { name: 'Only this' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('c');
  await expect(app.filter).toHaveValue('');
  await expect(app.rows.nth(each + 1)).toHaveAttribute('aria-selected', 'true');
});

test('a refusal, and a request between echoes, are conversations of their own', async ({ app }) => {
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  await app.rows.nth(1).click();
  await showTab(app);
  await expect(parts(app)).toHaveCount(2);
  await expect(parts(app).nth(1)).toContainText('✓ identical');
  await app.connect('0');
  const tooLong = `${'00 '.repeat(16)}18 00 03 00 ${'61 '.repeat(19)}00`;
  await compose(app, { type: '18', flags: 'REQUEST|ACK', hex: tooLong });
  await expect(app.rows.nth(3)).toContainText('← ERANGE');
  await app.rows.nth(2).click();
  await expect(parts(app)).toHaveCount(2);
  await expect(parts(app).nth(1)).toContainText('← ERANGE');
  await expect(app.inspector).toContainText('✗ ERANGE');
});

test('axe finds nothing serious in a conversation, dark and light', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await dumpLinks(app);
  await app.rows.nth(1).click();
  await showTab(app);
  await expect(parts(app).first()).toContainText('→ sent');
  await conversation(app).focus();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  }
});
