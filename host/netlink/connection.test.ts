import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectTo } from '../../core/contract/api.ts';
import { defaultSettings } from '../../core/contract/defaults.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { Connection, type OpenSocket, type SendOutcome } from './connection.ts';
import { errnoError, type FakeSent, type FakeSocket, openFakeSocket } from './fake-socket.ts';
import { monotonicNs, openNetlinkSocket } from './socket.ts';

const USERSOCK = 2;
const isRoot = process.getuid?.() === 0;
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

function keep<T extends { close(): void }>(it: T): T {
  opened.push(it);
  return it;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const message = (sequence: number, length = 8): Uint8Array =>
  encodeMessage({ type: 20, flags: 1, sequence, portId: 0, payload: new Uint8Array(length) }, 'little');
const sequenceOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);

function open(to: Partial<ConnectTo> = {}, openSocket?: OpenSocket) {
  const queued: number[] = [];
  const received: number[] = [];
  const sink = {
    received: (batch: { rows: number }) => void received.push(batch.rows),
    queued: (count: number) => void queued.push(count),
  };
  const connection = keep(
    Connection.open({ protocol: USERSOCK, portId: 0, groups: [], peer: false, ...to }, defaultSettings.socket, {
      epochNs: monotonicNs(),
      sink,
      openSocket,
    }),
  );
  const outcomes: SendOutcome[] = [];
  const send = (sequence: number, portId = 5, group = 0, length = 8): void =>
    connection.send(message(sequence, length), { portId, group }, (outcome) => void outcomes.push(outcome));
  const done = (): number[] => outcomes.map(({ bytes }) => sequenceOf(bytes));
  return { connection, queued, received, outcomes, send, done };
}

/** Over a receiver that takes what `room` allows. */
function openFake(to: Partial<ConnectTo> = {}) {
  const taken: FakeSent[] = [];
  const receiver = { room: Number.POSITIVE_INFINITY };
  let socket: FakeSocket | undefined;
  const at = open(to, (protocol, { epochNs }) => {
    socket = openFakeSocket(
      (sent) => {
        if (taken.length >= receiver.room) throw errnoError('EAGAIN', 'sendmsg');
        taken.push(sent);
        return [];
      },
      { protocol, epochNs },
    );
    return socket;
  });
  return { ...at, taken, receiver, socket: socket! };
}

describe('opening', () => {
  it('tells where the socket is and what the kernel made of its buffer', () => {
    const { connection } = open({ groups: isRoot ? [3] : [] });
    expect(connection).toMatchObject({ protocol: USERSOCK, queued: 0, groups: isRoot ? [3] : [] });
    expect(connection.portId).toBeGreaterThan(0);
    expect(connection.receiveBufferBytes).toBeGreaterThanOrEqual(212_992);
  });

  it('sets the socket options asked for', () => {
    const { socket } = openFake();
    const names = ['extAck', 'capAck', 'strictCheck'] as const;
    expect(names.map((name) => socket.getOption(name))).toEqual([true, false, true]);
    expect(socket.getOption('receiveBufferForce')).toBe(defaultSettings.socket.receiveBufferBytes);
  });

  it('asks for the group with each message only where it is above the 32 of the mask', () => {
    const asks = (groups: number[]): boolean => openFake({ groups }).socket.getOption('pktInfo');
    expect([asks([]), asks([1, 32]), asks([1, 33])]).toEqual([false, false, true]);
  });

  it('takes what SO_RCVBUF gives where SO_RCVBUFFORCE is not permitted', () => {
    let asked = 0;
    open({}, (protocol, { epochNs }) => {
      const socket = openFakeSocket(() => [], { protocol, epochNs });
      socket.setOption = (name, value) => {
        if (name === 'receiveBufferForce') throw errnoError('EPERM', 'setsockopt');
        if (name === 'receiveBuffer') asked = Number(value);
      };
      return socket;
    });
    expect(asked).toBe(defaultSettings.socket.receiveBufferBytes);
  });

  it('says in words that protocol 25 is not registered, and offers the loopback peer', () => {
    expect(() => open({ protocol: 25 })).toThrow(
      expect.objectContaining({
        code: 'EPROTONOSUPPORT',
        syscall: 'socket',
        message: 'protocol 25 (NETLINK_MUNISOCK) is not registered in this kernel',
        nextStep: expect.stringContaining('loopback peer'),
      }),
    );
  });

  it('says which port is taken', () => {
    const { connection } = open();
    expect(() => open({ portId: connection.portId })).toThrow(
      expect.objectContaining({
        code: 'EADDRINUSE',
        syscall: 'bind',
        message: `port ${connection.portId} is taken by another NETLINK_USERSOCK socket`,
      }),
    );
  });

  it.each([
    [
      { protocol: 2, groups: [1, 2] },
      'EPERM',
      'joining group 1 of NETLINK_USERSOCK needs CAP_NET_ADMIN, which nlscope does not have. The kernel lets no ordinary user listen to NETLINK_USERSOCK.',
      'Take group 1 out of the groups, or start nlscope as root or with CAP_NET_ADMIN.',
    ],
    [
      { protocol: 0, groups: [31] },
      'EPERM',
      'joining RTNLGRP_IPV6_MROUTE_R (group 31) of NETLINK_ROUTE needs CAP_NET_ADMIN, which nlscope does not have. It carries the packets that multicast routing has no route for.',
      'Take RTNLGRP_IPV6_MROUTE_R out of the groups, or start nlscope as root or with CAP_NET_ADMIN.',
    ],
    [
      { protocol: 16, groups: [40] },
      'EPERM',
      'joining group 40 of NETLINK_GENERIC needs a privilege, which nlscope does not have.',
      'Take group 40 out of the groups, or start nlscope as root.',
    ],
    [
      { protocol: 0, groups: [4_000] },
      'EINVAL',
      'NETLINK_ROUTE has no group 4000',
      'Choose a group from the list, or another number.',
    ],
  ] as const)('explains a join of %o that ends with %s, and closes the socket', (to, code, words, nextStep) => {
    let socket: FakeSocket | undefined;
    const openSocket: OpenSocket = (protocol, { epochNs }) => {
      socket = openFakeSocket(() => [], { protocol, epochNs });
      socket.join = () => {
        throw errnoError(code, 'setsockopt');
      };
      return socket;
    };
    expect(() => open({ ...to, groups: [...to.groups] }, openSocket)).toThrow(
      expect.objectContaining({ code, syscall: 'setsockopt', message: words, nextStep }),
    );
    expect(() => socket!.address()).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  it('names the group that was refused, not those before it', () => {
    const openSocket: OpenSocket = (protocol, { epochNs }) => {
      const socket = openFakeSocket(() => [], { protocol, epochNs });
      socket.join = (group) => {
        if (group === 30) throw errnoError('EPERM', 'setsockopt');
      };
      return socket;
    };
    expect(() => open({ protocol: 0, groups: [1, 30, 2] }, openSocket)).toThrow(/^joining RTNLGRP_IPV4_MROUTE_R /);
  });

  it('asks the kernel for a group that is not there, and gets EINVAL', () => {
    expect(() => open({ protocol: 0, groups: [1, 4_000] })).toThrow(
      expect.objectContaining({ code: 'EINVAL', message: 'NETLINK_ROUTE has no group 4000' }),
    );
  });

  it('leaves an error it has no words for as it is', () => {
    const openSocket: OpenSocket = () => {
      throw errnoError('EMFILE', 'socket');
    };
    expect(() => open({}, openSocket)).toThrow(
      expect.objectContaining({ code: 'EMFILE', syscall: 'socket', message: 'socket EMFILE' }),
    );
  });
});

describe('sending', () => {
  it('is done at once where there is room, with the times around the system call', () => {
    const { send, outcomes, taken } = openFake();
    send(1, 77, 3);
    expect(outcomes).toMatchObject([{ destination: { portId: 77, group: 3 }, error: undefined }]);
    expect(outcomes[0]!.returnedAtNs).toBeGreaterThanOrEqual(outcomes[0]!.sentAtNs);
    expect(taken).toMatchObject([{ portId: 77, groupsMask: 0b100 }]);
  });

  it('addresses group 32, the last of the mask', () => {
    const { send, taken } = openFake();
    send(1, 0, 32);
    expect(taken[0]!.groupsMask).toBe(0x8000_0000);
  });

  it('reports a refusal and goes on', async () => {
    const { send, outcomes } = open();
    send(1, 0);
    send(2, 0);
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  it('waits where the receiver is full, in order and counted, and nothing overtakes it', async () => {
    const { connection, send, done, queued, taken, receiver } = openFake();
    receiver.room = 2;
    for (let sequence = 1; sequence <= 5; sequence++) send(sequence);
    expect(done()).toEqual([1, 2]);
    expect(queued).toEqual([1, 2, 3]);
    receiver.room = 4;
    send(6);
    await until(() => connection.queued === 2);
    expect(done()).toEqual([1, 2, 3, 4]);
    receiver.room = Number.POSITIVE_INFINITY;
    await until(() => connection.queued === 0);
    expect(done()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(taken.map(({ bytes }) => sequenceOf(bytes))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(queued.at(-1)).toBe(0);
    send(7);
    expect(done().at(-1)).toBe(7);
  });

  it('tells of a queued message when it was sent, not when it was tried first', async () => {
    const { connection, send, outcomes, receiver, socket } = openFake();
    receiver.room = 0;
    send(1);
    const triedAtNs = Number(monotonicNs() - socket.epochNs);
    await new Promise((resolve) => setTimeout(resolve, 5));
    receiver.room = 1;
    await until(() => connection.queued === 0);
    expect(outcomes[0]!.sentAtNs).toBeGreaterThan(triedAtNs);
    expect(outcomes[0]!.error).toBeUndefined();
  });

  it('keeps order and count over a real socket whose queue fills up', async () => {
    const receiver = keep(openNetlinkSocket(USERSOCK));
    receiver.bind(0);
    const { portId } = receiver.address();
    const { connection, send, done, queued } = open();
    const count = 600;
    for (let sequence = 1; sequence <= count; sequence++) send(sequence, portId, 0, 4_000);
    expect(connection.queued).toBeGreaterThan(0);
    expect(done().length + connection.queued).toBe(count);
    const buffer = new Uint8Array(8_192);
    const out = new Float64Array(5);
    const arrived: number[] = [];
    await until(() => {
      while (receiver.receive(buffer, out, 0) > 0) arrived.push(sequenceOf(buffer));
      return arrived.length === count;
    });
    const all = Array.from({ length: count }, (_, i) => i + 1);
    expect(arrived).toEqual(all);
    expect(done()).toEqual(all);
    expect(queued.at(-1)).toBe(0);
  });
});

describe('closing', () => {
  it('settles what is still queued with ECANCELED, in order, and sends none of it later', async () => {
    const { connection, send, outcomes, taken, receiver } = openFake();
    receiver.room = 1;
    for (let sequence = 1; sequence <= 3; sequence++) send(sequence);
    connection.close();
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, 'ECANCELED', 'ECANCELED']);
    expect(outcomes[2]!.error).toMatchObject({ errno: -125, syscall: 'sendmsg' });
    expect(connection.queued).toBe(0);
    receiver.room = 3;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(taken).toHaveLength(1);
    expect(outcomes).toHaveLength(3);
  });

  it('may come twice, and refuses sends from then on', () => {
    const { connection, send, outcomes } = open();
    connection.close();
    connection.close();
    send(1);
    expect(outcomes[0]!.error).toMatchObject({ code: 'EBADF' });
  });

  it('delivers what had arrived, and nothing after it', async () => {
    const { connection, received, socket } = openFake();
    socket.deliver([{ bytes: message(1) }, { bytes: message(2) }]);
    connection.close();
    expect(received).toEqual([2]);
    socket.deliver([{ bytes: message(3) }]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(received).toEqual([2]);
  });
});
