/** axe finds nothing serious on the screens, dark and light. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './app.ts';

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the Echo and Settings screens have no serious finding, ${colorScheme}`, async ({ app }) => {
    const { page } = app;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const serious = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
    };
    expect(await serious()).toEqual([]);
    await app.send.click();
    await app.rows.nth(1).click();
    await page.waitForTimeout(300);
    expect(await serious()).toEqual([]);
    await app.openConnection();
    expect(await serious()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+6');
    await page.getByRole('main', { name: 'Settings' }).waitFor();
    expect(await serious()).toEqual([]);
    await page.keyboard.press('Control+1');
  });
}
