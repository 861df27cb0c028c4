import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { unpack } from 'msgpackr';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { webSocketTransport } from './websocket.ts';

let server: WebSocketServer;
let page: WebSocket;
let accepted: WebSocket;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [accepted] = await once(server, 'connection');
  if (page.readyState !== WebSocket.OPEN) await once(page, 'open');
});
afterEach(() => {
  page.terminate();
  server.close();
});

interface Received {
  id?: number;
  event?: string;
  data?: number;
}

test('a page that does not read gets every reply and of each event the latest', async () => {
  const received: Received[] = [];
  const transport = webSocketTransport(accepted);
  page.on('message', (data: Buffer) => received.push(unpack(data)));
  page.pause();

  const result = new Uint8Array(1 << 20);
  let replies = 0;
  // More than the kernel's socket buffers take, so that the rest waits in the process.
  while (accepted.bufferedAmount <= 4 << 20) transport.send({ id: replies++, result });
  for (let data = 0; data < 1_000; data++) {
    transport.send({ event: 'capture.changed', data });
    transport.send({ event: 'run.changed', data: -data });
  }
  transport.send({ id: replies++, result });
  page.resume();
  while (received.filter(({ event }) => event).length < 2) await delay(1);

  expect(received.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual([...Array(replies).keys()]);
  expect(received.filter(({ event }) => event)).toEqual([
    { event: 'capture.changed', data: 999 },
    { event: 'run.changed', data: -999 },
  ]);
});

test('an event that was held back never follows a newer one', () => {
  const sent: Received[] = [];
  const flushed: (() => void)[] = [];
  const socket = {
    bufferedAmount: 1_000,
    send: (frame: Buffer, done: () => void) => {
      sent.push(unpack(frame));
      flushed.push(done);
    },
  };
  const transport = webSocketTransport(socket as unknown as WebSocket, 100);
  transport.send({ id: 0, result: null });
  transport.send({ event: 'run.changed', data: 1 });
  // Drained, but the socket has not said so yet when the next event comes.
  socket.bufferedAmount = 0;
  transport.send({ event: 'run.changed', data: 2 });
  for (const done of flushed) done();
  expect(sent.filter(({ event }) => event).map(({ data }) => data)).toEqual([2]);
});

test('a page that keeps up gets every event, in order', async () => {
  const received: Received[] = [];
  const transport = webSocketTransport(accepted);
  page.on('message', (data: Buffer) => received.push(unpack(data)));
  for (let data = 0; data < 100; data++) transport.send({ event: 'run.changed', data });
  while (received.length < 100) await delay(1);
  expect(received.map(({ data }) => data)).toEqual([...Array(100).keys()]);
});

test('sending to a page that has gone is no error', async () => {
  const transport = webSocketTransport(accepted);
  page.terminate();
  await once(accepted, 'close');
  transport.send({ event: 'run.changed', data: 1 });
  transport.send({ id: 1, result: null });
  await delay(0);
});
