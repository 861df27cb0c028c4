import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { SocketEntry, SocketOwner } from '../../core/contract/sockets.ts';
import { PortOwners } from '../port-owners.ts';
import { OwnerFinder } from './owner-finder.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const record = (port: number, mark: number = RecordMark.inferred): FileRecord => ({
  kind: RecordKind.received,
  timeNs: 0n,
  protocol: 0,
  order: 'little',
  mark,
  detail: 0,
  port,
  group: 0,
  socket: 0,
  bytes: new Uint8Array(),
  isPreface: false,
});

const ip: SocketOwner = { pid: 4711, name: 'ip', guessed: false };

function openFinder(table: { [port: number]: SocketOwner | null }) {
  const owners = new PortOwners();
  const readSockets = vi.fn(async () => ({
    atNs: 0,
    sockets: Object.entries(table).map(
      ([port, owner]) => ({ protocol: 0, portId: Number(port), owner }) as SocketEntry,
    ),
  }));
  const found = vi.fn();
  return { finder: new OwnerFinder({ readSockets, owners, found }), owners, readSockets, found };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the owner of a port', () => {
  it('is looked for once, as soon as the port is seen', async () => {
    const { finder, owners, readSockets, found } = openFinder({ 4711: ip });
    finder.look([record(4711), record(4711)]);
    await settled();
    finder.look([record(4711)]);
    await settled();
    expect(owners.of(0, 4711)).toMatchObject({ pid: 4711, name: 'ip' });
    expect(readSockets).toHaveBeenCalledTimes(1);
    expect(found).toHaveBeenCalledTimes(1);
  });

  it('is not looked for where no port is told, or the message is one of our own', async () => {
    const { finder, readSockets } = openFinder({});
    finder.look([record(0), record(4711, 0)]);
    await settled();
    expect(readSockets).not.toHaveBeenCalled();
  });

  it('is not looked for again where its socket is gone', async () => {
    const { finder, readSockets, found } = openFinder({});
    finder.look([record(4711)]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(readSockets).toHaveBeenCalledTimes(1);
    expect(found).not.toHaveBeenCalled();
  });

  it('of a socket that is there is looked for a few times, since not all processes are looked at each time', async () => {
    const table: { [port: number]: SocketOwner | null } = { 4711: null };
    const { finder, owners, readSockets } = openFinder(table);
    finder.look([record(4711)]);
    await settled();
    table[4711] = ip;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(owners.of(0, 4711)).toMatchObject({ name: 'ip' });
    expect(readSockets).toHaveBeenCalledTimes(2);
  });

  it('that nobody can tell is given up', async () => {
    const { finder, readSockets } = openFinder({ 4711: null });
    finder.look([record(4711)]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readSockets).toHaveBeenCalledTimes(3);
  });
});
