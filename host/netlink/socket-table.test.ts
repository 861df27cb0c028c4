import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SocketEntry } from '../../core/contract/sockets.ts';
import { errnoError } from './fake-socket.ts';
import { type NetlinkSocket, openNetlinkSocket } from './socket.ts';
import { createSocketTable, type SocketTableReader } from './socket-table.ts';

const head = 'sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode';
const line = (protocol: number, port: number, inode: number): string => `0 ${protocol} ${port} 0 0 0 0 2 0 ${inode}`;

const open: NetlinkSocket[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A procfs of our own making. */
class FakeProc {
  readonly path = mkdtempSync(join(tmpdir(), 'nlscope-proc-'));

  constructor() {
    folders.push(this.path);
    mkdirSync(join(this.path, 'net'));
    mkdirSync(join(this.path, 'sys'));
  }

  table(...lines: string[]): void {
    writeFileSync(join(this.path, 'net/netlink'), [head, ...lines, ''].join('\n'));
  }
  process(pid: number, name: string, descriptors: Record<string, string>): void {
    mkdirSync(join(this.path, `${pid}/fd`), { recursive: true });
    writeFileSync(join(this.path, `${pid}/comm`), `${name}\n`);
    for (const [descriptor, target] of Object.entries(descriptors))
      symlinkSync(target, join(this.path, `${pid}/fd/${descriptor}`));
  }
  end(pid: number): void {
    rmSync(join(this.path, `${pid}`), { recursive: true });
  }
}

const read = async (reader: SocketTableReader): Promise<Map<string, SocketEntry>> =>
  new Map((await reader.read()).sockets.map((socket) => [socket.key, socket]));

const reader = (proc: FakeProc): SocketTableReader =>
  createSocketTable({ nowNs: () => 7, proc: proc.path, askGroups: () => new Map() });

describe('the table of sockets', () => {
  it('has all groups where sock_diag tells them, and else those of procfs; it asks once where that is missing', async () => {
    const proc = new FakeProc();
    proc.table(line(0, 50, 9), line(16, 50, 10));
    const groups = (key: string, sockets: Map<string, SocketEntry>) => sockets.get(key)?.groups;
    const askGroups = vi.fn(() => new Map([['0:50', '200000001']]));
    const sockets = await read(createSocketTable({ nowNs: () => 7, proc: proc.path, askGroups }));
    expect([groups('9', sockets), groups('10', sockets)]).toEqual(['200000001', '0']);
    askGroups.mockImplementation(() => {
      throw errnoError('ENOENT', 'recvmsg');
    });
    const without = createSocketTable({ nowNs: () => 7, proc: proc.path, askGroups });
    askGroups.mockClear();
    expect(groups('9', await read(without))).toBe('0');
    await read(without);
    expect(askGroups).toHaveBeenCalledTimes(1);
  });

  it('tells the groups above 32 of a real socket', async () => {
    const socket = openNetlinkSocket(0);
    open.push(socket);
    socket.bind(0);
    for (const group of [1, 34]) socket.join(group);
    const { portId } = socket.address();
    const { sockets } = await createSocketTable({ nowNs: () => 7 }).read();
    expect(sockets.find((entry) => entry.protocol === 0 && entry.portId === portId)?.groups).toBe('200000001');
  });

  it('names the process that holds the inode, whatever its port says, and nobody for the kernel', async () => {
    const proc = new FakeProc();
    proc.process(50, 'NetworkManager', { '0': '/dev/null', '3': 'socket:[9]', '4': 'socket:[11]', '5': 'pipe:[12]' });
    proc.process(60, 'other', { '3': 'socket:[10]' });
    proc.table(line(0, 0, 3), line(0, 60, 11), line(16, 50, 12));
    const sockets = await read(reader(proc));
    expect(sockets.get('3')).toMatchObject({ protocolName: 'NETLINK_ROUTE', portId: 0, owner: null, ours: false });
    expect(sockets.get('11')?.owner).toEqual({ pid: 50, name: 'NetworkManager', guessed: false });
    // A process whose descriptors could be read, and that has no such socket, isn't its owner.
    expect(sockets.get('12')?.owner).toBeNull();
  });

  it('finds the next owner once the known one has let go, and a new name after an exec', async () => {
    const proc = new FakeProc();
    const table = reader(proc);
    proc.process(50, 'first', { '3': 'socket:[9]' });
    proc.table(line(2, 50, 9));
    expect((await read(table)).get('9')?.owner?.name).toBe('first');
    writeFileSync(join(proc.path, '50/comm'), 'renamed\n');
    expect((await read(table)).get('9')?.owner?.name).toBe('renamed');
    proc.end(50);
    proc.process(51, 'second', { '8': 'socket:[9]' });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await read(table)).get('9')?.owner).toEqual({ pid: 51, name: 'second', guessed: false });
  });

  it('looks through all processes once a second at most, and at the likely one at once', async () => {
    const proc = new FakeProc();
    const table = reader(proc);
    proc.process(50, 'one', { '3': 'socket:[9]' });
    proc.table(line(2, 7_000, 9));
    expect((await read(table)).get('9')?.owner?.pid).toBe(50);
    proc.process(51, 'likely', { '3': 'socket:[10]' });
    proc.process(52, 'unlikely', { '3': 'socket:[11]' });
    proc.table(line(2, 7_000, 9), line(2, 51, 10), line(2, 7_001, 11));
    const early = await read(table);
    expect(early.get('10')?.owner?.pid).toBe(51);
    expect(early.get('11')?.owner).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await read(table)).get('11')?.owner?.pid).toBe(52);
  });

  it('has one row for each socket: by inode, else by protocol and port, also when the kernel tells it twice', async () => {
    const proc = new FakeProc();
    proc.table(line(0, 5, 0), line(16, 5, 0), line(16, 6, 0), line(2, 5, 77), line(2, 5, 77));
    expect([...(await read(reader(proc))).keys()]).toEqual(['0:5', '16:5', '16:6', '77']);
  });

  it('says in words that the file can not be read', async () => {
    await expect(createSocketTable({ nowNs: () => 0, proc: '/nonexistent' }).read()).rejects.toMatchObject({
      code: 'ENOENT',
      message: "/nonexistent/net/netlink can't be read: ENOENT",
      nextStep: expect.any(String),
    });
  });
});

describe('the sockets of this machine', () => {
  it('hold our own, marked, with what waits and what was dropped, under the same key each time', async () => {
    const socket = openNetlinkSocket(2);
    open.push(socket);
    socket.bind(0);
    const sender = openNetlinkSocket(2);
    open.push(sender);
    sender.bind(0);
    const { portId } = socket.address();
    const table = createSocketTable({ nowNs: () => 42 });
    const find = async (): Promise<SocketEntry | undefined> =>
      (await table.read()).sockets.find((entry) => entry.protocol === 2 && entry.portId === portId);
    const before = await find();
    expect(before).toMatchObject({
      protocolName: 'NETLINK_USERSOCK',
      ours: true,
      receiveQueueBytes: 0,
      drops: 0,
      owner: { pid: process.pid, guessed: false },
    });
    sender.send(new Uint8Array(500), portId, 0, new Float64Array(2));
    const after = await find();
    expect(after?.receiveQueueBytes).toBeGreaterThan(500);
    expect(after?.key).toBe(before?.key);
    expect((await table.read()).atNs).toBe(42);
  });
});
