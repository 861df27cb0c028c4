/** Which process a port of others' is supposed to be of: a port is a process's for as long as it has the socket. */
import type { PortOwner } from '../core/capture/capture-file.ts';
import type { OwnedPort } from '../core/contract/nlmon.ts';

export class PortOwners {
  readonly #owners = new Map<string, OwnedPort>();

  get list(): OwnedPort[] {
    return [...this.#owners.values()];
  }

  of(protocol: number, portId: number): PortOwner | undefined {
    return this.#owners.get(keyOf(protocol, portId));
  }

  set(owned: OwnedPort): void {
    this.#owners.set(keyOf(owned.protocol, owned.portId), owned);
  }
}

const keyOf = (protocol: number, portId: number): string => `${protocol} ${portId}`;
