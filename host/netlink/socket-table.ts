/**
 * The netlink sockets of the host's own network namespace, with their owners: /proc/net/netlink shows no other one's.
 * Each reading is made anew and keeps nothing but who owns what.
 */
import { readFile } from 'node:fs/promises';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { SocketEntry, SocketTable } from '../../core/contract/sockets.ts';
import { NETLINK_SOCK_DIAG, protocolName } from '../../core/wire/constants.ts';
import { decodeNetlinkDiag, encodeNetlinkDiagRequest } from '../../core/wire/netlink-diag.ts';
import { dumpKernel } from './kernel-dump.ts';
import { type NetlinkRow, parseProcNetlink } from './proc-netlink.ts';
import { SocketOwners } from './socket-owners.ts';

export interface SocketTableReader {
  /**
   * Readings that are asked for while one is under way are that one. Owners come from /proc/PID/fd: another user's
   * process is told only to root, else null or guessed. @throws AppError where /proc/net/netlink can't be read
   */
  read(): Promise<SocketTable>;
  /** Who has a socket on this protocol, the kernel apart: 'node (4711)', or by port where the owner is hidden. */
  ownersOn(protocol: number): Promise<string[]>;
  handlers: Pick<Handlers, 'sockets.read'>;
}

export interface SocketTableOptions {
  /** On the capture's clock. */
  nowNs(): number;
  /** Where procfs is, for tests. */
  proc?: string;
  /** Of all sockets, for tests; as {@link dumpGroups} tells them. */
  askGroups?(): ReadonlyMap<string, string>;
}

export function createSocketTable(options: SocketTableOptions): SocketTableReader {
  const { nowNs, proc = '/proc', askGroups = dumpGroups } = options;
  const owners = new SocketOwners(proc);
  /** A kernel without netlink_diag looks for its module each time, so it is asked once. */
  let hasDiag = true;
  const readGroups = (): ReadonlyMap<string, string> => {
    try {
      if (hasDiag) return askGroups();
    } catch {
      hasDiag = false;
    }
    return new Map();
  };
  let reading: Promise<SocketTable> | undefined;
  const readOnce = async (): Promise<SocketTable> => {
    const text = await readTable(`${proc}/net/netlink`);
    const atNs = nowNs();
    const groups = readGroups();
    const rows = withoutRepeats(parseProcNetlink(text)).map((row) => ({
      ...row,
      groups: groups.get(addressOf(row)) ?? row.groups,
    }));
    await owners.update(rows);
    return { atNs, sockets: rows.map((row) => entryOf(row, owners)) };
  };
  const read = (): Promise<SocketTable> => {
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const ownersOn = async (protocol: number): Promise<string[]> =>
    (await read()).sockets
      .filter((socket) => socket.protocol === protocol && socket.portId !== 0)
      .map(({ owner, portId }) => (owner ? `${owner.name} (${owner.pid})` : `port ${portId}`));
  return { read, ownersOn, handlers: { 'sockets.read': read } };
}

async function readTable(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, syscall } = toErrorData(error);
    throw new AppError(
      {
        code,
        syscall,
        message: `${path} can't be read: ${code}`,
        nextStep: 'It needs procfs on /proc and a kernel with CONFIG_NET.',
      },
      { cause: error },
    );
  }
}

/** All groups of each socket, in hexadecimal, by {@link addressOf}. @throws where the kernel has no netlink_diag */
function dumpGroups(): ReadonlyMap<string, string> {
  const sockets = dumpKernel(NETLINK_SOCK_DIAG, encodeNetlinkDiagRequest(1, 'little'))
    .map((message) => decodeNetlinkDiag(message, 'little'))
    .filter((socket) => socket !== undefined);
  return new Map(sockets.map((socket) => [addressOf(socket), socket.groups.toString(16)]));
}

/** A port is bound once, the kernel's apart, which joins nothing. */
const addressOf = ({ protocol, portId }: { protocol: number; portId: number }): string => `${protocol}:${portId}`;

/** The file has neither the socket's address (a hash of it, or zeros) nor, for some, an inode; a port is bound once. */
const keyOf = (row: NetlinkRow): string => (row.inode === 0 ? addressOf(row) : `${row.inode}`);

/** The kernel's walk meets a socket twice when its table grows meanwhile. */
const withoutRepeats = (rows: readonly NetlinkRow[]): NetlinkRow[] => [
  ...new Map(rows.map((row) => [keyOf(row), row])).values(),
];

function entryOf(row: NetlinkRow, owners: SocketOwners): SocketEntry {
  const owner = owners.of(row);
  return {
    key: keyOf(row),
    ...row,
    protocolName: protocolName(row.protocol),
    owner,
    ours: owner?.pid === process.pid && !owner.guessed,
  };
}
