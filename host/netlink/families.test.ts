import { afterEach, describe, expect, it } from 'vitest';
import { NETLINK_GENERIC } from '../../core/wire/constants.ts';
import { OperationFlag } from '../../core/wire/family.ts';
import { encodeMessage, splitDatagram } from '../../core/wire/message.ts';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import type { OpenSocket } from './connection.ts';
import { DatagramFlag } from './datagram-batch.ts';
import { errnoError, type FakeSocket, openFakeSocket } from './fake-socket.ts';
import { Families, type FamiliesOptions } from './families.ts';
import { openNetlinkSocket } from './socket.ts';

const opened: Families[] = [];
afterEach(() => {
  for (const families of opened.splice(0)) families.close();
});

function follow(options?: FamiliesOptions): Families {
  const families = new Families(options);
  opened.push(families);
  return families;
}

describe('the families of this machine', () => {
  it('are those that its kernel has, nlctrl among them', () => {
    const families = follow().read();
    expect(families.flatMap(({ issues }) => issues)).toEqual([]);
    expect(families.find(({ id }) => id === 16)).toMatchObject({
      name: 'nlctrl',
      groups: [{ name: 'notify', number: expect.any(Number) }],
    });
    expect(new Set(families.map(({ id }) => id)).size).toBe(families.length);
  });

  it('are heard of: one socket has joined nlctrl’s group, and closes with them', () => {
    const sockets: ReturnType<OpenSocket>[] = [];
    const families = follow({
      openSocket: (protocol, options) => {
        const socket = openNetlinkSocket(protocol, options);
        sockets.push(socket);
        return socket;
      },
    });
    const [notify] = families.read().find(({ name }) => name === 'nlctrl')!.groups;
    const isOpen = (socket: ReturnType<OpenSocket>): boolean => {
      try {
        return socket.address().portId > 0;
      } catch {
        return false;
      }
    };
    const open = sockets.filter(isOpen);
    expect(open.map((socket) => socket.memberships())).toEqual([[notify!.number]]);
    const before = sockets.length;
    families.read();
    expect(sockets).toHaveLength(before);
    families.close();
    expect(sockets.filter(isOpen)).toEqual([]);
  });

  it('have policies, read once and then kept', () => {
    const families = follow();
    const nlctrl = families.read().find(({ name }) => name === 'nlctrl')!;
    const policy = families.policy(nlctrl.id);
    expect(policy).toMatchObject({ familyId: nlctrl.id, issues: [] });
    const told = nlctrl.operations.filter(({ flags }) => flags & OperationFlag.hasPolicy);
    expect(policy.operations).toHaveLength(told.length);
    expect(families.policy(nlctrl.id)).toBe(policy);
  });

  it('have each a policy that can be read', () => {
    const families = follow();
    for (const { id } of families.read()) expect(families.policy(id)).toMatchObject({ familyId: id, issues: [] });
  });

  it('that are not there have no policy, and it is said why', () => {
    expect(() => follow().policy(999)).toThrow(
      expect.objectContaining({
        code: 'ENOENT',
        message: "the policy of family 999 can't be read: no family has this id now",
        nextStep: expect.stringContaining('ids change'),
      }),
    );
  });
});

/** A kernel whose families are a fixture's; `registered` cuts them, and `interrupts` dumps fail first. */
function fakeKernel() {
  const bytes = fixture('nlctrl-families-1');
  const all = splitDatagram(bytes, 'little').map(({ offset, length }) => bytes.subarray(offset, offset + length));
  const kernel = { registered: all.length, interrupts: 0, dumps: 0, listener: undefined as FakeSocket | undefined };
  const done = encodeMessage({ type: 3, flags: 2, sequence: 1, portId: 1, payload: new Uint8Array(4) }, 'little');
  const openSocket: OpenSocket = (protocol, { epochNs }) => {
    const socket = openFakeSocket(
      () => {
        kernel.dumps += 1;
        const interrupted = kernel.interrupts-- > 0;
        const end = interrupted ? done.map((byte, at) => (at === 6 ? byte | 0x10 : byte)) : done;
        return [...all.slice(0, kernel.registered), end].map((message) => ({ bytes: message }));
      },
      { protocol, epochNs },
    );
    const join = socket.join.bind(socket);
    socket.join = (group) => {
      join(group);
      kernel.listener = socket;
    };
    return socket;
  };
  return { kernel, openSocket, count: all.length };
}

const until = async (so: () => boolean): Promise<void> => {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('families that come and go', () => {
  it.each([
    ['a message of nlctrl’s', { bytes: fixture('nlctrl-getfamily') }],
    ['an overrun, after which anything may have been missed', { flags: DatagramFlag.overrun }],
  ])('are read again after %s', async (_, datagram) => {
    const { kernel, openSocket, count } = fakeKernel();
    let changes = 0;
    const families = follow({ openSocket, changed: () => changes++ });
    kernel.registered = count - 1;
    expect(families.read()).toHaveLength(count - 1);
    kernel.registered = count;
    kernel.listener!.deliver([datagram, datagram]);
    await until(() => changes > 0);
    expect(families.read()).toHaveLength(count);
    expect(changes).toBe(1);
  });

  it('are told of only where the list is another', async () => {
    const { kernel, openSocket } = fakeKernel();
    let changes = 0;
    const families = follow({ openSocket, changed: () => changes++ });
    families.read();
    const before = kernel.dumps;
    kernel.listener!.deliver([{ bytes: fixture('nlctrl-getfamily') }]);
    await until(() => kernel.dumps > before);
    expect(changes).toBe(0);
  });

  it('while a dump is under way have it taken again', () => {
    const { kernel, openSocket, count } = fakeKernel();
    kernel.interrupts = 1;
    expect(follow({ openSocket }).read()).toHaveLength(count);
    // The interrupted one, the one after it, and the one after the join.
    expect(kernel.dumps).toBe(3);
  });

  it('are read each time where they can not be listened to', () => {
    const { kernel, openSocket, count } = fakeKernel();
    const families = follow({
      openSocket: (protocol, options) => {
        const socket = openSocket(protocol, options);
        socket.join = () => {
          throw errnoError('EPERM', 'setsockopt');
        };
        return socket;
      },
    });
    expect(families.read()).toHaveLength(count);
    kernel.registered = 1;
    expect(families.read()).toHaveLength(1);
  });
});

describe('a kernel', () => {
  it('without generic netlink is told of in words', () => {
    const openSocket: OpenSocket = (protocol) => {
      expect(protocol).toBe(NETLINK_GENERIC);
      throw errnoError('EPROTONOSUPPORT', 'socket');
    };
    expect(() => follow({ openSocket }).read()).toThrow(
      expect.objectContaining({
        code: 'EPROTONOSUPPORT',
        message: expect.stringContaining('this kernel has no NETLINK_GENERIC'),
      }),
    );
  });

  it('that does not answer is given up', () => {
    expect(() => follow({ openSocket: (protocol) => openFakeSocket(() => [], { protocol }) }).read()).toThrow(
      expect.objectContaining({ code: 'ETIMEDOUT' }),
    );
  });
});
