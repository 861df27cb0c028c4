import { beforeEach, expect, test } from 'vitest';
import { drawnFrame } from '../core/contract/transport.ts';
import { tellDrawn } from './tell-drawn.ts';

let frames: (() => void)[];
let said: unknown[];
let receive: (message: unknown) => void;
let page: ReturnType<typeof tellDrawn>;

beforeEach(() => {
  frames = [];
  said = [];
  page = tellDrawn(
    {
      send: (frame) => said.push(frame),
      onMessage: (listener) => {
        receive = listener;
      },
      onClose: () => {},
    },
    (task) => frames.push(task),
  );
});

const nextFrame = (): void => {
  for (const task of frames.splice(0)) task();
};
const request = { id: 1, method: 'capture.window', params: {} };

test('a frame after a message tells the host, once', () => {
  page.onMessage(() => {});
  receive({ event: 'capture.changed' });
  expect(said).toEqual([]);
  nextFrame();
  nextFrame();
  expect(said).toEqual([drawnFrame]);
});

test('several messages before a frame are drawn with it', () => {
  page.onMessage(() => {});
  receive({ event: 'capture.changed' });
  receive({ id: 0, result: null });
  nextFrame();
  expect(said).toEqual([drawnFrame]);
});

test('a request in that frame says so too, its reply again', () => {
  page.onMessage(() => frames.push(() => page.send(request)));
  receive({ event: 'capture.changed' });
  nextFrame();
  expect(said).toEqual([request]);
  page.onMessage(() => {});
  receive({ id: 1, result: null });
  nextFrame();
  expect(said).toEqual([request, drawnFrame]);
});

test('a request before the last message does not stand for it', () => {
  page.onMessage(() => {});
  receive({ event: 'capture.changed' });
  page.send(request);
  receive({ id: 1, result: null });
  nextFrame();
  expect(said).toEqual([request, drawnFrame]);
});
