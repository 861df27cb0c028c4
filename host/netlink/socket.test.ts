import { describe, expect, it } from 'vitest';
import { NativeMissingError, native } from './binding.ts';
import { openFakeSocket } from './fake-socket.ts';
import { DatagramFlag, type NetlinkSocket, openNetlinkSocket } from './socket.ts';
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

const GROUP = 5;

const isRoot = process.getuid?.() === 0;

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

describe.each([
  ['native', () => openNetlinkSocket(ROUTE)],
  ['fake', () => openFakeSocket(acknowledge)],
] as const)('a %s socket', (_name, open) => {
  const openKept = () => keep(open());

  it('gets a port of its own when bound to 0', () => {
    const socket = openKept();
    expect(socket.address()).toEqual({ portId: 0, groups: 0 });
    socket.bind(0);
    expect(socket.address().portId).toBeGreaterThan(0);
  });

  it('joins groups by mask and by number, and leaves them', () => {
    const socket = openKept();
    socket.bind(0, 0b101);
    socket.join(33);
    expect(socket.memberships()).toEqual([1, 3, 33]);
    expect(socket.address().groups).toBe(0b101);
    socket.leave(3);
    expect(socket.memberships()).toEqual([1, 33]);
  });

  it('keeps the options it is given', () => {
    const socket = openKept();
    for (const name of ['pktInfo', 'broadcastError', 'noEnobufs', 'capAck', 'extAck', 'strictCheck'] as const) {
      expect(socket.getOption(name)).toBe(false);
      socket.setOption(name, true);
      expect(socket.getOption(name)).toBe(true);
      socket.setOption(name, false);
      expect(socket.getOption(name)).toBe(false);
    }
    socket.setOption('receiveBuffer', 50_000);
    expect(socket.getOption('receiveBuffer')).toBeGreaterThanOrEqual(50_000);
  });

  it('times a round trip in the order in which it happened', () => {
    const socket = openKept();
    const out = new Float64Array(7);
    const buffer = new Uint8Array(4096);
    const length = socket.roundTrip(message(7), 0, buffer, out, 1000);
    const [receivedAtNs, senderPortId, group, trueLength, flags, sentAtNs, returnedAtNs] = out as unknown as number[];
    expect(length).toBe(36);
    expect(sequenceOf(buffer)).toBe(7);
    expect({ senderPortId, group, trueLength, flags }).toEqual({ senderPortId: 0, group: 0, trueLength: 36, flags: 0 });
    expect(sentAtNs).toBeGreaterThan(0);
    expect(returnedAtNs).toBeGreaterThanOrEqual(sentAtNs!);
    // The kernel answers inside sendmsg; the answer is read after it.
    expect(receivedAtNs).toBeGreaterThanOrEqual(sentAtNs!);
  });

  it('returns -1 from receive when nothing is there, and says how much was cut off when the buffer is too small', () => {
    const socket = openKept();
    const out = new Float64Array(5);
    expect(socket.receive(new Uint8Array(100), out, 0)).toBe(-1);
    socket.send(message(1), 0, 0, stamps());
    expect(socket.receive(new Uint8Array(10), out, 1000)).toBe(10);
    expect(out[3]).toBe(36);
    expect(out[4]).toBe(DatagramFlag.truncated);
    expect(socket.stats().truncated).toBe(1);
  });

  it('delivers everything, in order, with times that never go back', async () => {
    const socket = openKept();
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 100; i++) socket.send(message(round * 100 + i), 0, 0, stamps());
      await until(() => seen.length === (round + 1) * 100);
    }
    expect(seen.map(({ bytes }) => sequenceOf(bytes))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(seen.every(({ timeNs }, i) => i === 0 || timeNs >= seen[i - 1]!.timeNs)).toBe(true);
    expect(seen.every(({ flags, trueLength }) => flags === 0 && trueLength === 36)).toBe(true);
    expect(socket.stats()).toMatchObject({ sent: 1000, sentBytes: 16_000, received: 1000, receivedBytes: 36_000 });
  });

  it('sends a batch and stamps each message, until one fails', () => {
    const socket = openKept();
    const bytes = new Uint8Array([...message(1), ...message(2), ...message(3)]);
    const times = new Float64Array(6);
    expect(socket.sendBatch(bytes, Uint32Array.of(0, 16, 16, 16, 32, 16), 3, 0, 0, times)).toEqual({ sent: 3 });
    expect([...times]).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(0);
    const out = new Float64Array(5);
    const buffer = new Uint8Array(100);
    const sequences = [1, 2, 3].map(() => socket.receive(buffer, out, 1000) && sequenceOf(buffer));
    expect(sequences).toEqual([1, 2, 3]);

    times.fill(0);
    const { sent, error } = socket.sendBatch(bytes, Uint32Array.of(0, 16, 16, 0, 32, 16), 3, 0, 0, times);
    expect(sent).toBe(1);
    expect(error).toMatchObject({ code: 'ENODATA', errno: -61, syscall: 'sendmsg' });
    expect(times[3]).toBeGreaterThan(0);
    expect(times[4]).toBe(0);
  });

  it('lets nobody else receive while it delivers', () => {
    const socket = openKept();
    socket.startReceiving(() => {});
    const busy = expect.objectContaining({ code: 'EBUSY', errno: -16, syscall: 'recvmsg' });
    expect(() => socket.receive(new Uint8Array(10), new Float64Array(5), 0)).toThrow(busy);
    expect(() => socket.roundTrip(message(1), 0, new Uint8Array(10), new Float64Array(7), 0)).toThrow(busy);
    expect(() => socket.startReceiving(() => {})).toThrow(busy);
  });

  it('holds everything back while paused', async () => {
    const socket = openKept();
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    socket.send(message(0), 0, 0, stamps());
    await until(() => seen.length === 1);
    socket.pause();
    await settled();
    for (let i = 1; i <= 50; i++) socket.send(message(i), 0, 0, stamps());
    await settled();
    const whilePaused = seen.length;
    socket.resume();
    await until(() => seen.length === 51);
    expect(whilePaused).toBe(1);
    expect(seen.map(({ bytes }) => sequenceOf(bytes))).toEqual(Array.from({ length: 51 }, (_, i) => i));
  });

  it('has no real-time priority until its receive thread is given one', () => {
    const socket = openKept();
    const missing = (syscall: string) => expect.objectContaining({ code: 'EINVAL', errno: -22, syscall });
    expect(() => socket.setRealTimePriority(1)).toThrow(missing('sched_setscheduler'));
    expect(() => socket.realTimePriority()).toThrow(missing('sched_getscheduler'));
    socket.startReceiving(() => {});
    expect(socket.realTimePriority()).toBe(0);
    // Without a privilege it is refused: native/test/priority.mjs.
    if (isRoot) socket.setRealTimePriority(1);
    expect(socket.realTimePriority()).toBe(isRoot ? 1 : 0);
    socket.setRealTimePriority(0);
    expect(socket.realTimePriority()).toBe(0);
  });

  it('may be closed by its handler, and often', async () => {
    const socket = openKept();
    let calls = 0;
    socket.startReceiving(() => {
      calls++;
      socket.close();
      socket.close();
    });
    socket.send(message(1), 0, 0, stamps());
    await until(() => calls > 0);
    socket.close();
    await settled();
    expect(calls).toBe(1);
  });

  it('answers EBADF after close, but still tells its totals', () => {
    const socket = openKept();
    socket.send(message(1), 0, 0, stamps());
    socket.close();
    const closed = (syscall: string) => expect.objectContaining({ code: 'EBADF', errno: -9, syscall });
    expect(() => socket.bind(0)).toThrow(closed('bind'));
    expect(() => socket.address()).toThrow(closed('getsockname'));
    expect(() => socket.join(1)).toThrow(closed('setsockopt'));
    expect(() => socket.memberships()).toThrow(closed('getsockopt'));
    expect(() => socket.send(message(1), 0, 0, stamps())).toThrow(closed('sendmsg'));
    expect(() => socket.receive(new Uint8Array(1), new Float64Array(5), 0)).toThrow(closed('recvmsg'));
    expect(() => socket.startReceiving(() => {})).toThrow(closed('recvmmsg'));
    expect(() => socket.pause()).toThrow(closed('pause'));
    expect(socket.stats().sent).toBe(1);
  });
});

describe('a native socket', () => {
  it('refuses a protocol that nobody registered', () => {
    const unknown = expect.objectContaining({ code: 'EPROTONOSUPPORT', errno: -93, syscall: 'socket' });
    expect(() => openNetlinkSocket(25)).toThrow(unknown);
  });

  it('delivers what it had received when it is closed', async () => {
    const socket = keep(openNetlinkSocket(ROUTE));
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    for (let i = 0; i < 100; i++) socket.send(message(i), 0, 0, stamps());
    // Busy without a turn of the event loop, so that the thread has them and the handler doesn't.
    while (socket.stats().received < 100);
    expect(seen.length).toBe(0);
    socket.close();
    expect(seen.length).toBe(100);
  });

  it('refuses a port that is bound already', () => {
    const [first, second] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
    first.bind(0);
    const taken = expect.objectContaining({ code: 'EADDRINUSE', errno: -98, syscall: 'bind' });
    expect(() => second.bind(first.address().portId)).toThrow(taken);
  });

  it('says that nobody is at a port, and when it tried', () => {
    const socket = keep(openNetlinkSocket(USERSOCK));
    const times = stamps();
    const refused = expect.objectContaining({ code: 'ECONNREFUSED', errno: -111, syscall: 'sendmsg' });
    expect(() => socket.send(message(1), 0x7fff_0001, 0, times)).toThrow(refused);
    expect(times[0]).toBeGreaterThan(0);
    expect(times[1]).toBeGreaterThanOrEqual(times[0]!);
  });

  it('carries any bytes between two user ports', async () => {
    const [left, right] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
    left.bind(0);
    right.bind(0);
    const seen: Seen[] = [];
    right.startReceiving(collect(seen));
    left.send(Uint8Array.of(1, 2, 3), right.address().portId, 0, stamps());
    await until(() => seen.length === 1);
    expect(seen[0]).toMatchObject({ bytes: Uint8Array.of(1, 2, 3), senderPortId: left.address().portId, group: 0 });
  });

  it('receives 200,000 bytes whole', async () => {
    const [left, right] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
    right.bind(0);
    const seen: Seen[] = [];
    right.startReceiving(collect(seen));
    const payload = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
    left.send(payload, right.address().portId, 0, stamps());
    await until(() => seen.length === 1);
    expect(Buffer.compare(seen[0]!.bytes, payload)).toBe(0);
    expect(seen[0]!.flags).toBe(0);
  });

  it('gets EAGAIN when the receiver has no room, and can go on when it has', () => {
    const [left, right] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
    right.bind(0);
    const portId = right.address().portId;
    const count = 10_000;
    const index = Uint32Array.from({ length: count * 2 }, (_, i) => (i % 2 ? 16 : 0));
    const result = left.sendBatch(message(1), index, count, portId, 0, new Float64Array(count * 2));
    expect(result.error).toMatchObject({ code: 'EAGAIN', errno: -11, syscall: 'sendmsg' });
    expect(result.sent).toBeGreaterThan(0);
    const out = new Float64Array(5);
    for (let i = 0; i < result.sent; i++) expect(right.receive(new Uint8Array(16), out, 0)).toBe(16);
    expect(right.receive(new Uint8Array(16), out, 0)).toBe(-1);
    left.send(message(2), portId, 0, stamps());
  });

  it('receives a dump to its end', async () => {
    const socket = keep(openNetlinkSocket(ROUTE));
    const seen: Seen[] = [];
    socket.startReceiving(collect(seen));
    const getLink = message(9, { type: 18, flags: 0x301, payload: new Uint8Array(16) });
    socket.send(getLink, 0, 0, stamps());
    const isDone = ({ bytes }: Seen) => new DataView(bytes.buffer).getUint16(4, true) === 3;
    await until(() => seen.some(isDone));
    expect(seen.every(({ bytes }) => sequenceOf(bytes) === 9)).toBe(true);
    expect(seen.length).toBeGreaterThan(1);
  });

  describe.skipIf(!isRoot)('as root, on a multicast group', () => {
    // sendmsg says ECONNREFUSED although it delivers.
    function multicast(sender: NetlinkSocket, bytes: Uint8Array): void {
      try {
        sender.send(bytes, 0, 2 ** (GROUP - 1), stamps());
      } catch (error) {
        expect(error).toMatchObject({ code: 'ECONNREFUSED' });
      }
    }

    it.each([true, false])('tells the group number, pktInfo %s', async (pktInfo) => {
      const [sender, listener] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
      listener.setOption('pktInfo', pktInfo);
      listener.bind(0);
      listener.join(GROUP);
      const seen: Seen[] = [];
      listener.startReceiving(collect(seen));
      multicast(sender, message(1));
      await until(() => seen.length === 1);
      expect(seen[0]!.group).toBe(GROUP);
    });

    it('puts an overrun in its place among the datagrams, and goes on', async () => {
      const [sender, listener] = [keep(openNetlinkSocket(USERSOCK)), keep(openNetlinkSocket(USERSOCK))];
      listener.setOption('receiveBuffer', 4096);
      listener.bind(0);
      listener.join(GROUP);
      const seen: Seen[] = [];
      listener.startReceiving(collect(seen));
      listener.pause();
      await settled();
      for (let i = 0; i < 100; i++) multicast(sender, message(i));
      expect(listener.stats().kernelDrops).toBeGreaterThan(0);
      listener.resume();
      await until(() => seen.some(({ flags }) => flags === DatagramFlag.overrun));
      await settled();
      multicast(sender, message(1000));
      await until(() => seen.some(({ bytes }) => bytes.length > 0 && sequenceOf(bytes) === 1000));
      const overruns = seen.filter(({ flags }) => flags === DatagramFlag.overrun);
      expect(overruns.every(({ bytes }) => bytes.length === 0)).toBe(true);
      expect(listener.stats().overruns).toBe(overruns.length);
      expect(listener.stats().received + listener.stats().kernelDrops).toBe(101);
    });
  });
});

describe('an addon that cannot be loaded', () => {
  it('is an error that says what to do', () => {
    const error = new NativeMissingError(new Error('no such file'));
    expect(error).toMatchObject({ code: 'NATIVE_MISSING', message: expect.stringContaining('no such file') });
    expect(error.nextStep).toContain('npm run install -w native');
    expect(native()).toBe(native());
  });
});
