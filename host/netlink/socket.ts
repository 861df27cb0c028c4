// The netlink socket as the host uses it: what it can do, and the one over the native addon. Owns the slabs and the
// rhythm of draining them: one wake, then a look every few milliseconds while there is something, sooner if slabs run short. Parses nothing.
import type { NativeSocket, SlabMemory } from './binding.ts';
import { native } from './binding.ts';
import { DatagramBatch, ROW_BYTES } from './datagram-batch.ts';

export type { NativeRun, SocketStats } from './binding.ts';
export { DatagramBatch, DatagramFlag, NO_DIFFERENCE } from './datagram-batch.ts';

/** Called with at least one row. The batch's memory is used again as soon as it returns. */
export type DatagramHandler = (batch: DatagramBatch) => void;

/** What isn't described here is described at NativeSocket, in binding.ts. */
export interface NetlinkSocket extends Omit<NativeSocket, 'startReceiving' | 'take' | 'release'> {
  readonly protocol: number;
  /** What this socket's times count from: CLOCK_MONOTONIC in nanoseconds. */
  readonly epochNs: bigint;
  /**
   * From now on datagrams go to `onDatagrams`, overruns and errors in their place among them; receive() and roundTrip()
   * throw EBUSY. Doesn't keep the process alive. An exception of the handler's is uncaught, and receiving goes on.
   */
  startReceiving(onDatagrams: DatagramHandler): void;
  /** Delivers what was received already, then closes. Idempotent; may be called by the handler. */
  close(): void;
}

export interface NetlinkSocketOptions {
  /** Sockets whose times are compared share an epoch. Default: now. */
  readonly epochNs?: bigint;
}

/** CLOCK_MONOTONIC now, in nanoseconds. */
export function monotonicNs(): bigint {
  return native().monotonicNs();
}

/** Keeps the calling thread to one CPU from now on. @throws EINVAL: there is none of this number */
export function pinThread(cpu: number): void {
  native().pinThread(cpu);
}

/** Opens a socket, not bound yet. Throws EPROTONOSUPPORT, NativeMissingError. */
export function openNetlinkSocket(protocol: number, options: NetlinkSocketOptions = {}): NetlinkSocket {
  const epochNs = options.epochNs ?? monotonicNs();
  const socket = new (native().NetlinkSocket)(protocol, { epochNs });
  const receiver = new Receiver(socket);
  return {
    protocol,
    epochNs,
    bind: (portId, groupsMask) => socket.bind(portId, groupsMask),
    address: () => socket.address(),
    join: (group) => socket.join(group),
    leave: (group) => socket.leave(group),
    memberships: () => socket.memberships(),
    setOption: (name, value) => socket.setOption(name, value),
    getOption: (name) => socket.getOption(name),
    send: (bytes, portId, groupsMask, stamps) => socket.send(bytes, portId, groupsMask, stamps),
    sendBatch: (bytes, index, count, portId, groupsMask, stamps) =>
      socket.sendBatch(bytes, index, count, portId, groupsMask, stamps),
    receive: (buffer, out, timeoutMs) => socket.receive(buffer, out, timeoutMs),
    roundTrip: (bytes, portId, buffer, out, timeoutMs) => socket.roundTrip(bytes, portId, buffer, out, timeoutMs),
    startReceiving: (onDatagrams) => receiver.start(onDatagrams),
    startRun: (run) => socket.startRun(run),
    stopRun: () => socket.stopRun(),
    setRealTimePriority: (priority) => socket.setRealTimePriority(priority),
    realTimePriority: () => socket.realTimePriority(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    stats: () => socket.stats(),
    close: () => receiver.close(),
  };
}

// The last slab that was read is filled again first, so a calm socket keeps to one of them, and the rest are address
// space that no page of memory stands behind. Together they hold 262,144 datagrams, 0.65 s of 400,000 a second: so long the
// event loop may be held up without a loss. What the kernel's queue holds comes on top, a fifth of a second in 32 MiB.
const SLABS = 64;
// The longest datagram that is received whole.
const SLAB_DATA_BYTES = 1 << 20;
const SLAB_ROWS = 4096;
const DRAIN_INTERVAL_MS = 4;
// As long as fewer come in that time, each is worth a wake of its own: it is seen at once, and in its order.
const BUSY_ROWS = 64;
// More than that waits for the next turn of the event loop.
const MAX_ROWS_PER_TURN = 4096;

class Receiver {
  readonly #socket: NativeSocket;
  #batches: DatagramBatch[] = [];
  #onDatagrams: DatagramHandler | undefined;
  #draining = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #window = { startMs: 0, rows: 0 };

  constructor(socket: NativeSocket) {
    this.#socket = socket;
  }

  start(onDatagrams: DatagramHandler): void {
    const slabs = Array.from({ length: SLABS }, newSlab);
    this.#socket.startReceiving(slabs, () => this.#drain());
    this.#batches = slabs.map(({ data, index }) => new DatagramBatch(data, index));
    this.#onDatagrams = onDatagrams;
  }

  close(): void {
    this.#socket.close();
    this.#closed = true;
    // Called by the handler: the drain under way goes on to the end.
    if (this.#onDatagrams && !this.#draining) this.#drain();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    clearTimeout(this.#timer);
    let more: boolean | undefined = true;
    try {
      let rows = 0;
      while ((more || (more === false && !this.#busy)) && (this.#closed || rows < MAX_ROWS_PER_TURN)) {
        const taken = this.#socket.take();
        more = taken?.more;
        if (taken) rows += this.#deliver(taken.slab, taken.rows);
      }
    } finally {
      this.#draining = false;
      this.#schedule(more);
    }
  }

  /** More came in the last milliseconds than are worth a wake each. */
  get #busy(): boolean {
    return this.#window.rows >= BUSY_ROWS;
  }

  #count(rows: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#window.startMs >= DRAIN_INTERVAL_MS) this.#window = { startMs: nowMs, rows: 0 };
    this.#window.rows += rows;
  }

  #deliver(slab: number, rows: number): number {
    this.#count(rows);
    const batch = this.#batches[slab]!;
    batch.rows = rows;
    try {
      this.#onDatagrams?.(batch);
    } finally {
      this.#socket.release(slab);
    }
    return rows;
  }

  // `more` undefined: take() found nothing, and a wake will come.
  #schedule(more: boolean | undefined): void {
    if (more === undefined) return;
    // Not an immediate: one that keeps no process alive doesn't keep the loop from sleeping either.
    if (more || !this.#closed) this.#timer = setTimeout(() => this.#drain(), more ? 0 : DRAIN_INTERVAL_MS).unref();
  }
}

function newSlab(): SlabMemory {
  return {
    data: new Uint8Array(new SharedArrayBuffer(SLAB_DATA_BYTES)),
    index: new Uint8Array(new SharedArrayBuffer(SLAB_ROWS * ROW_BYTES)),
  };
}
