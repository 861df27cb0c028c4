import { beforeEach, expect, test } from 'vitest';
import type { Transport } from '../core/contract/transport.ts';
import { createIpcPair, type IpcPair } from '../test/electron/ipc-pair.ts';
import { channel } from './channel.ts';
import { acceptPages } from './ipc.ts';

interface Accepted {
  transport: Transport;
  received: unknown[];
  closed: number;
}

let ipc: IpcPair;
let accepted: Accepted[];
let stop: () => void;

beforeEach(() => {
  ipc = createIpcPair(channel);
  accepted = [];
  stop = acceptPages(ipc.ipcMain, ipc.contents, (transport) => {
    const page: Accepted = { transport, received: [], closed: 0 };
    transport.onMessage((frame) => page.received.push(frame));
    transport.onClose(() => page.closed++);
    accepted.push(page);
  });
});

const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each load of the page gets a transport of its own, and the one before it closes', async () => {
  ipc.sendFrom(ipc.mainFrame, { page: 'first', frame: 1 });
  ipc.sendFrom(ipc.mainFrame, { page: 'first', frame: 2 });
  ipc.sendFrom(ipc.mainFrame, { page: 'second', frame: 3 });
  await delivered();
  expect(accepted.map(({ received, closed }) => ({ received, closed }))).toEqual([
    { received: [1, 2], closed: 1 },
    { received: [3], closed: 0 },
  ]);
});

test('a page under another origin, in another frame or in another window is not heard', async () => {
  ipc.sendFrom({ origin: 'app://nlscope' }, { page: 'frame', frame: 1 });
  ipc.sendFrom(ipc.mainFrame, { page: 'window', frame: 1 }, 8);
  for (const origin of ['https://nlscope', 'app://nlscope.evil', 'app://', 'null', 'file://']) {
    ipc.mainFrame.origin = origin;
    ipc.sendFrom(ipc.mainFrame, { page: 'origin', frame: 1 });
    await delivered();
  }
  expect(accepted).toEqual([]);
});

test('what is no envelope is not heard, and breaks nothing', async () => {
  for (const value of [undefined, null, 5, 'text', [], {}, { page: 5 }]) ipc.sendFrom(ipc.mainFrame, value);
  await delivered();
  expect(accepted).toEqual([]);
});

test.each(['render-process-gone', 'destroyed'])('the transport closes on %s', async (event) => {
  ipc.sendFrom(ipc.mainFrame, { page: 'page', frame: 1 });
  await delivered();
  ipc.contents.emit(event);
  expect(accepted[0]!.closed).toBe(1);
});

test('a destroyed window leaves no listener behind', () => {
  ipc.contents.emit('destroyed');
  expect(ipc.ipcMain.listenerCount(channel)).toBe(0);
  stop();
});

test('nothing is sent to a window that is destroyed', async () => {
  ipc.sendFrom(ipc.mainFrame, { page: 'page', frame: 1 });
  await delivered();
  ipc.contents.isDestroyed = () => true;
  ipc.contents.send = () => expect.unreachable('it was sent');
  accepted[0]!.transport.send({ id: 1, result: null });
  stop();
});
