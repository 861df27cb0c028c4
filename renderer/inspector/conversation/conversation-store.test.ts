import { expect, it } from 'vitest';
import { noPair, RecordKind } from '../../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../../core/capture/window.ts';
import type { Handlers } from '../../../core/contract/api.ts';
import { connect } from '../../../core/contract/connect.ts';
import type { Conversation, ConversationRange } from '../../../core/contract/conversation.ts';
import { serve } from '../../../core/contract/serve.ts';
import { createMemoryPair } from '../../../core/contract/transport.ts';
import { createConversationStore } from './conversation-store.ts';

const row = (number: number): WindowRow => ({
  number,
  kind: RecordKind.received,
  timeNs: number,
  rttNs: Number.NaN,
  length: 16,
  detail: 0,
  pair: noPair,
  echo: 0,
  mark: 0,
  type: 16,
  flags: 2,
  sequence: 1,
  port: 0,
  group: 0,
  socket: 0,
  protocol: 0,
  head: new Uint8Array(16),
  differences: [],
});

/** A host in which the numbers of a thousand are one conversation: 1000.., 2000.. */
function setUp() {
  const asked: ConversationRange[] = [];
  const answer = (range: ConversationRange): Conversation | null => {
    asked.push(range);
    const { number, from, count } = range;
    if (number < 1_000) return null;
    const first = number - (number % 1_000);
    const rows = Array.from({ length: Math.min(count, 1_000 - from) }, (_, at) => row(first + from + at));
    return {
      request: first,
      replies: 999,
      notifications: 0,
      row: number % 1_000,
      bytes: 0,
      datagrams: 1,
      startNs: 0,
      endNs: 0,
      status: 'open',
      errno: 0,
      rows: encodeWindow(rows),
    };
  };
  const pair = createMemoryPair();
  serve(pair.host, { 'capture.conversation': (range) => answer(range) } as Handlers);
  const store = createConversationStore(connect(pair.renderer));
  return { store, asked, close: () => pair.close() };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

it('shows what was selected last, and asks once for what is selected while it waits', async () => {
  const { store, asked } = setUp();
  for (const number of [1_003, 1_004, 2_005]) store.getState().select(number);
  await turn();
  expect(asked.map(({ number }) => number)).toEqual([1_003, 2_005]);
  expect(store.getState()).toMatchObject({ found: { request: 2_000, row: 5 }, from: 0 });
  expect(store.getState().rows[5]?.number).toBe(2_005);
});

it('asks for other rows only where those in view are not held, and keeps those that say the same', async () => {
  const { store, asked } = setUp();
  store.getState().select(1_000);
  await turn();
  const [first] = store.getState().rows;
  store.getState().view({ from: 1, count: 16 });
  await turn();
  expect(asked).toHaveLength(1);
  store.getState().refresh();
  await turn();
  expect(store.getState().rows[0]).toBe(first);
  store.getState().view({ from: 500, count: 16 });
  await turn();
  const { from, rows } = store.getState();
  expect(rows[500 - from]?.number).toBe(1_500);
});

it('knows the number of a row that is far away, and none behind the last', async () => {
  const { store } = setUp();
  store.getState().select(1_000);
  await turn();
  expect(await Promise.all([3, 999, 1_000].map((at) => store.getState().numberAt(at)))).toEqual([
    1_003,
    1_999,
    undefined,
  ]);
});

it('says where a record is in no conversation, and keeps what it shows when the host is gone', async () => {
  const { store, close } = setUp();
  store.getState().select(5);
  await turn();
  expect(store.getState().found).toBeNull();
  store.getState().select(1_000);
  await turn();
  close();
  store.getState().select(2_000);
  await turn();
  expect(store.getState().found).toMatchObject({ request: 1_000 });
  expect(await store.getState().numberAt(900)).toBeUndefined();
});
