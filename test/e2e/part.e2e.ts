/** A part of the window whose code does not come leaves the rest as it is. */
import { expect, test } from './app.ts';

test('a screen that could not be fetched says so, and the others go on', async ({ app, opened }) => {
  const { page } = app;
  await app.send.click();
  await app.rows.nth(1).waitFor();
  await page.route('**/settings-screen*.js', (route) => route.abort());
  await page.reload();
  await app.rows.nth(1).waitFor();
  await page.keyboard.press('Control+6');
  await expect(page.getByRole('alert')).toContainText('This part could not be shown');
  await page.keyboard.press('Control+1');
  await app.send.click();
  await app.rows.nth(3).waitFor();

  await page.keyboard.press('Control+6');
  await page.unroute('**/settings-screen*.js');
  await page.getByRole('button', { name: 'Load the window again' }).click();
  await page.getByRole('main', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Control+1');
  await app.rows.nth(3).waitFor();
  // Chromium and React told of it, as they should.
  expect(opened.errors.splice(0).join()).toContain('settings-screen');
});
