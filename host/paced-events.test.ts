import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawnFrame } from '../core/contract/transport.ts';
import { paceEvents } from './paced-events.ts';

let close: () => void;
let say: (frame: unknown) => void;
let sent: unknown[];
let heard: unknown[];
let paced: ReturnType<typeof paceEvents>;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  heard = [];
  paced = paceEvents({
    send: (frame) => sent.push(frame),
    onMessage: (listener) => {
      say = listener;
    },
    onClose: (listener) => {
      close = listener;
    },
  });
  paced.onMessage((frame) => heard.push(frame));
});
afterEach(() => vi.useRealTimers());

const capture = (data: number) => ({ event: 'capture.changed', data });
const reply = (id: number) => ({ id, result: null });

test('the first event goes at once', () => {
  paced.send(capture(0));
  expect(sent).toEqual([capture(0)]);
});

test('however many events there are, the page gets one message for each that it has drawn, and none is lost', () => {
  for (let n = 0; n < 1_000; n++) {
    paced.send(capture(n));
    if (n % 10 === 9) say(drawnFrame);
  }
  expect(sent).toHaveLength(1 + 100);
  expect(sent.flat()).toEqual(Array.from({ length: 1_000 }, (_, n) => capture(n)));
});

test('a page that has drawn all there is gets the next event at once', () => {
  paced.send(capture(0));
  say(drawnFrame);
  expect(sent).toEqual([capture(0)]);
  paced.send(capture(1));
  expect(sent).toEqual([capture(0), capture(1)]);
});

test('a reply goes at once and takes along the events that wait, in order', async () => {
  for (const frame of [capture(0), capture(1), capture(2), reply(7)]) paced.send(frame);
  expect(sent).toEqual([capture(0), [capture(1), capture(2), reply(7)]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(2);
});

test('an event waits for the page after a reply too', () => {
  paced.send(reply(1));
  paced.send(capture(0));
  expect(sent).toEqual([reply(1)]);
  say(drawnFrame);
  expect(sent).toEqual([reply(1), capture(0)]);
});

test('a page that draws nothing is told all the same, less often', async () => {
  for (let n = 0; n < 100; n++) {
    paced.send(capture(n));
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent.flat()).toHaveLength(100);
  expect(sent.length).toBeLessThanOrEqual(7);
});

test('that a page has drawn is said to nobody else; requests are', () => {
  say(drawnFrame);
  say({ id: 1, method: 'run.stop', params: {} });
  expect(heard).toEqual([{ id: 1, method: 'run.stop', params: {} }]);
});

test('nothing is sent after the end', async () => {
  paced.send(capture(0));
  paced.send(capture(1));
  close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([capture(0)]);
});
