/** What the inspector explains, and what its buttons mend, against the kernel. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { encodeMessage } from '../../core/wire/message.ts';
import { openNetlinkSocket } from '../../host/netlink/socket.ts';
import { type App, expect, ownAddress, test } from './app.ts';

const isRoot = process.getuid?.() === 0;

/** RTM_GETLINK for lo. */
const getLo = { type: '18', hex: `00 00 00 00 01 00 00 00 ${'00 '.repeat(8)}` };

async function send(app: App, { type, flags, hex }: { type: string; flags: string; hex: string }): Promise<void> {
  await app.page.getByRole('combobox', { name: 'Type', exact: true }).fill(type);
  await app.page.getByRole('textbox', { name: 'Flags', exact: true }).fill(flags);
  await app.composeHex(hex);
  await app.send.click();
}

/** What is explained of the one row with the text. */
async function explain(app: App, text: string): Promise<Locator> {
  await app.rows.filter({ hasText: text }).click();
  await app.inspector.getByRole('tab', { name: 'Explain' }).click();
  return app.inspector.getByRole('region', { name: 'Explanation' });
}

async function setReceiveBuffer({ page }: App, label: string): Promise<void> {
  await page.keyboard.press('Control+6');
  await page.getByRole('combobox', { name: 'Receive buffer' }).selectOption({ label });
  await page.keyboard.press('Control+1');
}

const undo = ({ page }: App, notice: string): Locator =>
  page.getByRole('status').filter({ hasText: notice }).getByRole('button', { name: 'Undo' });

const selectedRow = (app: App): Locator => app.rows.and(app.page.locator('[aria-selected="true"]'));

test('a message without REQUEST is sent again with it, by the keyboard, and shown with its acknowledgement', async ({
  app,
}) => {
  const { page } = app;
  await app.connect('0');
  await send(app, { ...getLo, flags: 'ACK' });
  const why = await explain(app, '→ sent');
  await expect(why).toContainText('did not execute it');
  await expect(why).toContainText('Show 6–7 of the message');
  const typed = await page.getByRole('textbox', { name: 'Payload as hex' }).inputValue();
  await why.getByRole('button', { name: 'Set REQUEST and send again' }).focus();
  await page.keyboard.press('Enter');
  await expect(app.rows.filter({ hasText: '← reply' }).filter({ hasText: 'RTM_NEWLINK' })).toHaveCount(1);
  await expect(app.rows.filter({ hasText: 'ack getlink' })).toHaveCount(2);
  await expect(selectedRow(app)).toContainText('REQUEST|ACK');
  await expect(app.log).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /Sent as #\d+/ })).toBeVisible();
  await expect(app.inspector).toContainText('Nothing went wrong with this message');
  // What is in the composer was not touched.
  await expect(page.getByRole('textbox', { name: 'Flags', exact: true })).toHaveValue('ACK');
  await expect(page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue(typed);
});

test('a message to a port that nobody has goes to the peer instead, and a false length is made right', async ({
  app,
}) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Length and destination' }).click();
  await page.getByRole('textbox', { name: 'To port' }).fill('4294967295');
  await app.send.click();
  const nobody = await explain(app, 'not sent');
  await expect(nobody).toContainText('ECONNREFUSED 111');
  await nobody.getByRole('button', { name: /^Send to port \d+$/ }).click();
  await expect(app.rows.filter({ hasText: '✓ identical' })).toHaveCount(1);
  await app.connect('0');
  await page.getByRole('textbox', { name: 'To port' }).fill('');
  await page.getByRole('textbox', { name: 'Length (nlmsg_len)' }).fill('99');
  await send(app, { ...getLo, flags: 'REQUEST|ACK' });
  await expect(app.rows.filter({ hasText: 'lost' })).toHaveCount(1);
  const wrong = await explain(app, 'lost');
  await expect(wrong).toContainText('nlmsg_len is 99, but only 32 bytes are there');
  await wrong.getByRole('button', { name: 'Let nlmsg_len be automatic and send again' }).click();
  await expect(app.rows.filter({ hasText: 'ack getlink' })).toHaveCount(1);
  await expect(selectedRow(app)).toContainText('RTM_GETLINK');
});

test('strict checking is turned off for a dump that it refused, and on for a filter that was passed over', async ({
  app,
}) => {
  await app.connect('0');
  await send(app, { ...getLo, flags: 'REQUEST|DUMP' });
  const strict = await explain(app, 'NLMSG_DONE');
  await expect(strict).toContainText('EINVAL 22');
  await strict.getByRole('button', { name: 'Turn strict checking off and send again' }).click();
  await expect(app.rows.filter({ hasText: '← done' })).toHaveCount(1);
  await send(app, { type: '22', flags: 'REQUEST|DUMP', hex: '00 00 00 00 01 00 00 00' });
  const filter = await explain(app, 'RTM_GETADDR');
  await expect(filter).toContainText('The dump is not filtered');
  await filter.getByRole('button', { name: 'Turn strict checking on and send again' }).click();
  await expect(app.rows.filter({ hasText: 'DUMP_FILT' }).first()).toBeVisible();
  await expect(app.inspector).toContainText('Nothing went wrong with this message');
});

test('a silent success is confirmed by ACK, and heard of in its group', async ({ app }) => {
  test.skip(!isRoot, 'an address is added to lo');
  const { page } = app;
  const bytes = Buffer.from(ownAddress).toString('hex');
  const address = `02 20 80 fe 01 00 00 00 08 00 02 00 ${bytes} 08 00 01 00 ${bytes}`;
  await app.connect('0');
  await send(app, { type: '20', flags: 'REQUEST|CREATE|REPLACE', hex: address });
  await expect(app.rows.first()).toContainText('lost');
  const why = await explain(app, '→ sent');
  await why.getByRole('button', { name: 'Join RTNLGRP_IPV4_IFADDR' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Listening to RTNLGRP_IPV4_IFADDR')).toBeVisible();
  await expect(why.getByRole('button', { name: /^Join/ })).toBeHidden();
  await expect(why).toBeFocused();
  await why.getByRole('button', { name: 'Set ACK and send again' }).click();
  await expect(app.rows.filter({ hasText: 'ack newaddr' })).toHaveCount(1);
  const heard = app.rows.filter({ hasText: '← group 5' }).filter({ hasText: `${ownAddress.join('.')}/32` });
  await expect(heard).toHaveCount(1);
  await send(app, { type: '21', flags: 'REQUEST|ACK', hex: address });
  await expect(app.rows.filter({ hasText: 'ack deladdr' })).toHaveCount(1);
  await undo(app, 'Listening to').click();
  await expect(page.getByRole('button', { name: /^Connection: .*listening/ })).toBeHidden();
});

test('an overrun tells the drops of its socket, and a larger buffer tells what the kernel granted', async ({ app }) => {
  test.skip(!isRoot, 'only root joins a group of NETLINK_USERSOCK');
  const { page } = app;
  await setReceiveBuffer(app, '0.25 MiB');
  const form = await app.askFor('2');
  await app.groups.click();
  await page.keyboard.type('7,');
  await page.keyboard.press('Escape');
  await form.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click();
  await form.waitFor({ state: 'hidden' });
  const footer = page.getByRole('contentinfo');
  await expect(footer).toContainText('receive buffer 512 KiB');
  await app.filter.fill('overrun');
  // How fast it is read is the machine's affair, so that it is tried until it was too slow.
  await expect(async () => {
    multicast(7, 2_000);
    await expect(app.rows.first()).toContainText('overrun', { timeout: 1_000 });
  }).toPass();
  await app.rows.first().click();
  await app.inspector.getByRole('tab', { name: 'Explain' }).click();
  const why = app.inspector.getByRole('region', { name: 'Explanation' });
  await expect(why).toContainText('ENOBUFS 105');
  await expect(why).toContainText(/[1-9][\d\s\u202f]* by \/proc\/net\/netlink now, with a buffer of 0.5 MiB/);
  await why.getByRole('button', { name: 'Enlarge the buffer to 1 MiB' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'The kernel granted 1 MiB' })).toBeVisible();
  await expect(footer).toContainText('receive buffer 1.0 MiB');
  await expect(why).toContainText('with a buffer of 1 MiB');
  await expect(why.getByRole('button', { name: 'Enlarge the buffer to 2 MiB' })).toBeFocused();
  await app.filter.fill('');
  await setReceiveBuffer(app, '32 MiB');
  await app.connect('peer');
});

/** Messages of 4 KiB to a group of NETLINK_USERSOCK, as fast as can be. */
function multicast(group: number, count: number): void {
  const sender = openNetlinkSocket(2);
  const input = { type: 20, flags: 0, portId: 0, payload: new Uint8Array(4_080) };
  for (let sequence = 0; sequence < count; sequence++) {
    try {
      sender.send(encodeMessage({ ...input, sequence }, 'little'), 0, 1 << (group - 1), new Float64Array(2));
    } catch {
      // ECONNREFUSED: port 0 has no socket here. The group has it all the same.
    }
  }
  sender.close();
}

test('a missing attribute is added in the form, which the composer gives up again for what was in it', async ({
  app,
}) => {
  const { page } = app;
  await app.connect('16');
  const ethtool = await familyId(app, 'ethtool');
  test.skip(ethtool === undefined, 'this kernel has no ethtool family');
  // ETHTOOL_MSG_STRSET_GET without its header.
  await send(app, { type: ethtool!, flags: 'REQUEST|ACK', hex: '01 01 00 00' });
  const why = await explain(app, 'EINVAL');
  await page.getByRole('textbox', { name: 'Flags', exact: true }).fill('REQUEST');
  await app.composeHex('02 01 00 00');
  await why.getByRole('button', { name: 'Add header in the composer' }).focus();
  await page.keyboard.press('Enter');
  const fields = page.getByRole('region', { name: 'Fields' });
  await expect(fields.getByRole('button', { name: /^header/ })).toBeFocused();
  await expect(fields.getByRole('button', { name: 'Add header' })).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Flags', exact: true })).toHaveValue('REQUEST|ACK');
  await undo(app, 'The message is in the composer').click();
  await expect(page.getByRole('textbox', { name: 'Flags', exact: true })).toHaveValue('REQUEST');
  await expect(page.getByRole('textbox', { name: 'Payload as hex' })).toHaveValue(/^02 01 00 00/);
});

async function familyId(app: App, name: string): Promise<string | undefined> {
  await app.page.getByRole('tab', { name: 'Fields' }).click();
  await app.page.getByRole('combobox', { name: 'Request' }).click();
  await expect(app.page.getByText('nlctrl, id 16')).toBeVisible();
  const group = app.page.getByText(new RegExp(`^${name}, id \\d+$`));
  const text = (await group.isVisible()) ? await group.innerText() : '';
  await app.page.keyboard.press('Escape');
  return /\d+$/.exec(text)?.[0];
}

test('a refused request is taken into the composer with the field at fault marked', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await send(app, { type: '16', flags: 'REQUEST|ACK', hex: `${getLo.hex} 06 00 04 00 05 00 00 00` });
  const why = await explain(app, 'ERANGE newlink');
  await app.composeHex('00');
  await why.getByRole('button', { name: 'Edit in the composer' }).click();
  const mtu = page.getByRole('region', { name: 'Fields' }).getByRole('textbox', { name: 'mtu', exact: true });
  await expect(mtu).toBeFocused();
  await expect(mtu).toHaveAccessibleDescription(/\(ERANGE\)\. It has to be u32/);
});

test('a mend for a message of another protocol says so, and sends nothing', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await send(app, { ...getLo, flags: 'ACK' });
  await expect(app.rows.nth(1)).toContainText('ack');
  await app.connect('peer');
  const why = await explain(app, 'RTM_GETLINK');
  const before = await app.rows.count();
  await why.getByRole('button', { name: 'Set REQUEST and send again' }).click();
  await expect(page.getByRole('alert')).toContainText('The message is of NETLINK_ROUTE');
  expect(await app.rows.count()).toBe(before);
  await page.getByRole('button', { name: 'Connect to NETLINK_ROUTE' }).click();
  await expect(page.getByRole('button', { name: /^Connection: 0 NETLINK_ROUTE/ })).toBeVisible();
});

test('axe finds nothing serious in the explanation, dark and light', async ({ app }) => {
  const { page } = app;
  await app.connect('0');
  await send(app, { type: '16', flags: 'REQUEST|ACK', hex: `${getLo.hex} 06 00 04 00 05 00 00 00` });
  await explain(app, 'ERANGE newlink');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  }
});
