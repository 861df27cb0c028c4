/**
 * Which process holds a socket, found by the inode among the descriptors in /proc/PID/fd. Processes whose descriptors
 * can't be read, other users' to an ordinary one, are left out, or guessed by a port that is their pid.
 *
 * Reads of /proc wait for no device and cost a few microseconds each, far less than a turn through the thread pool: they
 * are made in place, in slices that give way to everything else in between.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { SocketOwner } from '../../core/contract/sockets.ts';
import type { NetlinkRow } from './proc-netlink.ts';

/** Where a socket was seen: enough to see with one call that it is still there. */
interface Place {
  pid: number;
  descriptor: string;
  name: string;
}

/** Shortest time from the start of one look through all processes to the next. */
const scanEveryMs = 1_000;
/** Descriptors that one such look reads at most: what it can't reach has no owner then. */
const descriptorsPerScan = 200_000;
const sliceMs = 2;

export class SocketOwners {
  readonly #proc: string;
  readonly #places = new Map<number, Place>();
  /** Looked for in vain; not looked for again as long as they live. */
  readonly #ownerless = new Set<number>();
  /** Processes whose descriptors could not be read in the last look. */
  #hidden = new Set<number>();
  #scannedAtMs = Number.NEGATIVE_INFINITY;
  #slice = performance.now();

  /** @param proc where procfs is. */
  constructor(proc: string) {
    this.#proc = proc;
  }

  /** Brings what is known up to date: looks at processes only for a socket whose owner is not known or has let go of it. */
  async update(rows: readonly NetlinkRow[]): Promise<void> {
    this.#slice = performance.now();
    await this.#verify(new Set(rows.map(({ inode }) => inode)));
    const wanted = new Map(rows.filter((row) => this.#isWanted(row)).map((row) => [row.inode, row]));
    if (wanted.size === 0) return;
    const likely = [...wanted.values()].map(({ portId }) => portId);
    await this.#lookAt([...new Set([process.pid, ...likely])], wanted);
    if (wanted.size === 0 || performance.now() - this.#scannedAtMs < scanEveryMs) return;
    this.#scannedAtMs = performance.now();
    this.#hidden = new Set();
    await this.#lookAt(this.#pids(), wanted);
    for (const inode of wanted.keys()) this.#ownerless.add(inode);
  }

  of({ inode, portId }: NetlinkRow): SocketOwner | null {
    const place = this.#places.get(inode);
    if (place) return { pid: place.pid, name: place.name, guessed: false };
    // A process whose descriptors were read and hold no such socket isn't it.
    if (!this.#hidden.has(portId)) return null;
    const name = this.#nameOf(portId);
    return name === undefined ? null : { pid: portId, name, guessed: true };
  }

  /** Port 0 is the kernel: a process's socket that isn't bound is not in the table. */
  #isWanted({ inode, portId }: NetlinkRow): boolean {
    return inode !== 0 && portId !== 0 && !this.#places.has(inode) && !this.#ownerless.has(inode);
  }

  /** Forgets sockets that are gone, and owners that have let go. */
  async #verify(present: ReadonlySet<number>): Promise<void> {
    for (const inode of this.#ownerless) if (!present.has(inode)) this.#ownerless.delete(inode);
    for (const [inode, place] of this.#places) {
      if (!present.has(inode) || this.#inodeAt(place.pid, place.descriptor) !== inode) this.#places.delete(inode);
      // An exec gives the process another name.
      else place.name = this.#nameOf(place.pid) ?? place.name;
      await this.#breathe();
    }
  }

  /** Looks for sockets among the descriptors of processes, in their order, and takes those found out of `wanted`. */
  async #lookAt(pids: readonly number[], wanted: Map<number, NetlinkRow>): Promise<void> {
    let left = descriptorsPerScan;
    for (const pid of pids) {
      for (const descriptor of this.#descriptors(pid)) {
        if (wanted.size === 0 || left === 0) return;
        left -= 1;
        const inode = this.#inodeAt(pid, descriptor);
        if (wanted.delete(inode)) this.#places.set(inode, { pid, descriptor, name: this.#nameOf(pid) ?? '' });
        await this.#breathe();
      }
    }
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#slice < sliceMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#slice = performance.now();
  }

  #pids(): number[] {
    return attempt(() => readdirSync(this.#proc), [])
      .map(Number)
      .filter(Number.isInteger);
  }

  #descriptors(pid: number): string[] {
    try {
      return readdirSync(`${this.#proc}/${pid}/fd`);
    } catch (error) {
      if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) this.#hidden.add(pid);
      return [];
    }
  }

  /** NaN where the descriptor is no socket. */
  #inodeAt(pid: number, descriptor: string): number {
    const target = attempt(() => readlinkSync(`${this.#proc}/${pid}/fd/${descriptor}`), '');
    return target.startsWith('socket:[') ? Number(target.slice(8, -1)) : Number.NaN;
  }

  #nameOf(pid: number): string | undefined {
    return attempt(() => readFileSync(`${this.#proc}/${pid}/comm`, 'utf8').replace(/\n$/, ''), undefined);
  }
}

/** Processes end at any time between two calls. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
