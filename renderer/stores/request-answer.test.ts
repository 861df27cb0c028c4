import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { CaptureSummary } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import type { HostState } from './host-store.ts';
import { awaitAnswer, type RequestAnswer } from './request-answer.ts';

const message = (type: number, payload: Uint8Array): Uint8Array =>
  encodeMessage({ type, flags: 1, sequence: 3, portId: 0, payload }, 'little');
const request = message(16, new Uint8Array(16));
/** -22, and the header of the request. */
const nack = message(2, Uint8Array.of(0xea, 0xff, 0xff, 0xff, ...request));

function rowOf(head: Uint8Array, echo: EchoStatus): Uint8Array {
  const row: WindowRow = {
    ...{ number: 7, protocol: 0, kind: RecordKind.sent, timeNs: 0, rttNs: Number.NaN, detail: 0, pair: noPair },
    ...{ echo, mark: 0, type: 16, flags: 1, sequence: 3, port: 0, group: 0, socket: 0 },
    ...{ length: head.length, head, differences: [], owner: undefined },
  };
  return encodeWindow([row]);
}

function setUp() {
  let answer: unknown = { number: 7, record: rowOf(request, EchoStatus.waiting), peer: false };
  const host = createStore(() => ({ capture: {} as CaptureSummary }) as HostState);
  const asked = vi.fn(async () => answer);
  const taken: RequestAnswer[] = [];
  const stop = awaitAnswer({ client: { request: asked } as unknown as Client, host }, 7, (each) => taken.push(each));
  const change = (to = answer): void => {
    answer = to;
    host.setState({ capture: {} as CaptureSummary });
  };
  return { asked, taken, stop, change };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const answered = {
  ...{ number: 7, peer: false },
  record: rowOf(request, EchoStatus.answered),
  pair: rowOf(nack, EchoStatus.answered),
};

test('an answer is taken once it has come, and nothing is asked for after that', async () => {
  const { taken, change, asked } = setUp();
  await settled();
  expect(taken).toEqual([]);
  change(answered);
  await settled();
  expect(taken).toMatchObject([{ request, answer: { kind: 'nack', error: -22 } }]);
  const times = asked.mock.calls.length;
  change();
  await settled();
  expect(asked).toHaveBeenCalledTimes(times);
});

test('an answer that comes while the record is read is not missed', async () => {
  const { taken, change } = setUp();
  change(answered);
  await settled();
  expect(taken).toHaveLength(1);
});

test('what is no longer waited for is not taken', async () => {
  const { taken, change, stop } = setUp();
  stop();
  change(answered);
  await settled();
  expect(taken).toEqual([]);
});

test("a record that is gone, or whose answer is none of netlink's own, ends it", async () => {
  for (const end of [
    null,
    { ...answered, pair: rowOf(request, EchoStatus.answered) },
    { ...answered, pair: undefined },
  ]) {
    const { taken, change, asked } = setUp();
    change(end);
    await settled();
    const times = asked.mock.calls.length;
    change(answered);
    await settled();
    expect(asked).toHaveBeenCalledTimes(times);
    expect(taken).toEqual([]);
  }
});
