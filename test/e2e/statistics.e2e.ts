/** The Statistics screen over real round trips whose faults are known: its figures, the brush, the ladder and its files. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './app.ts';

const screen = (page: Page): Locator => page.getByRole('main', { name: 'Statistics' });
const tab = (page: Page, name: string): Locator => screen(page).getByRole('tab', { name });
const reading = (page: Page): Locator => screen(page).locator('p').filter({ hasText: /^#\d+/ });

async function openStatistics(page: Page, view = 'Distribution'): Promise<void> {
  await page.keyboard.press('Control+5');
  await screen(page).waitFor();
  await tab(page, view).click();
}

/** Sends that many and waits until each has its verdict. */
async function run(app: App, count: number): Promise<void> {
  const { page } = app;
  await page.keyboard.press('Control+1');
  const repeat = page.getByRole('region', { name: 'Repeat' });
  await page.getByRole('textbox', { name: 'Count' }).fill(`${count}`);
  await repeat.getByRole('button', { name: 'Start' }).click();
  await page.getByText(new RegExp(`^All ${count}\\b`)).waitFor({ timeout: 30_000 });
}

/** The figures of the strip by name. */
async function counts(page: Page): Promise<Record<string, number>> {
  const cells = await screen(page).getByRole('region', { name: 'Counts' }).locator('dl').all();
  const pairs = cells.map(async (cell): Promise<[string, number]> => {
    const figure = await cell
      .locator('dd')
      .evaluate((dd) => [...dd.childNodes].find((node) => node.nodeType === 3)?.textContent ?? '');
    return [await cell.locator('dt').innerText(), Number(figure.replace(/\D/g, ''))];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** Round trips as the table by type has them: sent, received, different, lost. */
const byType = async (page: Page): Promise<number[]> => {
  const row = screen(page).getByRole('table', { name: 'By type' }).getByRole('row').nth(1);
  const cells = await row.getByRole('cell').allInnerTexts();
  return cells.slice(0, 4).map((text) => Number(text.replace(/\D/g, '')));
};

test('an empty capture says what to do first, and the button does it', async ({ app: { page } }) => {
  await openStatistics(page);
  await screen(page).getByRole('button', { name: 'Send the first echo' }).click();
  await expect(screen(page).getByRole('table', { name: 'Percentiles' })).toContainText('p99.9');
  await expect.poll(async () => counts(page)).toMatchObject({ Sent: 1, Received: 1, Intact: 1, Lost: 0 });
  await expect(screen(page).getByRole('table', { name: 'Percentiles' })).toContainText('too few');
});

test('the figures of a run are those of its faults, in every view and through the filter', async ({ app }) => {
  const { page } = app;
  // Of 300 every 7th and every 50th: none is both.
  await app.setFaults({ 'Corrupt, 1 in': 7, 'Drop, 1 in': 50 });
  await run(app, 300);
  await openStatistics(page);
  await expect
    .poll(() => counts(page))
    .toEqual({
      Sent: 300,
      Received: 294,
      Intact: 252,
      Answered: 0,
      Different: 42,
      Lost: 6,
      Late: 0,
      Duplicates: 0,
      Unexpected: 0,
      Reordered: 0,
      Refused: 0,
      Overruns: 0,
    });
  expect(await byType(page)).toEqual([300, 294, 42, 6]);
  await app.filter.fill('echo == different');
  await expect.poll(() => counts(page)).toMatchObject({ Sent: 42, Received: 42, Different: 42, Intact: 0 });
  await app.filter.fill('seq == 4000000000');
  await expect(screen(page).getByText('The filter shows no message')).toBeVisible();
  await screen(page).getByRole('button', { name: 'Remove the filter' }).click();
  await expect.poll(() => counts(page)).toMatchObject({ Sent: 300 });
});

test('a stretch of time that is brushed is what the log shows, by mouse and by keys', async ({ app }) => {
  const { page } = app;
  await run(app, 300);
  await openStatistics(page, 'Over time');
  const plot = screen(page).getByRole('figure', { name: 'Messages a second' }).locator('.u-over');
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await expect(app.filter).toHaveValue(/^time in [\d.]+\.\.[\d.]+$/);
  const [from, to] = (await app.filter.inputValue()).replace('time in ', '').split('..').map(Number) as [
    number,
    number,
  ];
  await expect.poll(async () => (await counts(page)).Sent).toBeLessThan(300);
  await expect(screen(page).getByText('still to be counted')).toBeHidden();
  const shown = await counts(page);
  await screen(page).getByRole('button', { name: 'Show in the log' }).click();
  await expect(app.log).toBeFocused();
  await expect(app.log).toHaveAttribute('aria-rowcount', `${shown.Sent! + shown.Received! + 1}`);
  for (const row of [app.rows.first(), app.rows.last()]) {
    const time = Number(/\d+\.\d{6}/.exec(await row.innerText())![0]);
    expect(time).toBeGreaterThanOrEqual(from - 1e-6);
    expect(time).toBeLessThanOrEqual(to + 1e-6);
  }
  await openStatistics(page, 'Over time');
  await screen(page).getByRole('button', { name: 'All times' }).click();
  await expect(app.filter).toHaveValue('');
  await expect.poll(async () => (await counts(page)).Sent).toBe(300);

  await screen(page).getByRole('region', { name: 'Figures over time' }).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await expect(app.filter).toHaveValue(/^time in /);
  await page.keyboard.press('Escape');
  await expect(app.filter).toHaveValue('');
});

test('a run is compared with one that was kept', async ({ app }) => {
  const { page } = app;
  await run(app, 200);
  await openStatistics(page);
  await screen(page).getByRole('button', { name: 'Keep as baseline' }).click();
  // Each echo 20 ms later: no chance makes that.
  await page.keyboard.press('Control+1');
  await app.setFaults({ 'Delay, µs': 20_000 });
  await run(app, 100);
  await openStatistics(page);
  await screen(page).getByRole('button', { name: 'Count only what came since' }).click();
  const comparison = screen(page).getByRole('region', { name: 'Comparison with the baseline' });
  await expect(comparison).toContainText('Round trips are longer now');
  await expect(comparison).toContainText('p < 0.001');
  await expect(comparison).toContainText('200 round trips');
  await comparison.getByRole('button', { name: 'Drop the baseline' }).click();
  await expect(comparison).toHaveCount(0);
  await app.filter.fill('');
});

test('the ladder zooms, moves and selects by keys, and a click on an arrow goes to the log', async ({ app }) => {
  const { page } = app;
  await app.setFaults({ 'Corrupt, 1 in': 3 });
  await run(app, 30);
  await openStatistics(page, 'Ladder');
  const list = screen(page).getByRole('listbox', { name: 'Messages in the picture' });
  const options = list.getByRole('option');
  await screen(page).getByRole('button', { name: 'Fit all' }).click();
  await expect(options).toHaveCount(30);
  await expect(options.filter({ hasText: '≠ different' })).toHaveCount(10);
  const picture = screen(page).getByRole('application', { name: /^Ladder/ });
  await picture.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(reading(page)).toContainText('in sendmsg');
  for (let i = 0; i < 3; i++) await page.keyboard.press('+');
  await expect.poll(() => options.count()).toBeLessThan(30);
  await page.keyboard.press('f');
  await expect(options).toHaveCount(30);

  const { x, y, width, height } = (await picture.boundingBox())!;
  const hit = await (async () => {
    for (let px = 4; px < width; px += 3) {
      await page.mouse.move(x + px, y + height * 0.4);
      // What the picture says is of the pointer's last place only when it was painted since.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      if ((await picture.getAttribute('data-over')) !== null) return px;
    }
    throw new Error('no arrow was found');
  })();
  const number = /^#(\d+)/.exec(await reading(page).innerText())![1]!;
  await page.mouse.click(x + hit, y + height * 0.4);
  await expect(app.log).toBeVisible();
  const selected = app.rows.and(page.locator('[aria-selected="true"]'));
  await expect(selected).toHaveCount(1);
  await expect(selected.getByRole('gridcell').first()).toHaveText(number);
  // And back again: what is selected in the log is looked at.
  await openStatistics(page, 'Ladder');
  await expect(options.and(page.locator(`#ladder-${number}`))).toHaveCount(1);
});

test('pictures and data are exported as files that others read', async ({ app, through }) => {
  test.skip(through === 'electron', "its dialogs are the main process's: see test/electron and host/files");
  const { page } = app;
  await app.setFaults({ 'Corrupt, 1 in': 10 });
  await run(app, 100);
  for (const view of ['Distribution', 'Over time', 'Ladder']) {
    await openStatistics(page, view);
    await expect.poll(async () => (await counts(page)).Sent).toBe(100);
    const files = { png: await exported(page, 'PNG'), svg: await exported(page, 'SVG') };
    expect(files.png.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
    const root = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [document.documentElement.localName, document.querySelector('parsererror')?.textContent ?? ''];
    }, files.svg.toString());
    expect(root).toEqual(['svg', '']);
    const json = JSON.parse((await exported(page, 'JSON')).toString());
    expect(json.survey.counts).toMatchObject({ sent: 100, identical: 90, different: 10, lost: 0 });
    const rows = (await exported(page, 'CSV'))
      .toString()
      .trim()
      .split('\r\n')
      .map((row) => row.split(','));
    for (const row of rows) expect(row).toHaveLength(rows[0]!.length);
    if (view === 'Distribution') {
      const trips = rows.filter(([time]) => time === 'round_trip');
      expect(trips.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(100);
    }
    if (view === 'Over time') {
      const column = rows[0]!.indexOf('different');
      expect(rows.slice(1).reduce((sum, row) => sum + Number(row[column]), 0)).toBe(10);
    }
  }
});

async function exported(page: Page, format: string): Promise<Buffer> {
  await screen(page).getByRole('button', { name: 'Export' }).click();
  const downloads = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click();
  return readFile(await (await downloads).path());
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the Statistics screen has no serious finding, ${colorScheme}`, async ({ app }) => {
    const { page } = app;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const serious = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
        );
    };
    await openStatistics(page);
    await page.waitForTimeout(300);
    expect(await serious()).toEqual([]);
    await app.setFaults({ 'Corrupt, 1 in': 5 });
    await run(app, 50);
    for (const view of ['Distribution', 'Over time', 'Ladder']) {
      await openStatistics(page, view);
      if (view === 'Distribution')
        await screen(page)
          .getByRole('button', { name: /baseline/ })
          .first()
          .click();
      await page.waitForTimeout(500);
      expect(await serious(), view).toEqual([]);
    }
  });
}
