/** Captures as files, as a user handles them. On the desktop the system's dialogs choose; files can be dropped on both. */
import { readFile } from 'node:fs/promises';
import { type App, expect, test } from './app.ts';

const bar = (app: App) => app.page.getByRole('region', { name: 'File', exact: true });

async function exported(app: App): Promise<Buffer> {
  await app.page.getByRole('button', { name: 'File', exact: true }).click();
  const downloads = app.page.waitForEvent('download');
  await app.page
    .getByRole('menuitem', { name: /pcapng/ })
    .first()
    .click();
  return readFile(await (await downloads).path());
}

/** As from a file manager. */
async function drop(app: App, name: string, bytes: Buffer): Promise<void> {
  const transfer = await app.page.evaluateHandle(
    ({ name, base64 }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
      return data;
    },
    { name, base64: bytes.toString('base64') },
  );
  await app.log.dispatchEvent('drop', { dataTransfer: transfer });
}

test('a capture is exported, opened by a drop, and gives way to the live one', async ({ app, through }) => {
  test.skip(through === 'electron', "its dialogs are the main process's: see test/electron");
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  const file = await exported(app);
  await app.send.click();
  await expect(app.rows).toHaveCount(4);

  await drop(app, 'kept.pcapng', file);
  await expect(bar(app)).toContainText('kept.pcapng');
  await expect(app.rows).toHaveCount(2);
  await bar(app).getByRole('button', { name: 'Back to live' }).click();
  await expect(app.rows).toHaveCount(4);
  await expect(app.log).toBeFocused();

  await drop(app, 'cut.pcapng', file.subarray(0, -1));
  await expect(bar(app).getByRole('alert')).toContainText(/damaged at byte \d+/);
  await expect(app.rows).toHaveCount(1);
  await app.send.click();
  await expect(bar(app)).toHaveCount(0);
  await expect(app.rows).toHaveCount(6);
});

test('what is no capture is refused by name, and nothing is lost', async ({ app }) => {
  await app.send.click();
  await expect(app.rows).toHaveCount(2);
  await drop(app, 'notes.txt', Buffer.from('hello, world'));
  await expect(app.page.getByRole('alert')).toContainText('notes.txt: at byte 0');
  await expect(app.rows).toHaveCount(2);
  await app.page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
});

test('of what was captured through nlmon the log tells who and which way, and marks both as inferred', async ({
  app,
}) => {
  await drop(app, 'ip-link.pcapng', await readFile('test/fixtures/nlmon/ip-link.pcapng'));
  await expect(app.rows).toHaveCount(6);
  await expect(app.log.getByRole('columnheader', { name: 'Process' })).toBeVisible();
  const request = app.rows.filter({ hasText: '→ sent?' }).first();
  await expect(request).toContainText(/port \d+/);
  await expect(request).toContainText('RTM_GETLINK');
  // The end of a dump, whose tree is short.
  await app.rows.filter({ hasText: 'NLMSG_DONE' }).first().click();
  await expect(app.inspector).toContainText('received by');
  await app.filter.fill('inferred && dir == sent');
  await expect(app.rows.filter({ hasText: '← reply?' })).toHaveCount(0);
  await app.filter.fill('');
  await bar(app).getByRole('button', { name: 'Back to live' }).click();
});
