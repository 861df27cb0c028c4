// What a run does, over the native thread and over the fake.
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../core/payload/change.ts';
import { errnoError, openFakeSocket } from './fake-socket.ts';
import { DatagramFlag, type NativeRun, type NetlinkSocket, NO_DIFFERENCE, openNetlinkSocket } from './socket.ts';
import {
  acknowledge,
  collect,
  keep,
  message,
  ROUTE,
  type Seen,
  sequenceOf,
  stamps,
  USERSOCK,
  until,
} from './socket-fixture.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What comes back for the i-th message, of its bytes. */
type Echoer = (bytes: Uint8Array, i: number) => Uint8Array;

const real = {
  open: () => openNetlinkSocket(ROUTE),
  openRefusing: () => openNetlinkSocket(USERSOCK),
  /** A socket, and a port that echoes. */
  openEchoed(echoer: Echoer) {
    const peer = keep(openNetlinkSocket(USERSOCK));
    peer.bind(0);
    let i = 0;
    peer.startReceiving((batch) => {
      for (let row = 0; row < batch.rows; row++)
        peer.send(echoer(batch.bytes(row).slice(), i++), batch.senderPortId(row), 0, stamps());
    });
    return { socket: keep(openNetlinkSocket(USERSOCK)), portId: peer.address().portId };
  },
};

const fake = {
  open: () => openFakeSocket(acknowledge),
  openRefusing: () =>
    openFakeSocket(() => {
      throw errnoError('ECONNREFUSED', 'sendmsg');
    }),
  openEchoed(echoer: Echoer) {
    let i = 0;
    const portId = 77;
    const socket = openFakeSocket(({ bytes }) => [{ bytes: echoer(bytes.slice(), i++), senderPortId: portId }]);
    return { socket: keep(socket), portId };
  },
};

describe.each([
  ['native', real],
  ['fake', fake],
] as const)('a run on a %s socket', (_name, { open, openRefusing, openEchoed }) => {
  const openKept = () => keep(open());
  const { sent, sendFailed, answer, echo, lost, runEnd } = DatagramFlag;
  const plan = (changes: Partial<NativeRun> = {}): NativeRun => ({
    message: message(7),
    change: { kind: 'none' },
    countsSequence: true,
    fitsLength: true,
    portId: 0,
    groupsMask: 0,
    answersOnly: true,
    count: 3,
    durationNs: 0,
    intervalNs: 0,
    spinNs: 0,
    inFlight: 1,
    lostAfterNs: 1e9,
    ...changes,
  });

  async function rowsOf(socket: NetlinkSocket, run: NativeRun): Promise<Seen[]> {
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    socket.startRun(run);
    await until(() => seen.some(({ flags }) => flags & runEnd));
    return seen;
  }

  it('sends its count and tells each answer whose it is, in the order in which it happened', async () => {
    const socket = openKept();
    const rows = await rowsOf(socket, plan());
    expect(rows.map(({ flags }) => flags)).toEqual([sent, answer, sent, answer, sent, answer, runEnd]);
    expect(rows.map(({ timeNs }) => timeNs)).toEqual(rows.map(({ timeNs }) => timeNs).sort((a, b) => a - b));
    for (const i of [0, 1, 2]) {
      expect(sequenceOf(rows[2 * i]!.bytes)).toBe(7 + i);
      expect(sequenceOf(rows[2 * i + 1]!.bytes)).toBe(7 + i);
      expect(rows[2 * i + 1]).toMatchObject({ askedNs: rows[2 * i]!.timeNs, difference: NO_DIFFERENCE });
    }
    expect(rows.at(-1)).toMatchObject({ trueLength: 0, bytes: new Uint8Array(0) });
    expect(socket.stats()).toMatchObject({ sent: 3, sentBytes: 48, received: 3 });
  });

  it('goes round all sequences but 0, or keeps to one', async () => {
    const counted = await rowsOf(openKept(), plan({ message: message(0xffff_fffe) }));
    const sequences = (rows: Seen[]) =>
      rows.filter(({ flags }) => flags === sent).map(({ bytes }) => sequenceOf(bytes));
    expect(sequences(counted)).toEqual([0xffff_fffe, 0xffff_ffff, 1]);
    expect(counted.filter(({ flags }) => flags & answer)).toHaveLength(3);
    const fixed = await rowsOf(openKept(), plan({ countsSequence: false }));
    expect(sequences(fixed)).toEqual([7, 7, 7]);
    expect(fixed.filter(({ flags }) => flags & answer)).toHaveLength(3);
  });

  it.each<NativeRun['change']>([
    { kind: 'none' },
    { kind: 'counter', offset: 1, width: 1, order: 'little' },
    { kind: 'counter', offset: 5, width: 2, order: 'big' },
    { kind: 'counter', offset: 3, width: 4, order: 'little' },
    { kind: 'counter', offset: 4, width: 8, order: 'big' },
    { kind: 'random', seed: 0xffff_fff0 },
    { kind: 'grow', step: 5, maximum: 1_000 },
  ])('changes the payload as core does: %o', async (change) => {
    for (const length of change.kind === 'counter' ? [13] : [0, 1, 13]) {
      const payload = Uint8Array.from({ length }, (_, i) => 0x40 + i);
      const rows = await rowsOf(openKept(), plan({ message: message(7, { payload }), change, count: 300 }));
      const payloads = rows.filter(({ flags }) => flags === sent).map(({ bytes }) => bytes.slice(16));
      const expected = Array.from({ length: 300 }, (_, i) => applyChange(payload, change, i));
      expect(payloads.map(hex)).toEqual(expected.map(hex));
      expect(rows.filter(({ flags }) => flags & lost)).toEqual([]);
    }
  });

  it('lets the length follow a payload that grows, or stay', async () => {
    const change = { kind: 'grow', step: 1, maximum: 10 } as const;
    const lengths = (rows: Seen[]) =>
      rows.filter(({ flags }) => flags === sent).map(({ bytes }) => new DataView(bytes.buffer).getUint32(0, true));
    expect(lengths(await rowsOf(openKept(), plan({ change })))).toEqual([16, 17, 18]);
    expect(lengths(await rowsOf(openKept(), plan({ change, fitsLength: false })))).toEqual([16, 16, 16]);
  });

  it('gives up what nobody answers, after its time', async () => {
    const silent = message(7, { flags: 0 });
    const rows = await rowsOf(openKept(), plan({ message: silent, count: 2, lostAfterNs: 1e6 }));
    expect(rows.map(({ flags }) => flags)).toEqual([sent, lost, sent, lost, runEnd]);
    expect(rows[1]!.askedNs).toBe(rows[0]!.timeNs);
    expect(rows[3]!.askedNs).toBe(rows[2]!.timeNs);
  });

  it('ends with what it was refused for', async () => {
    const socket = keep(openRefusing());
    const rows = await rowsOf(socket, plan({ portId: 0x7fff_0001 }));
    expect(rows.map(({ flags, trueLength }) => [flags, trueLength])).toEqual([
      [sendFailed, 111],
      [runEnd, 111],
    ]);
    expect(rows[0]!.bytes).toEqual(message(7));
    expect(socket.stats().sent).toBe(0);
  });

  it('can be stopped, and another one started right after', async () => {
    const socket = openKept();
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    socket.startRun(plan({ count: 0xffff_ffff, intervalNs: 1e6 }));
    const busy = expect.objectContaining({ code: 'EBUSY', syscall: 'startRun' });
    expect(() => socket.startRun(plan())).toThrow(busy);
    await until(() => seen.length >= 4);
    socket.stopRun();
    socket.startRun(plan());
    await until(() => seen.filter(({ flags }) => flags & runEnd).length === 2);
    const first = seen.findIndex(({ flags }) => flags & runEnd);
    expect(seen[first]).toMatchObject({ trueLength: 125 });
    expect(seen.slice(first + 1).map(({ flags }) => flags & sent)).toEqual([sent, 0, sent, 0, sent, 0, 0]);
    socket.stopRun();
  });

  it('needs a receive thread', () => {
    const socket = openKept();
    const missing = (syscall: string) => expect.objectContaining({ code: 'EINVAL', syscall });
    expect(() => socket.startRun(plan())).toThrow(missing('startRun'));
    expect(() => socket.stopRun()).toThrow(missing('stopRun'));
  });

  it('compares echoes, and names the first byte that differs', async () => {
    const { socket, portId } = openEchoed((echoed, i) => {
      if (i === 1) echoed[16 + 2]! ^= 0xff;
      return i === 2 ? echoed.subarray(0, 18) : echoed;
    });
    const payload = Uint8Array.of(1, 2, 3, 4);
    const rows = await rowsOf(socket, plan({ message: message(7, { payload }), portId, answersOnly: false }));
    const answers = rows.filter(({ flags }) => flags & answer);
    expect(answers.map(({ flags, difference }) => [flags, difference])).toEqual([
      [answer | echo, NO_DIFFERENCE],
      [answer | echo, 2],
      [answer | echo, 2],
    ]);
  });
});
