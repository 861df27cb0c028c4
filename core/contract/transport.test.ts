import { expect, test } from 'vitest';
import { createMemoryPair } from './transport.ts';

const turn = (): Promise<void> => Promise.resolve();

test('frames arrive at the other end alone, later and in order', async () => {
  const { host, renderer } = createMemoryPair();
  const atHost: unknown[] = [];
  const atRenderer: unknown[] = [];
  host.onMessage((frame) => void atHost.push(frame));
  renderer.onMessage((frame) => void atRenderer.push(frame));
  renderer.send(1);
  renderer.send(2);
  host.send(3);
  expect([atHost, atRenderer]).toEqual([[], []]);
  await turn();
  expect([atHost, atRenderer]).toEqual([[1, 2], [3]]);
});

test('bytes inside a frame arrive as bytes', async () => {
  const { host, renderer } = createMemoryPair();
  const frames: unknown[] = [];
  renderer.onMessage((frame) => void frames.push(frame));
  host.send({ result: Uint8Array.of(1, 2) });
  await turn();
  expect(frames).toEqual([{ result: Uint8Array.of(1, 2) }]);
});

test('closing is told to every listener of both ends', () => {
  const pair = createMemoryPair();
  const told: string[] = [];
  pair.host.onClose(() => void told.push('host'));
  pair.renderer.onClose(() => void told.push('renderer'));
  pair.renderer.onClose(() => void told.push('renderer too'));
  pair.close();
  expect(told).toEqual(['host', 'renderer', 'renderer too']);
});
