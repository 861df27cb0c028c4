/** Messages in the words of their families' specs: log, tree, bytes and explanation, and the folders that specs come from. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, expect, test } from './app.ts';

/** An ifinfomsg that means the interface 1, which is lo. */
const loopback = '00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00';

async function sendGetlink(app: App, flags: string, payload: string): Promise<void> {
  await app.connect('NETLINK_ROUTE');
  await app.page.getByRole('combobox', { name: 'Type' }).fill('18');
  await app.page.getByRole('textbox', { name: 'Flags' }).fill(flags);
  await app.composeHex(payload);
  await app.send.click();
}

const field = (app: App, name: RegExp) => app.inspector.getByRole('treeitem', { name });
/** Bytes of the dump that stand out as at fault, as hex. */
const badBytes = (app: App) => app.inspector.locator('[data-at][class*="bad"]:not([aria-hidden] *)').allInnerTexts();

test('a dump of links is readable in the log, and field by field beside its bytes', async ({ app }) => {
  const { page } = app;
  await sendGetlink(app, 'REQUEST|DUMP', '00 '.repeat(16));
  const lo = app.rows.filter({ hasText: 'RTM_NEWLINK' }).first();
  await expect(lo.locator('[data-column="payload"]')).toHaveText('lo');
  await expect(app.rows.first().locator('[data-column="payload"]')).toHaveText('getlink');
  await lo.click();
  await expect(field(app, /^nlmsghdr/)).toContainText('rt-link: newlink');
  await expect(field(app, /ifi-type/)).toContainText('loopback');
  // Tree to bytes: the name's attribute, header included.
  const tree = app.inspector.getByRole('tree', { name: 'Fields of the message' });
  await tree.evaluate((element) => element.scrollTo(0, 250));
  await field(app, /ifname/).click();
  await expect(field(app, /ifname/)).toContainText('"lo"');
  await expect(app.inspector.locator('[data-at="36"]').first()).toHaveClass(/chosen/);
  await expect(app.inspector.locator('[data-at="36"]').first()).toHaveText('6c');
  // Bytes to tree.
  await app.inspector.locator('[data-at="20"]').first().click();
  await expect(app.inspector.getByRole('treeitem', { selected: true })).toContainText(/ifi-index\s*1/);
  // By keys from there on.
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await expect(app.inspector.getByRole('treeitem', { selected: true })).toContainText('ifi-flags');
});

test('the payload of known messages is shown as bytes where that is chosen', async ({ app }) => {
  const { page } = app;
  await sendGetlink(app, 'REQUEST|DUMP', '00 '.repeat(16));
  const payload = app.rows.first().locator('[data-column="payload"]');
  await expect(payload).toHaveText('getlink');
  await page.getByRole('button', { name: /^Columns, times and payload/ }).click();
  await page.getByRole('menuitemradio', { name: 'As bytes' }).click();
  await expect(payload).toHaveText(/^00 00 00 00 00 00/);
  await page.keyboard.press('Escape');
});

test('a field that the kernel finds fault with is named, and marked in what was sent and in the refusal', async ({
  app,
}) => {
  const { page } = app;
  // IFLA_EXT_MASK is a u32, and has two bytes here.
  await sendGetlink(app, 'REQUEST|ACK', `${loopback} 06 00 1d 00 01 00 00 00`);
  await expect(app.rows.nth(1)).toContainText('← ERANGE');
  await expect(app.rows.nth(1).locator('[data-column="payload"]')).toHaveText('ERANGE getlink ifi-index 1');
  await app.rows.first().click();
  await expect(field(app, /ext-mask/)).toContainText('Refused: Numerical result out of range');
  await expect.poll(() => badBytes(app)).toEqual(['06', '00', '1d', '00', '01', '00']);
  await page.getByRole('grid', { name: 'Messages' }).focus();
  await page.keyboard.press('Space');
  await expect(field(app, /ext-mask/)).toContainText('Refused: Numerical result out of range');
  await expect.poll(() => badBytes(app)).toEqual(['06', '00', '1d', '00', '01', '00']);
  await app.inspector.getByRole('tab', { name: 'Explain' }).click();
  await expect(app.inspector).toContainText('The attribute at fault is ext-mask, at byte 32 of the request.');
  await app.inspector.getByRole('tab', { name: /^Message/ }).click();
});

test('a folder of specs is added, changed and removed, and files that are none are told of with their line', async ({
  app,
}) => {
  const { page } = app;
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-e2e-specs-'));
  const spec = (type: string): string =>
    [
      'name: lamp',
      'doc: Lamps.',
      'attribute-sets:',
      `  - { name: lamp, attributes: [{ name: id, type: ${type} }] }`,
      'operations: { list: [{ name: get, doc: Look., attribute-set: lamp, do: { request: { attributes: [id] } } }] }',
    ].join('\n');
  writeFileSync(join(folder, 'lamp.yaml'), spec('u33'));
  await page.keyboard.press('Control+6');
  const families = page.getByRole('table', { name: 'Families with a schema' });
  await expect(families).toContainText('rt-link');
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.keyboard.type('relative');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A path that starts with /')).toBeVisible();
  await page.getByRole('textbox', { name: 'Folder to add' }).fill(folder);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Add a folder' })).toBeFocused();
  const errors = page.getByRole('list', { name: 'Files that are no schema' });
  await expect(errors).toContainText(`${folder}/lamp.yaml:4:`);
  await expect(errors).toContainText("'u33'");
  writeFileSync(join(folder, 'lamp.yaml'), spec('u32'));
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(errors).toBeHidden();
  await expect(families.getByRole('row', { name: /^lamp generic 1/ })).toContainText(`${folder}/lamp.yaml`);
  // A row that is changed keeps the focus; one that is emptied is gone, and nothing else.
  const row = page.getByRole('textbox', { name: `Schema folder ${folder}` });
  await row.fill(`${folder}/`);
  await page.keyboard.press('Enter');
  const changed = page.getByRole('textbox', { name: `Schema folder ${folder}/` });
  await expect(changed).toBeFocused();
  await changed.fill('');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Add a folder' })).toBeFocused();
  const folders = page.getByRole('textbox', { name: /^Schema folder/ });
  await expect(folders).toHaveCount(1);
  await expect(folders).toHaveValue('/usr/share/ynl/specs');
  await expect(families.getByRole('row', { name: /^lamp/ })).toHaveCount(0);
  await expect(families).toContainText('rt-link');
  await page.keyboard.press('Control+1');
});

test('the filter finds messages by their attributes, and completes the names', async ({ app }) => {
  const { page } = app;
  await sendGetlink(app, 'REQUEST|DUMP', '00 '.repeat(16));
  await expect(app.rows.filter({ hasText: 'RTM_NEWLINK' }).first()).toBeVisible();
  await app.filter.pressSequentially('attr.linkin');
  const list = page.getByRole('listbox', { name: 'Attributes' });
  await expect(list.getByRole('option').first()).toHaveText(/linkinfo\s*rt-link/);
  await expect(app.filter).toHaveAttribute('aria-activedescendant', 'filter-attributes-0');
  await app.filter.press('Tab');
  await expect(app.filter).toHaveValue('attr.linkinfo');
  await app.filter.fill('');
  await app.filter.pressSequentially('attr.ifn');
  await expect(list).toBeVisible();
  await app.filter.press('Tab');
  await app.filter.pressSequentially(' == "lo"');
  await expect(list).toBeHidden();
  await expect(app.rows).toHaveCount(1);
  await expect(app.rows.first().locator('[data-column="payload"]')).toHaveText('lo');
  // What is wrong is told at its place, and the filter in force stays.
  await app.filter.fill('attr.ifnam == "lo"');
  await expect(page.getByRole('alert')).toContainText(
    'no message has an attribute "ifnam"; did you mean ifname? · column 6',
  );
  await expect(app.rows).toHaveCount(1);
  await app.filter.fill('type == newlink && !attr.ifname');
  await expect(app.rows).toHaveCount(0);
});
