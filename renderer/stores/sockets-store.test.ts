import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { serve } from '../../core/contract/serve.ts';
import type { SocketEntry } from '../../core/contract/sockets.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import { createSocketsStore } from './sockets-store.ts';

const socket = (portId: number): SocketEntry => ({
  key: `k${portId}`,
  protocol: 2,
  protocolName: 'NETLINK_USERSOCK',
  portId,
  groups: '0',
  receiveQueueBytes: 0,
  sendQueueBytes: 0,
  dumping: false,
  references: 2,
  drops: 0,
  inode: portId,
  owner: null,
  ours: false,
});

function setUp(read: Handlers['sockets.read']) {
  const pair = createMemoryPair();
  serve(pair.host, { 'sockets.read': read } as Handlers);
  return { store: createSocketsStore(connect(pair.renderer)), close: () => pair.close() };
}

describe('the sockets', () => {
  it('are read one time for all who ask at once', async () => {
    let reads = 0;
    const { store } = setUp(() => {
      reads += 1;
      return { atNs: reads, sockets: [socket(reads)] };
    });
    await Promise.all([store.getState().read(), store.getState().read()]);
    expect(reads).toBe(1);
    expect(store.getState().reading?.rows).toMatchObject([{ portId: 1 }]);
  });

  it('stay as they were where a reading fails, with the reason', async () => {
    let fails = false;
    const { store, close } = setUp(() => {
      if (fails) throw new AppError({ code: 'ENOENT', message: 'no procfs', nextStep: 'mount it' });
      return { atNs: 1, sockets: [socket(5)] };
    });
    await store.getState().read();
    fails = true;
    await store.getState().read();
    expect(store.getState()).toMatchObject({ error: { message: 'no procfs' }, reading: { rows: [{ portId: 5 }] } });
    fails = false;
    await store.getState().read();
    expect(store.getState().error).toBeUndefined();
    close();
    await store.getState().read();
    expect(store.getState().error).toBeUndefined();
  });
});

describe('a jump to a socket', () => {
  it('selects it and removes a filter that hides it, and no other', async () => {
    const { store } = setUp(() => ({ atNs: 1, sockets: [socket(5), socket(66)] }));
    store.getState().setFilter('66');
    await store.getState().find({ protocol: 2, portId: 66 });
    expect(store.getState()).toMatchObject({ selected: 'k66', reveal: { key: 'k66' }, filter: '66' });
    await store.getState().find({ protocol: 2, portId: 5 });
    expect(store.getState()).toMatchObject({ selected: 'k5', filter: '' });
  });

  it('that is not there says so', async () => {
    const { store } = setUp(() => ({ atNs: 1, sockets: [socket(5)] }));
    await store.getState().find({ protocol: 16, portId: 5 });
    expect(store.getState().remark?.text).toContain('No socket has port 5 on NETLINK_GENERIC');
    await store.getState().find({ protocol: 25, portId: 0 });
    expect(store.getState().remark?.text).toBe('The kernel has no socket on NETLINK_MUNISOCK now');
    expect(store.getState().selected).toBeUndefined();
  });
});
