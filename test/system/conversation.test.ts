// Conversations with this machine's kernel: what it sends because of a request, and what it leaves out.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordKind } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import { defaultSettings } from '../../core/contract/defaults.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_ECHO, NLM_F_REQUEST } from '../../core/wire/flags.ts';
import { createHost, type Host } from '../../host/host.ts';
import { openSettings } from '../../host/settings.ts';

const isRoot = process.getuid?.() === 0;
const [RTM_NEWLINK, RTM_GETLINK, RTM_NEWADDR, NLM_F_REPLACE] = [16, 18, 20, 0x100];
/** struct ifaddrmsg of lo's 127.0.0.1/8, and IFA_LOCAL. */
const loopbackAddress = Uint8Array.of(2, 8, 0, 254, 1, 0, 0, 0, 8, 0, 2, 0, 127, 0, 0, 1);

let host: Host;
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-conversation-'));
  const settings = openSettings(join(folder, 'settings.json'));
  settings.write(defaultSettings);
  const own = { spoolFolder: join(folder, 'captures'), listenersPath: join(folder, 'listeners.json') };
  host = await createHost({ kind: 'browser', settings, ...own });
  await host.handlers['connection.open']({ protocol: 0, portId: 0, groups: [], peer: false });
});
afterEach(() => host.close());

const send = async (type: number, flags: number, payload: Uint8Array<ArrayBuffer>): Promise<number> =>
  (await host.handlers['message.send']({ type, flags, payload })).number;

/** The conversation as soon as it has ended. */
async function ended(number: number) {
  const range = { number, from: 0, count: 1_000, headBytes: 0 };
  const read = async () => (await host.handlers['capture.conversation'](range))!;
  await expect.poll(async () => (await read()).status).not.toMatch(/waiting|open/);
  const found = await read();
  return { ...found, rows: decodeWindow(found.rows) };
}
const about = ({ kind, type, group, socket }: WindowRow) => ({ kind, type, group, socket });

test.skipIf(!isRoot)(
  'a change that asks for its notification gets it apart from its Ack, as does who listens',
  async () => {
    const heard = await host.handlers['monitor.add']({ protocol: 0, groups: [5] });
    const own = await host.handlers['connection.read']({});
    if (own.status !== 'open') throw new Error('not connected');
    // An address that is there, replaced by itself: nothing changes.
    const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO | NLM_F_REPLACE;
    const found = await ended(await send(RTM_NEWADDR, flags, loopbackAddress));
    await expect.poll(async () => (await ended(found.request!)).notifications).toBe(2);
    const { rows, replies, status } = await ended(found.request!);
    expect({ replies, status }).toEqual({ replies: 1, status: 'complete' });
    expect(rows.slice(0, 2).map(({ kind, type }) => [kind, type])).toEqual([
      [RecordKind.sent, RTM_NEWADDR],
      [RecordKind.received, 2],
    ]);
    const notification = { kind: RecordKind.received, type: RTM_NEWADDR, group: 5 };
    expect(rows.slice(2).map(about)).toEqual(
      expect.arrayContaining([own.socket, heard[0]!.socket].map((socket) => ({ ...notification, socket }))),
    );
  },
);

test('a dump ends in DONE, and gets no Ack even where one is asked for', async () => {
  const flags = NLM_F_REQUEST | NLM_F_DUMP | NLM_F_ACK;
  const { rows, replies, status, bytes, datagrams } = await ended(await send(RTM_GETLINK, flags, new Uint8Array(16)));
  expect(status).toBe('complete');
  expect(rows.map(({ type }) => type)).toEqual([RTM_GETLINK, ...new Array<number>(replies - 1).fill(RTM_NEWLINK), 3]);
  expect(bytes).toBe(rows.slice(1).reduce((sum, { length }) => sum + length, 0));
  expect(datagrams).toBeLessThanOrEqual(replies);
});
