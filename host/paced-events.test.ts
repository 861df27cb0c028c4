import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paceEvents } from './paced-events.ts';

const close: (() => void)[] = [];
let sent: { atMs: number; frame: unknown }[];
let paced: ReturnType<typeof paceEvents>;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  paced = paceEvents({
    send: (frame) => sent.push({ atMs: performance.now(), frame }),
    onMessage: () => {},
    onClose: (listener) => close.push(listener),
  });
});
afterEach(() => vi.useRealTimers());

const capture = (data: number) => ({ event: 'capture.changed', data });
const reply = (id: number) => ({ id, result: null });

test('however many events there are, messages are a frame apart and none is lost', async () => {
  for (let n = 0; n < 1_000; n++) {
    paced.send(capture(n));
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(100);
  const gaps = sent.slice(1).map(({ atMs }, at) => atMs - sent[at]!.atMs);
  expect(Math.min(...gaps)).toBeGreaterThan(1_000 / 60);
  expect(sent.flatMap(({ frame }) => frame)).toEqual(Array.from({ length: 1_000 }, (_, n) => capture(n)));
});

test('the first event after a quiet frame goes at once', () => {
  paced.send(capture(0));
  expect(sent.map(({ frame }) => frame)).toEqual([capture(0)]);
});

test('a reply goes at once and takes along the events that wait, in order', async () => {
  for (const frame of [capture(0), capture(1), capture(2), reply(7)]) paced.send(frame);
  expect(sent.map(({ frame }) => frame)).toEqual([capture(0), [capture(1), capture(2), reply(7)]]);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toHaveLength(2);
});

test('an event waits for a frame after a reply too', async () => {
  paced.send(reply(1));
  paced.send(capture(0));
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20);
  expect(sent.map(({ frame }) => frame)).toEqual([reply(1), capture(0)]);
});

test('nothing is sent after the end', async () => {
  paced.send(capture(0));
  paced.send(capture(1));
  for (const listener of close) listener();
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toHaveLength(1);
});
