/** The block of shared memory through which the host steers its echo peer while the peer's thread is inside a system call. */
import type { PeerFaults } from '../../core/contract/api.ts';
import { noFaults } from '../../core/contract/defaults.ts';

const faultNames = Object.keys(noFaults) as (keyof PeerFaults)[];
const stopSlot = faultNames.length;
const floodPortSlot = stopSlot + 1;

export class PeerControl {
  readonly memory: SharedArrayBuffer;
  readonly #slots: Uint32Array;

  /** Without `memory` a new block is made; the peer's thread opens the host's. */
  constructor(memory = new SharedArrayBuffer(4 * (floodPortSlot + 1))) {
    this.memory = memory;
    this.#slots = new Uint32Array(memory);
  }

  get faults(): PeerFaults {
    return Object.fromEntries(
      faultNames.map((name, slot) => [name, Atomics.load(this.#slots, slot)]),
    ) as typeof noFaults;
  }
  set faults(faults: PeerFaults) {
    for (const [slot, name] of faultNames.entries()) Atomics.store(this.#slots, slot, faults[name]);
  }

  /** Port that a flood goes to. */
  get floodPortId(): number {
    return Atomics.load(this.#slots, floodPortSlot);
  }
  set floodPortId(portId: number) {
    Atomics.store(this.#slots, floodPortSlot, portId);
  }

  get stopping(): boolean {
    return Atomics.load(this.#slots, stopSlot) === 1;
  }
  stop(): void {
    Atomics.store(this.#slots, stopSlot, 1);
  }
}
