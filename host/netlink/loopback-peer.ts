/** Starts and stops the user-space echo peer, a thread with its own socket on NETLINK_USERSOCK. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PeerFaults } from '../../core/contract/api.ts';
import { noFaults } from '../../core/contract/defaults.ts';
import { PeerControl } from './peer-control.ts';

export interface LoopbackPeer {
  readonly portId: number;
  faults: PeerFaults;
  /** Where a flood goes. */
  floodPortId: number;
  /** Ends the thread within 50 ms. */
  stop(): Promise<void>;
}

// A thread runs built code only: from source (tests), it is the one in dist/.
const workerFile = import.meta.url.endsWith('.ts') ? '../../dist/host/peer-worker.js' : '../host/peer-worker.js';

/** @param cpu that the thread keeps to. @throws where the thread can't open its socket, or there is no such CPU. */
export async function startLoopbackPeer(faults: PeerFaults = noFaults, cpu?: number): Promise<LoopbackPeer> {
  const control = new PeerControl();
  control.faults = faults;
  const worker = new Worker(new URL(workerFile, import.meta.url), { workerData: { memory: control.memory, cpu } });
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  const [{ portId }] = (await once(worker, 'message')) as [{ portId: number }];
  // A peer that fails later must not take the host along: sending to its port is refused from then on, which shows.
  worker.on('error', () => {});
  worker.unref();
  return {
    portId,
    get faults() {
      return control.faults;
    },
    set faults(next) {
      control.faults = next;
    },
    get floodPortId() {
      return control.floodPortId;
    },
    set floodPortId(next) {
      control.floodPortId = next;
    },
    stop: async () => {
      control.stop();
      worker.ref();
      await exited;
    },
  };
}
