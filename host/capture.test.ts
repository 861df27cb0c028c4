import { describe, expect, it } from 'vitest';
import { compileFilter, parseFilter } from '../core/capture/filter.ts';
import { EchoStatus, echoStatusNames, noPair, RecordKind, RecordMark } from '../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../core/capture/window.ts';
import { concat } from '../core/wire/bytes.ts';
import { encodeMessage, padMessage } from '../core/wire/message.ts';
import { Capture } from './capture.ts';
import { segmentRows } from './capture-store.ts';
import type { SendOutcome } from './netlink/connection.ts';
import { DatagramBatch, DatagramFlag, type DatagramRow, ROW_BYTES } from './netlink/datagram-batch.ts';

const PEER = 4711;
const LOST_AFTER_MS = 100;
const tag = { socket: 0, protocol: 2, answersOnly: false };
/** Longer than a send is held back. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
const ms = (count: number): number => count * 1e6;

function message(sequence: number, payload = [1, 2, 3, 4], type = 20): Uint8Array {
  return encodeMessage({ type, flags: 0, sequence, portId: PEER, payload: Uint8Array.from(payload) }, 'little');
}

type Arrival = Partial<Omit<DatagramRow, 'offset' | 'length'>> & { timeNs: number; bytes?: Uint8Array };

function batchOf(...arrivals: Arrival[]): DatagramBatch {
  const padded = arrivals.map(({ bytes = new Uint8Array(0) }) => padMessage(bytes));
  const batch = new DatagramBatch(concat(padded), new Uint8Array(arrivals.length * ROW_BYTES));
  let offset = 0;
  arrivals.forEach(({ bytes = new Uint8Array(0), ...rest }, i) => {
    const { length } = bytes;
    batch.append({ offset, length, senderPortId: PEER, group: 0, flags: 0, trueLength: length, ...rest });
    offset += padded[i]!.length;
  });
  return batch;
}

/** A capture with a clock that stands still until it is moved. */
function openCapture(options: { budgetBytes?: number } = {}) {
  const clock = { ns: 0 };
  const told = { changes: 0 };
  const capture = new Capture({
    budgetBytes: options.budgetBytes ?? 64 << 20,
    lostAfterMs: LOST_AFTER_MS,
    epochWallMs: 0,
    nowNs: () => clock.ns,
    changed: () => {
      told.changes++;
    },
  });
  const send = (bytes: Uint8Array, sentAtNs: number, error?: SendOutcome['error'], group = 0): Promise<number> =>
    new Promise((resolve) => {
      const destination = { portId: group === 0 ? PEER : 0, group };
      capture.sent({ bytes, destination, sentAtNs, returnedAtNs: sentAtNs + 500, error }, tag, resolve);
    });
  const receive = (...arrivals: Arrival[]): void => capture.received(batchOf(...arrivals), tag);
  const rows = (): WindowRow[] => decodeWindow(capture.window(0, 1_000, 4_096));
  const states = (): string[] => rows().map((row) => echoStatusNames[row.echo]);
  const expireAt = (ns: number): void => {
    clock.ns = ns;
    capture.expire();
  };
  return { capture, told, send, receive, rows, states, expireAt };
}

describe('the budget', () => {
  it('when it shrinks evicts the oldest at once, and says so', () => {
    const { capture, told, receive } = openCapture();
    const flood = message(0, [7]);
    receive(...Array.from({ length: segmentRows + 10 }, (_, i) => ({ timeNs: i, bytes: flood })));
    told.changes = 0;
    capture.budgetBytes = 1;
    expect(told.changes).toBe(1);
    expect(capture.summary()).toMatchObject({ evicted: segmentRows, first: segmentRows });
  });
});

describe('order of the log', () => {
  it('is that of time: a send stands before what was received after it, and behind what came before', async () => {
    const { send, receive, rows } = openCapture();
    void send(message(1), 200);
    void send(message(2), 400);
    void send(message(3), 900);
    receive(
      { timeNs: 100, bytes: message(70) },
      { timeNs: 300, bytes: message(1) },
      { timeNs: 500, bytes: message(2) },
    );
    await turn();
    expect(rows().map(({ timeNs }) => timeNs)).toEqual([100, 200, 300, 400, 500, 900]);
  });

  it('takes in a send without any reply soon, and tells its number', async () => {
    const { send, rows } = openCapture();
    const numbers = Promise.all([send(message(1), 10), send(message(2), 20)]);
    expect(rows()).toEqual([]);
    expect(await numbers).toEqual([0, 1]);
    expect(rows().map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});

describe('round trips', () => {
  it('pair both halves and give them their verdict, their time and their differences', () => {
    const { send, receive, rows } = openCapture();
    void send(message(1), 1_000);
    void send(message(2), 2_000);
    receive({ timeNs: 5_000, bytes: message(1) }, { timeNs: 6_000, bytes: message(2, [1, 9, 3, 4]) });
    const [one, two, echoOfOne, echoOfTwo] = rows();
    expect(one).toMatchObject({
      kind: RecordKind.sent,
      echo: EchoStatus.identical,
      pair: 2,
      rttNs: 4_000,
      detail: 500,
    });
    expect(echoOfOne).toMatchObject({ kind: RecordKind.received, echo: EchoStatus.identical, pair: 0, rttNs: 4_000 });
    expect(two).toMatchObject({ echo: EchoStatus.different, differences: [{ offset: 17, length: 1 }] });
    expect(echoOfTwo).toMatchObject({ echo: EchoStatus.different, differences: [{ offset: 17, length: 1 }] });
  });

  it('count once for a message that gets an answer first and its echo then', () => {
    const { capture, send, receive, states } = openCapture();
    void send(message(1), 1_000);
    receive({ timeNs: 2_000, bytes: message(1, [0, 0, 0, 0], 2) }, { timeNs: 3_000, bytes: message(1) });
    expect(states()).toEqual(['identical', 'answered', 'identical']);
    expect(capture.statistics()).toMatchObject({ count: 1, maxNs: 1_000 });
  });

  it('are not waited for after a multicast', async () => {
    const { send, states, expireAt } = openCapture();
    expect(await send(message(1), 1_000, undefined, 3)).toBe(0);
    expireAt(ms(LOST_AFTER_MS * 2));
    expect(states()).toEqual(['none']);
  });

  it('tell differences only as far as the bytes asked for', () => {
    const { capture, send, receive } = openCapture();
    void send(message(1, [1, 2, 3, 4]), 10);
    receive({ timeNs: 20, bytes: message(1, [9, 2, 9, 9]) });
    const [row] = decodeWindow(capture.window(0, 1, 19));
    expect(row?.differences).toEqual([
      { offset: 16, length: 1 },
      { offset: 18, length: 1 },
    ]);
    expect(decodeWindow(capture.window(0, 1, 8))[0]?.differences).toEqual([]);
    expect(decodeWindow(capture.record(0)!.block)[0]?.differences).toEqual([
      { offset: 16, length: 1 },
      { offset: 18, length: 2 },
    ]);
  });

  it('are lost after their time, and late when the echo comes still', () => {
    const { capture, send, receive, states, rows, expireAt } = openCapture();
    void send(message(1), 0);
    receive({ timeNs: 1, bytes: message(99) });
    expireAt(ms(LOST_AFTER_MS) - 1);
    expect(states()[0]).toBe('waiting');
    expireAt(ms(LOST_AFTER_MS));
    expect(states()[0]).toBe('lost');
    expect(capture.summary().counts).toMatchObject({ waiting: 0, lost: 1, unexpected: 1 });
    receive({ timeNs: ms(150), bytes: message(1) });
    expect(states()).toEqual(['identical', 'unexpected', 'identical']);
    expect(rows()[0]!.mark & RecordMark.late).toBeTruthy();
    expect(rows()[2]!.mark & RecordMark.late).toBeTruthy();
    expect(capture.summary().counts).toMatchObject({ lost: 0, identical: 1, late: 1 });
  });

  it('that the kernel refused to send are records with the error number, and wait for nothing', async () => {
    const { capture, send, rows, expireAt } = openCapture();
    const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', errno: -111, syscall: 'sendmsg' });
    expect(await send(message(1), 10, error)).toBe(0);
    expireAt(ms(LOST_AFTER_MS * 2));
    expect(rows()[0]).toMatchObject({ kind: RecordKind.sendFailed, detail: 111, echo: EchoStatus.none });
    expect(capture.summary().counts).toMatchObject({ sent: 0, sendFailed: 1, waiting: 0, lost: 0 });
  });

  it('whose first half is evicted by now are answered, since nobody can compare them', async () => {
    const { capture, send, receive, states } = openCapture({ budgetBytes: 1 });
    void send(message(1), 0);
    const flood = message(0, [7]);
    receive(...Array.from({ length: segmentRows }, (_, i) => ({ timeNs: 10 + i, bytes: flood })));
    expect(capture.record(0)).toBeUndefined();
    expect(capture.summary()).toMatchObject({ evicted: segmentRows, first: segmentRows });
    receive({ timeNs: ms(50), bytes: message(1) });
    expect(states()).toEqual(['unexpected', 'answered']);
    expect(capture.summary().counts).toMatchObject({ sent: 1, waiting: 0, answered: 1, identical: 0 });
    expect(capture.statistics().count).toBe(0);
  });

  it('whose first half is evicted while it waits are lost all the same', () => {
    const { capture, send, receive, expireAt } = openCapture({ budgetBytes: 1 });
    void send(message(1), 0);
    const flood = message(0, [7]);
    receive(...Array.from({ length: segmentRows }, (_, i) => ({ timeNs: 10 + i, bytes: flood })));
    expireAt(ms(LOST_AFTER_MS));
    expect(capture.summary().counts).toMatchObject({ waiting: 0, lost: 1 });
  });
});

describe('a run', () => {
  const sentRow = (sequence: number, timeNs: number, payload?: number[]) => ({
    ...{ bytes: message(sequence, payload), timeNs, flags: DatagramFlag.sent, askedNs: 0, sendNs: 700 },
  });
  const echoRow = (sequence: number, timeNs: number, about: Partial<DatagramRow>) => ({
    ...{ bytes: message(sequence), timeNs, flags: DatagramFlag.answer | DatagramFlag.echo, ...about },
  });

  it('is recorded as it was sent, and judged as the native thread has compared', () => {
    const { capture, receive, rows } = openCapture();
    receive(
      sentRow(1, 1_000),
      echoRow(1, 5_000, { askedNs: 1_000 }),
      sentRow(2, 6_000),
      // The bytes are the same; what was found is believed.
      echoRow(2, 9_000, { askedNs: 6_000, difference: 0 }),
      { timeNs: 9_500, flags: DatagramFlag.runEnd },
    );
    const [sent, echo, ...others] = rows();
    expect(sent).toMatchObject({ kind: RecordKind.sent, detail: 700, port: PEER, pair: 1, rttNs: 4_000 });
    expect(echo).toMatchObject({ kind: RecordKind.received, echo: EchoStatus.identical, pair: 0 });
    expect(others.map(({ echo }) => echo)).toEqual([EchoStatus.different, EchoStatus.different]);
    expect(capture.summary().counts).toMatchObject({ sent: 2, received: 2, identical: 1, different: 1 });
  });

  it('is compared anew where a reply belongs to another message than the run took it for', () => {
    const { receive, states } = openCapture();
    receive(sentRow(1, 1_000), sentRow(1, 2_000), echoRow(1, 5_000, { askedNs: 2_000, difference: 0 }));
    expect(states()).toEqual(['identical', 'waiting', 'identical']);
  });

  it('gives up what it lost then and there, and records what was refused', () => {
    const { capture, receive, rows } = openCapture();
    const lostNs = 1_000 + ms(LOST_AFTER_MS);
    receive(
      sentRow(1, 1_000),
      { timeNs: lostNs, flags: DatagramFlag.lost, askedNs: 1_000 },
      { bytes: message(2), timeNs: lostNs + 1, flags: DatagramFlag.sendFailed, trueLength: 111 },
    );
    expect(rows()).toMatchObject([{ echo: EchoStatus.lost }, { kind: RecordKind.sendFailed, detail: 111 }]);
    expect(capture.summary().counts).toMatchObject({ sent: 1, sendFailed: 1, lost: 1, waiting: 0, received: 0 });
  });
});

describe('what arrives', () => {
  it('is split into its messages, each a record with the datagram’s time', () => {
    const { receive, rows, capture } = openCapture();
    const datagram = concat([padMessage(message(1, [1, 2, 3])), message(2)]);
    receive({ timeNs: 42, bytes: datagram });
    expect(rows().map(({ sequence, length, timeNs, mark }) => ({ sequence, length, timeNs, mark }))).toEqual([
      { sequence: 1, length: 19, timeNs: 42, mark: 0 },
      { sequence: 2, length: 20, timeNs: 42, mark: RecordMark.sameDatagram },
    ]);
    expect(capture.summary()).toMatchObject({ messageBytes: 39, counts: { received: 2 } });
  });

  it('keeps its bytes also where they are no message, marked as malformed', () => {
    const { receive, rows } = openCapture();
    const tooLong = encodeMessage(
      { type: 20, flags: 0, sequence: 5, portId: 0, payload: new Uint8Array(4), length: 400 },
      'little',
    );
    receive({ timeNs: 1, bytes: Uint8Array.of(1, 2, 3) }, { timeNs: 2, bytes: concat([message(1), tooLong]) });
    expect(rows().map(({ length, mark, sequence }) => ({ length, mark, sequence }))).toEqual([
      { length: 3, mark: RecordMark.malformed, sequence: 0 },
      { length: 20, mark: 0, sequence: 1 },
      { length: 20, mark: RecordMark.malformed | RecordMark.sameDatagram, sequence: 5 },
    ]);
  });

  it('and was cut short says so, with its true length', () => {
    const { receive, rows, capture } = openCapture();
    receive({ timeNs: 1, bytes: message(1).subarray(0, 18), flags: DatagramFlag.truncated, trueLength: 20 });
    expect(rows()[0]).toMatchObject({ detail: 20, mark: RecordMark.truncated | RecordMark.malformed, length: 18 });
    expect(capture.summary().counts.truncated).toBe(1);
  });

  it('shows overruns and failed receives in their place, without bytes', () => {
    const { receive, rows, capture } = openCapture();
    receive(
      { timeNs: 1, bytes: message(1) },
      { timeNs: 2, flags: DatagramFlag.overrun, trueLength: 105 },
      { timeNs: 3, flags: DatagramFlag.receiveError, trueLength: 12 },
      { timeNs: 4, bytes: message(2) },
    );
    const { received, overrun } = RecordKind;
    expect(rows().map(({ kind, detail, length }) => ({ kind, detail, length }))).toEqual([
      { kind: received, detail: 0, length: 20 },
      { kind: overrun, detail: 0, length: 0 },
      { kind: overrun, detail: 12, length: 0 },
      { kind: received, detail: 0, length: 20 },
    ]);
    expect(capture.summary().counts).toMatchObject({ received: 2, overruns: 2 });
  });

  it('passes the filter that was set before it came, and leaves it when its echo changes that', () => {
    const { capture, send, receive, rows } = openCapture();
    capture.filter = compileFilter(parseFilter('echo == waiting'));
    void send(message(1), 10);
    void send(message(2), 20);
    receive({ timeNs: 30, bytes: message(50) });
    expect(rows().map(({ number }) => number)).toEqual([0, 1]);
    receive({ timeNs: 40, bytes: message(1) });
    expect(rows().map(({ number }) => number)).toEqual([1]);
    expect(capture.summary()).toMatchObject({ matched: 1, filtering: 0, next: 4 });
    expect(capture.locate(1)).toEqual({ row: 0, exact: true });
  });

  it('is looked at by a new filter slice by slice, to the end', async () => {
    const { capture, receive } = openCapture();
    const flood = message(0, [7]);
    const arrivals = Array.from({ length: segmentRows }, (_, i) => ({ timeNs: i, bytes: flood }));
    for (let i = 0; i < 5; i++) receive(...arrivals);
    capture.filter = compileFilter(parseFilter('type == 20'));
    expect(capture.summary().filtering).toBe(segmentRows);
    await turn();
    expect(capture.summary()).toMatchObject({ matched: segmentRows * 5, filtering: 0 });
  });
});

describe('clearing', () => {
  it('starts every count anew and hides what is there, in numbers that go on', () => {
    const { capture, send, receive, rows } = openCapture();
    void send(message(1), 10);
    receive({ timeNs: 20, bytes: message(1) });
    capture.clear();
    expect(rows()).toEqual([]);
    expect(capture.summary()).toMatchObject({ first: 2, next: 2, matched: 0, messageBytes: 0, restorable: true });
    expect(Object.values(capture.summary().counts).every((count) => count === 0)).toBe(true);
    expect(capture.statistics().count).toBe(0);
    receive({ timeNs: 30, bytes: message(80) });
    expect(rows().map(({ number }) => number)).toEqual([2]);
    expect(capture.summary().messageBytes).toBe(20);
  });

  it('tells of how many sockets the records are that are left', () => {
    const { capture, receive } = openCapture();
    receive({ timeNs: 1, bytes: message(1) });
    capture.received(batchOf({ timeNs: 2, bytes: message(2) }), { ...tag, socket: 255 });
    expect(capture.summary().sockets).toBe(2);
    capture.clear();
    expect(capture.summary().sockets).toBe(0);
    receive({ timeNs: 3, bytes: message(3) });
    expect(capture.summary().sockets).toBe(1);
    capture.restore();
    expect(capture.summary().sockets).toBe(2);
  });

  it('takes the echo of what was in flight for what it is, and counts it with what was cleared', () => {
    const { capture, send, receive, states, expireAt } = openCapture();
    void send(message(1), 10);
    void send(message(2), 20);
    void send(message(3), 30);
    receive({ timeNs: 40, bytes: message(1) });
    capture.clear();
    receive({ timeNs: 50, bytes: message(2) });
    expect(states()).toEqual(['identical']);
    expect(capture.summary().counts).toMatchObject({ sent: 0, received: 1, identical: 0, unexpected: 0, waiting: 0 });
    expect(capture.statistics().count).toBe(0);
    expireAt(ms(LOST_AFTER_MS) + 100);
    expect(capture.summary().counts.lost).toBe(0);
    capture.restore();
    expect(capture.summary().counts).toMatchObject({ sent: 3, received: 2, identical: 2, lost: 1, waiting: 0 });
    expect(states()).toEqual(['identical', 'identical', 'lost', 'identical', 'identical']);
    expect(capture.statistics().count).toBe(2);
    expect(capture.statistics().seconds.at(-1)).toMatchObject({ echoes: 2, lost: 1 });
  });

  it('counts the late echo of a cleared message once when it is restored', () => {
    const { capture, send, receive, expireAt } = openCapture();
    void send(message(1), 0);
    receive({ timeNs: 1, bytes: message(99) });
    expireAt(ms(LOST_AFTER_MS));
    capture.clear();
    receive({ timeNs: ms(150), bytes: message(1) });
    expect(capture.summary().counts).toMatchObject({ lost: 0, late: 0, identical: 0 });
    capture.restore();
    expect(capture.summary().counts).toMatchObject({ lost: 0, late: 1, identical: 1, unexpected: 1, waiting: 0 });
  });

  it('is undone with the exact counts also after older records were evicted', () => {
    const { capture, receive } = openCapture({ budgetBytes: 1 });
    const flood = message(0, [7]);
    receive(...Array.from({ length: segmentRows + 10 }, (_, i) => ({ timeNs: i, bytes: flood })));
    const { counts } = capture.summary();
    expect(counts.unexpected).toBe(segmentRows + 10);
    capture.clear();
    capture.restore();
    expect(capture.summary().counts).toEqual(counts);
  });

  it('adds what came since when it is undone, and is then undone for good', () => {
    const { capture, send, receive, rows } = openCapture();
    void send(message(1), 10);
    receive({ timeNs: 20, bytes: message(1) });
    capture.clear();
    void send(message(2), 30);
    receive({ timeNs: 40, bytes: message(2, [0, 0, 0, 0]) });
    expect(capture.statistics().count).toBe(1);
    capture.restore();
    expect(rows().map(({ number }) => number)).toEqual([0, 1, 2, 3]);
    expect(capture.summary()).toMatchObject({
      restorable: false,
      counts: { sent: 2, received: 2, identical: 1, different: 1 },
    });
    expect(capture.statistics().count).toBe(2);
    capture.restore();
    expect(capture.summary().counts).toMatchObject({ sent: 2, received: 2, identical: 1, different: 1 });
  });

  it('twice lets go of the first for good', () => {
    const { capture, receive, rows } = openCapture();
    receive(...Array.from({ length: segmentRows + 3 }, (_, i) => ({ timeNs: i, bytes: message(i + 1, [7]) })));
    capture.clear();
    receive({ timeNs: ms(1), bytes: message(1) });
    capture.clear();
    capture.restore();
    expect(rows().map(({ number }) => number)).toEqual([segmentRows + 3]);
    expect(capture.summary().counts).toMatchObject({ received: 1 });
    expect(capture.record(0)).toBeUndefined();
    expect(capture.summary().evicted).toBe(0);
  });

  it('takes a send of the same turn with it', async () => {
    const { capture, send, rows } = openCapture();
    const sent = send(message(1), 10);
    capture.clear();
    expect(await sent).toBe(0);
    await turn();
    expect(rows()).toEqual([]);
    expect(capture.record(0)?.fields).toMatchObject({ pair: noPair, echo: EchoStatus.waiting });
  });

  it('finds the record nearest to a moment, of those not cleared', async () => {
    const { capture, receive } = openCapture();
    expect(capture.nearest(0)).toBeNull();
    receive(...[ms(10), ms(20), ms(40)].map((timeNs, i) => ({ timeNs, bytes: message(i + 1) })));
    expect([0, ms(14), ms(16), ms(31), ms(99)].map((atNs) => capture.nearest(atNs)?.number)).toEqual([0, 0, 1, 2, 2]);
    capture.clear();
    expect(capture.nearest(ms(20))).toBeNull();
  });
});

it('a uevent is one record, whole, whatever stands where others have a header', async () => {
  const { capture, rows } = openCapture();
  const bytes = new TextEncoder().encode('add@/devices/virtual/net/d0\0ACTION=add\0SUBSYSTEM=net\0');
  capture.received(batchOf({ timeNs: 5, bytes, group: 1, senderPortId: 0 }), { ...tag, protocol: 15, socket: 7 });
  expect(rows()).toMatchObject([
    { protocol: 15, socket: 7, group: 1, mark: 0, type: 0, flags: 0, sequence: 0, length: bytes.length },
  ]);
});

describe('messages between others', () => {
  const asked = (sequence: number, portId = 0) =>
    encodeMessage({ type: 18, flags: 1, sequence, portId, payload: new Uint8Array(4) }, 'little');
  const heard = (kind: RecordKind, bytes: Uint8Array, port: number) => ({
    record: { kind, timeNs: ms(1), detail: 0, mark: RecordMark.inferred, port, group: 0 },
    bytes,
    tag: { ...tag, protocol: 0 },
  });

  it('are paired by what their replies tell, and count as what they are only', () => {
    const { capture, rows, expireAt } = openCapture();
    capture.take([
      heard(RecordKind.sent, asked(7), 0),
      heard(RecordKind.received, message(7), 4711),
      heard(RecordKind.sent, asked(8), 0),
    ]);
    expireAt(ms(10_000));
    expect(rows()).toMatchObject([
      { kind: RecordKind.sent, port: 4711, pair: 1, echo: EchoStatus.answered },
      { kind: RecordKind.received, port: 4711, pair: 0, echo: EchoStatus.answered },
      { kind: RecordKind.sent, port: 0, pair: noPair, echo: EchoStatus.none },
    ]);
    expect(capture.summary().counts).toMatchObject({ overheard: 3, sent: 0, received: 0, answered: 0, lost: 0 });
  });

  it('are no replies to our own, nor the other way round', async () => {
    const { capture, send, receive, states } = openCapture();
    await send(message(7), 0);
    capture.take([heard(RecordKind.received, message(7), PEER)]);
    expect(states()).toEqual(['waiting', 'none']);
    receive({ timeNs: ms(2), bytes: message(7) });
    expect(states()).toEqual(['identical', 'none', 'identical']);
  });

  it('come into a filter by their port once it is known', () => {
    const { capture } = openCapture();
    capture.filter = compileFilter(parseFilter('port == 4711'));
    capture.take([heard(RecordKind.sent, asked(7), 0)]);
    expect(capture.summary().matched).toBe(0);
    capture.take([heard(RecordKind.received, message(7), 4711)]);
    expect(capture.summary().matched).toBe(2);
  });

  it('tell their owner once that is known', () => {
    const { capture, rows } = openCapture();
    capture.take([heard(RecordKind.received, message(7), 4711)]);
    expect(rows()[0]!.owner).toBeUndefined();
    capture.owners.set({ protocol: 0, portId: 4711, pid: 12, name: 'ip' });
    expect(rows()[0]!.owner).toEqual(expect.objectContaining({ pid: 12, name: 'ip' }));
  });
});
