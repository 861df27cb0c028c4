import { describe, expect, it } from 'vitest';
import { RecordKind, RecordMark } from '../core/capture/record.ts';
import { decodeWindow } from '../core/capture/window.ts';
import type { Conversation } from '../core/contract/conversation.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { Capture } from './capture.ts';
import { segmentRows } from './capture-store.ts';

const OWN = 4711;
const ROUTE = 0;
const GENERIC = 16;
const [GETLINK, NEWLINK, ERROR, DONE] = [18, 16, 2, 3];
const [REQUEST, MULTI, ACK, ECHO, DUMP_INTR, DUMP] = [1, 2, 4, 8, 0x10, 0x300];

interface Message {
  type?: number;
  flags?: number;
  sequence?: number;
  /** nlmsg_pid. */
  portId?: number;
  /** The s32 of an ERROR or DONE, or any payload. */
  error?: number;
  at?: number;
  group?: number;
  port?: number;
  socket?: number;
  protocol?: number;
  mark?: number;
}

/** A capture that is told each record, and gives its number. */
function openCapture(budgetBytes = 64 << 20) {
  const capture = new Capture({
    budgetBytes,
    lostAfterMs: 100,
    epochWallMs: 0,
    nowNs: () => 0,
    changed: () => {},
  });
  let next = 0;
  const add = (kind: RecordKind, message: Message): number => {
    const { type = NEWLINK, flags = 0, sequence = 7, portId = OWN, error = 0 } = message;
    const { at = next, group = 0, port = 0, socket = 0, protocol = ROUTE, mark = 0 } = message;
    const payload = new Uint8Array(Int32Array.of(error).buffer);
    const bytes = encodeMessage({ type, flags, sequence, portId, payload }, 'little');
    capture.load({ kind, timeNs: at, detail: 0, mark, port, group }, bytes, {
      socket,
      protocol,
      answersOnly: protocol !== 2,
    });
    return next++;
  };
  const send = (message: Message): number => add(RecordKind.sent, { type: GETLINK, flags: REQUEST, ...message });
  const receive = (message: Message): number => add(RecordKind.received, message);
  const ask = (number: number, from = 0, count = 1_000) => capture.conversation({ number, from, count, headBytes: 64 });
  const of = async (number: number) => {
    const found = await ask(number);
    return found && { ...found, numbers: decodeWindow(found.rows).map((row) => row.number) };
  };
  return { capture, send, receive, ask, of };
}

describe('a conversation', () => {
  it('is a request, the parts of its dump, and DONE, whichever of them it is asked by', async () => {
    const { send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | DUMP, at: 1_000 });
    const parts = [
      receive({ flags: MULTI, at: 5_000 }),
      receive({ flags: MULTI, at: 5_000, mark: RecordMark.sameDatagram }),
      receive({ flags: MULTI, at: 9_000 }),
      receive({ type: DONE, flags: MULTI, at: 9_500 }),
    ];
    const expected = {
      numbers: [request, ...parts],
      request,
      replies: 4,
      notifications: 0,
      bytes: 80,
      datagrams: 3,
      startNs: 1_000,
      endNs: 9_500,
      status: 'complete',
      errno: 0,
    };
    for (const [row, number] of [request, ...parts].entries())
      expect(await of(number)).toMatchObject({ ...expected, row });
  });

  it('waits, is lost, is open until DONE, and is followed as its parts come', async () => {
    const { capture, send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | DUMP });
    expect(await of(request)).toMatchObject({ status: 'waiting', replies: 0, numbers: [request] });
    receive({ flags: MULTI });
    expect(await of(request)).toMatchObject({ status: 'open', replies: 1 });
    const done = receive({ type: DONE, flags: MULTI });
    expect(await of(done)).toMatchObject({ status: 'complete', replies: 2, row: 2 });
    const other = send({ sequence: 8 });
    capture.expire(1e9);
    expect(await of(other)).toMatchObject({ status: 'lost', numbers: [other] });
  });

  it.each([
    ['a Nack', { type: ERROR, error: -1 }, 1],
    ['a dump that ends in an error', { type: DONE, flags: MULTI, error: -22 }, 22],
  ])('is refused by %s', async (_what, message, errno) => {
    const { send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | ACK | DUMP });
    receive(message);
    expect(await of(request)).toMatchObject({ status: 'refused', errno, replies: 1 });
  });

  it('is interrupted where a part of its dump says so', async () => {
    const { send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | DUMP | ACK });
    receive({ flags: MULTI | DUMP_INTR });
    receive({ type: DONE, flags: MULTI });
    expect(await of(request)).toMatchObject({ status: 'interrupted' });
  });

  it('is open until the Ack that was asked of the kernel comes behind its data', async () => {
    const { send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | ACK });
    receive({});
    expect(await of(request)).toMatchObject({ status: 'open' });
    receive({ type: ERROR, flags: 0x100 });
    expect(await of(request)).toMatchObject({ status: 'complete', replies: 2 });
  });

  it('has an echo and the Ack behind it; a user-space peer owes none', async () => {
    const { send, receive, of } = openCapture();
    const peer = { protocol: 2, port: 99, type: 20 };
    const request = send({ ...peer, flags: REQUEST | ACK });
    const echo = receive({ ...peer, portId: 99 });
    expect(await of(request)).toMatchObject({ status: 'complete', numbers: [request, echo] });
    const ack = receive({ ...peer, type: ERROR, portId: 99 });
    expect(await of(echo)).toMatchObject({ status: 'complete', numbers: [request, echo, ack] });
  });

  it('is told from another one that comes in between, by sequence, port or socket', async () => {
    const { send, receive, of } = openCapture();
    const ends = [{}, { sequence: 8 }, { port: 5 }, { socket: 1 }];
    const requests = ends.map((end) => send({ ...end, flags: REQUEST | DUMP }));
    const parts = [1, 2].map(() => ends.map((end) => receive({ ...end, flags: MULTI })));
    for (const [at, request] of requests.entries())
      expect((await of(request))?.numbers).toEqual([request, parts[0]![at], parts[1]![at]]);
  });

  it('ends for a sequence that is used again where its own replies end', async () => {
    const { send, receive, of } = openCapture();
    const rounds = [1, 2].map(() => [
      send({ flags: REQUEST | DUMP }),
      receive({ flags: MULTI }),
      receive({ type: DONE, flags: MULTI }),
    ]);
    for (const round of rounds) for (const number of round) expect((await of(number))?.numbers).toEqual(round);
  });

  it('of a multicast that was sent has nothing to wait for', async () => {
    const { send, of } = openCapture();
    const number = send({ group: 3, protocol: 2 });
    expect(await of(number)).toMatchObject({ status: 'notification', numbers: [number] });
  });
});

describe('notifications', () => {
  it('that the request caused stand apart, heard by whichever socket; those of others are not in it', async () => {
    const { send, receive, of } = openCapture();
    const request = send({ type: NEWLINK, flags: REQUEST | ACK | ECHO });
    const own = receive({ group: 1 });
    const listener = receive({ group: 1, socket: 1 });
    receive({ group: 1, portId: 12 });
    receive({ group: 1, sequence: 0, portId: 0 });
    receive({ group: 1, protocol: GENERIC });
    const ack = receive({ type: ERROR });
    const expected = { replies: 1, notifications: 2, status: 'complete', numbers: [request, ack, own, listener] };
    for (const number of [request, own, listener, ack]) expect(await of(number)).toMatchObject(expected);
  });

  it('that nobody here asked for are together by sequence and port, and each for itself without a sequence', async () => {
    const { receive, of } = openCapture();
    const [one, , two] = [receive({ group: 1 }), receive({ group: 1, portId: 12 }), receive({ group: 1 })];
    expect(await of(two)).toMatchObject({ status: 'notification', request: null, replies: 0, numbers: [one, two] });
    const [lone] = [receive({ group: 1, sequence: 0 }), receive({ group: 1, sequence: 0 })];
    expect(await of(lone)).toMatchObject({ numbers: [lone] });
  });

  it('are not those of an earlier use of the sequence', async () => {
    const { send, receive, of } = openCapture();
    const first = send({ type: NEWLINK, flags: REQUEST | ACK });
    const ack = receive({ type: ERROR });
    send({ type: NEWLINK, flags: REQUEST | ACK });
    receive({ group: 1 });
    expect((await of(first))?.numbers).toEqual([first, ack]);
  });

  it('of rtnetlink are known without a group too, as in a capture of all sockets', async () => {
    const { send, receive, of } = openCapture();
    const request = send({ type: NEWLINK, flags: REQUEST | ACK, portId: 0 });
    const notification = receive({});
    const ack = receive({ type: ERROR });
    expect(await of(request)).toMatchObject({ notifications: 1, numbers: [request, ack, notification] });
  });
});

describe('without its request', () => {
  it('a dump is what came between two ends of that sequence for one port', async () => {
    const { receive, of } = openCapture();
    const dump = () => [receive({ flags: MULTI }), receive({ flags: MULTI }), receive({ type: DONE, flags: MULTI })];
    const before = dump();
    const [a, other, b, done] = [
      receive({ flags: MULTI }),
      receive({ flags: MULTI, portId: 12 }),
      receive({ flags: MULTI }),
      receive({ type: DONE, flags: MULTI }),
    ];
    for (const number of [a, b, done])
      expect(await of(number)).toMatchObject({ request: null, status: 'complete', numbers: [a, b, done] });
    expect(await of(other)).toMatchObject({ request: null, status: 'open', numbers: [other] });
    expect((await of(before[1]!))?.numbers).toEqual(before);
  });

  it('as when it was cleared, the parts stay together', async () => {
    const { capture, send, receive, of } = openCapture();
    const request = send({ flags: REQUEST | DUMP });
    const first = receive({ flags: MULTI });
    expect((await of(first))?.numbers).toEqual([request, first]);
    capture.clear();
    const [second, done] = [receive({ flags: MULTI }), receive({ type: DONE, flags: MULTI })];
    expect(await of(second)).toMatchObject({ request: null, status: 'complete', numbers: [second, done] });
    expect(await of(request)).toBeNull();
    capture.restore();
    expect((await of(second))?.numbers).toEqual([request, first, second, done]);
  });
});

describe('many records', () => {
  it('come by window, and are looked at in slices', async () => {
    const { send, receive, ask } = openCapture();
    const request = send({ flags: REQUEST | DUMP });
    const parts = Array.from({ length: 150_000 }, () => receive({ flags: MULTI }));
    receive({ type: DONE, flags: MULTI });
    let turns = 0;
    setImmediate(() => turns++);
    const found = (await ask(parts[99_999]!, 100_000, 2)) as Conversation;
    expect(found).toMatchObject({ replies: 150_001, row: 100_000, status: 'complete' });
    expect(decodeWindow(found.rows).map(({ number }) => number)).toEqual([parts[99_999], parts[100_000]]);
    expect(turns).toBeGreaterThan(0);
    const end = (await ask(request, 150_001, 10)) as Conversation;
    expect(decodeWindow(end.rows)).toHaveLength(1);
  });

  it('that were evicted are gone from it', async () => {
    const { capture, send, receive, of } = openCapture();
    send({ flags: REQUEST | DUMP });
    const parts = Array.from({ length: segmentRows + 10 }, () => receive({ flags: MULTI }));
    expect(await of(parts.at(-1)!)).toMatchObject({ replies: segmentRows + 10 });
    capture.budgetBytes = 1;
    expect(await of(parts.at(-1)!)).toMatchObject({ request: null, replies: 11, status: 'open' });
    expect(await of(parts[0]!)).toBeNull();
  });
});

it('is null for a record that is no message', async () => {
  const { capture, of } = openCapture();
  const overrun = { kind: RecordKind.overrun, timeNs: 0, detail: 0, mark: 0, port: 0, group: 0 };
  capture.load(overrun, new Uint8Array(0), { socket: 0, protocol: 0, answersOnly: true });
  expect(await of(0)).toBeNull();
});
