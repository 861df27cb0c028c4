/**
 * Numbers the sockets of a capture: each that is opened gets the next number that no open socket has, modulo 256. What a
 * number was last connected to stays known when it is closed.
 */

/** Which socket a record belongs to. */
export interface SocketTag {
  /** Counts sockets, modulo 256. */
  readonly socket: number;
  /** NETLINK_* number. */
  readonly protocol: number;
  /** Replies of the same type are answers, not echoes: what the kernel's own protocols do. */
  readonly answersOnly: boolean;
}

const numbers = 256;

export class SocketTags {
  readonly #open = new Set<number>();
  readonly #peers = new Map<number, number>();
  #next = 0;

  open(what: Omit<SocketTag, 'socket'>): SocketTag {
    while (this.#open.has(this.#next)) this.#next = (this.#next + 1) % numbers;
    const socket = this.#next;
    this.#next = (socket + 1) % numbers;
    this.#open.add(socket);
    this.#peers.delete(socket);
    return { ...what, socket };
  }

  close({ socket }: SocketTag): void {
    this.#open.delete(socket);
  }

  /** The echo peer's port of a socket, where it has one. */
  setPeer({ socket }: SocketTag, portId: number): void {
    this.#peers.set(socket, portId);
  }

  /** Also of a socket that is closed by now. */
  peerOf(socket: number): number | undefined {
    return this.#peers.get(socket);
  }
}
