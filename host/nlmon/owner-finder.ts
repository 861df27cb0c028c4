/**
 * Finds the processes of ports that nlmon shows, in the table of netlink sockets. Looks at once, since who asks a question
 * with netlink has often ended a moment later; what can't be found then has no owner.
 */
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { RecordMark } from '../../core/capture/record.ts';
import type { SocketTable } from '../../core/contract/sockets.ts';
import type { PortOwners } from '../port-owners.ts';

export interface OwnerFinderOptions {
  readSockets(): Promise<SocketTable>;
  owners: PortOwners;
  /** Some were found. */
  found(): void;
}

interface Port {
  protocol: number;
  portId: number;
}

/** Looking at all processes is worth it once a second at most (socket-owners.ts): a port is looked for so often. */
const tries = 3;
const pauseMs = 1_100;
/** Ports that were looked for; beyond that they are forgotten, and looked for again. */
const mostKnown = 65_536;

export class OwnerFinder {
  readonly #options: OwnerFinderOptions;
  /** How often each was looked for, or is to be. */
  readonly #looked = new Map<string, number>();
  #wanted: Port[] = [];
  #looking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OwnerFinderOptions) {
    this.#options = options;
  }

  /** An owner of what was looked for may be found in a moment. */
  get isLooking(): boolean {
    return this.#looking;
  }

  look(records: readonly FileRecord[]): void {
    if (this.#looked.size > mostKnown) this.#looked.clear();
    for (const { mark, protocol, port } of records) {
      const key = `${protocol} ${port}`;
      if (!(mark & RecordMark.inferred) || port === 0 || this.#looked.has(key)) continue;
      this.#looked.set(key, 0);
      this.#wanted.push({ protocol, portId: port });
    }
    if (this.#wanted.length > 0) void this.#lookAll();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#wanted = [];
    this.#looked.clear();
  }

  async #lookAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const missing: Port[] = [];
    while (this.#wanted.length > 0) {
      const wanted = this.#wanted.splice(0);
      // Without /proc nobody has an owner.
      const { sockets } = await this.#options.readSockets().catch(() => ({ sockets: [] }));
      const owners = new Map(sockets.map(({ protocol, portId, owner }) => [`${protocol} ${portId}`, owner]));
      const found = wanted.filter((port) => this.#take(port, owners.get(`${port.protocol} ${port.portId}`)));
      if (found.length > 0) this.#options.found();
      missing.push(...wanted.filter((port) => !found.includes(port) && owners.has(`${port.protocol} ${port.portId}`)));
    }
    this.#looking = false;
    this.#lookAgain(missing);
  }

  #take({ protocol, portId }: Port, owner: SocketTable['sockets'][number]['owner'] | undefined): boolean {
    if (!owner) return false;
    this.#options.owners.set({ protocol, portId, pid: owner.pid, name: owner.name });
    return true;
  }

  /** Of sockets that are there and whose processes were not looked at this time. */
  #lookAgain(missing: readonly Port[]): void {
    const again = missing.filter(({ protocol, portId }) => {
      const key = `${protocol} ${portId}`;
      const looked = (this.#looked.get(key) ?? 0) + 1;
      this.#looked.set(key, looked);
      return looked < tries;
    });
    if (again.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#wanted.push(...again);
      void this.#lookAll();
    }, pauseMs);
    this.#timer.unref();
  }
}
