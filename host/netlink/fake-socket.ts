// A netlink socket that is just a function: from what is sent to what comes back. For tests of everything above the
// socket, and for what no kernel here can show. Passes the same contract suite as the real one; never waits.
import { constants } from 'node:os';
import type { NativeRun, NetlinkAddress, SocketOptions, SocketStats } from './binding.ts';
import { DatagramBatch, DatagramFlag, ROW_BYTES } from './datagram-batch.ts';
import { type FakeRow, FakeRun } from './fake-run.ts';
import type { DatagramHandler, NetlinkSocket } from './socket.ts';

export interface FakeSent {
  /** A copy, for keeps. */
  readonly bytes: Uint8Array;
  readonly portId: number;
  readonly groupsMask: number;
  readonly senderPortId: number;
}

/** What isn't given: no bytes, from the kernel (port 0), unicast, no flags, and as long as its bytes. */
export interface FakeDatagram {
  readonly bytes?: Uint8Array;
  readonly senderPortId?: number;
  readonly group?: number;
  /** See DatagramFlag. */
  readonly flags?: number;
  readonly trueLength?: number;
}

/** Whoever is at the other end. May throw an errnoError(), which the sender then gets. */
export type FakePeer = (sent: FakeSent) => readonly FakeDatagram[];

export interface FakeSocket extends NetlinkSocket {
  /** Datagrams that nobody asked for. */
  deliver(datagrams: readonly FakeDatagram[]): void;
}

/** An error as the native socket throws it. */
export function errnoError(code: keyof typeof constants.errno, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall} ${code}`), { code, errno: -constants.errno[code], syscall });
}

export function openFakeSocket(peer: FakePeer, options: { protocol?: number; epochNs?: bigint } = {}): FakeSocket {
  return new FunctionSocket(peer, options.protocol ?? 0, options.epochNs ?? process.hrtime.bigint());
}

const AUTOBIND_PORT_ID = 0x80000001;

class FunctionSocket implements FakeSocket {
  readonly protocol: number;
  readonly epochNs: bigint;
  readonly #peer: FakePeer;
  readonly #queue: { datagram: FakeRow; timeNs: number }[] = [];
  readonly #groups = new Set<number>();
  readonly #options: SocketOptions = {
    pktInfo: false,
    broadcastError: false,
    noEnobufs: false,
    listenAllNsid: false,
    capAck: false,
    extAck: false,
    strictCheck: false,
    receiveBuffer: 212_992,
    receiveBufferForce: 212_992,
    sendBuffer: 212_992,
    sendBufferForce: 212_992,
  };
  readonly #stats = {
    sent: 0,
    sentBytes: 0,
    received: 0,
    receivedBytes: 0,
    truncated: 0,
    overruns: 0,
    receiveErrors: 0,
  };
  #portId = 0;
  #onDatagrams: DatagramHandler | undefined;
  #realTimePriority = 0;
  #paused = false;
  #closed = false;
  #draining = false;
  #run: FakeRun | undefined;

  constructor(peer: FakePeer, protocol: number, epochNs: bigint) {
    this.#peer = peer;
    this.protocol = protocol;
    this.epochNs = epochNs;
  }

  bind(portId: number, groupsMask = 0): void {
    this.#refuseIfClosed('bind');
    if (this.#portId !== 0 && portId !== this.#portId) throw errnoError('EINVAL', 'bind');
    this.#portId = portId || AUTOBIND_PORT_ID;
    for (let group = 1; group <= 32; group++) if ((groupsMask >>> (group - 1)) & 1) this.#groups.add(group);
  }

  address(): NetlinkAddress {
    this.#refuseIfClosed('getsockname');
    const groups = this.memberships().filter((group) => group <= 32);
    return { portId: this.#portId, groups: groups.reduce((mask, group) => mask + 2 ** (group - 1), 0) };
  }

  join(group: number): void {
    this.#refuseIfClosed('setsockopt');
    this.#groups.add(group);
  }

  leave(group: number): void {
    this.#refuseIfClosed('setsockopt');
    this.#groups.delete(group);
  }

  memberships(): number[] {
    this.#refuseIfClosed('getsockopt');
    return [...this.#groups].sort((a, b) => a - b);
  }

  setOption<Name extends keyof SocketOptions>(name: Name, value: SocketOptions[Name]): void {
    this.#refuseIfClosed('setsockopt');
    this.#options[name] = value;
  }

  getOption<Name extends keyof SocketOptions>(name: Name): SocketOptions[Name] {
    this.#refuseIfClosed('getsockopt');
    return this.#options[name];
  }

  send(bytes: Uint8Array, portId: number, groupsMask: number, stamps: Float64Array): void {
    stamps[0] = this.#now();
    try {
      this.deliver(this.#exchange(bytes, portId, groupsMask));
    } finally {
      stamps[1] = this.#now();
    }
  }

  /** Sends, and tells what comes back. */
  #exchange(bytes: Uint8Array, portId: number, groupsMask: number): readonly FakeDatagram[] {
    this.#refuseIfClosed('sendmsg');
    if (this.#portId === 0) this.bind(0);
    const answers = this.#peer({ bytes: bytes.slice(), portId, groupsMask, senderPortId: this.#portId });
    this.#stats.sent++;
    this.#stats.sentBytes += bytes.length;
    return answers;
  }

  sendBatch(
    bytes: Uint8Array,
    index: Uint32Array,
    count: number,
    portId: number,
    groupsMask: number,
    stamps: Float64Array,
  ): { sent: number; error?: NodeJS.ErrnoException } {
    for (let sent = 0; sent < count; sent++) {
      const offset = index[sent * 2]!;
      const message = bytes.subarray(offset, offset + index[sent * 2 + 1]!);
      try {
        this.send(message, portId, groupsMask, stamps.subarray(sent * 2));
      } catch (error) {
        return { sent, error: error as NodeJS.ErrnoException };
      }
    }
    return { sent: count };
  }

  receive(buffer: Uint8Array, out: Float64Array, _timeoutMs: number): number {
    this.#refuseIfClosed('recvmsg');
    if (this.#onDatagrams) throw errnoError('EBUSY', 'recvmsg');
    const next = this.#queue.shift();
    out[0] = next?.timeNs ?? this.#now();
    if (!next) return -1;
    const { bytes = new Uint8Array(), senderPortId = 0, group = 0, flags = 0, trueLength } = next.datagram;
    const stored = bytes.subarray(0, buffer.length);
    const truncated = stored.length < bytes.length ? DatagramFlag.truncated : 0;
    this.#count({ ...next.datagram, flags: flags | truncated });
    if (flags & DatagramFlag.overrun) throw errnoError('ENOBUFS', 'recvmsg');
    buffer.set(stored);
    out.set([senderPortId, group, trueLength ?? bytes.length, flags | truncated], 1);
    return stored.length;
  }

  roundTrip(bytes: Uint8Array, portId: number, buffer: Uint8Array, out: Float64Array, timeoutMs: number): number {
    if (this.#onDatagrams) throw errnoError('EBUSY', 'recvmsg');
    this.send(bytes, portId, 0, out.subarray(5));
    return this.receive(buffer, out, timeoutMs);
  }

  startReceiving(onDatagrams: DatagramHandler): void {
    this.#refuseIfClosed('recvmmsg');
    if (this.#onDatagrams) throw errnoError('EBUSY', 'recvmsg');
    this.#onDatagrams = onDatagrams;
    this.#scheduleDrain();
  }

  deliver(datagrams: readonly FakeDatagram[]): void {
    this.#enqueue(datagrams);
  }

  #enqueue(rows: readonly FakeRow[], timeNs = this.#now()): void {
    for (const datagram of rows) this.#queue.push({ datagram, timeNs });
    this.#scheduleDrain();
  }

  startRun(plan: NativeRun): void {
    this.#refuseUnlessReceiving('startRun');
    if (this.#run?.active) throw errnoError('EBUSY', 'startRun');
    this.#run = new FakeRun(plan, {
      isClosed: () => this.#closed,
      now: () => this.#now(),
      exchange: (bytes) => this.#exchange(bytes, plan.portId, plan.groupsMask),
      enqueue: (rows, timeNs) => this.#enqueue(rows, timeNs),
    });
  }

  stopRun(): void {
    this.#refuseUnlessReceiving('stopRun');
    this.#run?.stop();
  }

  setRealTimePriority(priority: number): void {
    this.#refuseUnlessReceiving('sched_setscheduler');
    this.#realTimePriority = priority;
  }

  realTimePriority(): number {
    this.#refuseUnlessReceiving('sched_getscheduler');
    return this.#realTimePriority;
  }

  pause(): void {
    this.#refuseUnlessReceiving('pause');
    this.#paused = true;
  }

  resume(): void {
    this.#refuseUnlessReceiving('resume');
    this.#paused = false;
    this.#scheduleDrain();
  }

  stats(): SocketStats {
    const none = { discarded: 0, batches: 0, wakes: 0, waits: 0, waitedNs: 0, queuedBytes: 0 };
    return { ...this.#stats, ...none, kernelDrops: this.#stats.overruns };
  }

  close(): void {
    if (!this.#paused) this.#drain();
    this.#closed = true;
  }

  #scheduleDrain(): void {
    if (this.#onDatagrams && this.#queue.length > 0) setImmediate(() => this.#drain());
  }

  #drain(): void {
    if (!this.#onDatagrams || this.#paused || this.#closed || this.#draining) return;
    this.#draining = true;
    try {
      while (this.#queue.length > 0) this.#onDatagrams(this.#takeBatch());
    } finally {
      this.#draining = false;
    }
  }

  #takeBatch(): DatagramBatch {
    const entries = this.#queue.splice(0);
    const lengths = entries.map(({ datagram }) => datagram.bytes?.length ?? 0);
    const data = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    const batch = new DatagramBatch(data, new Uint8Array(entries.length * ROW_BYTES));
    let offset = 0;
    entries.forEach(({ datagram, timeNs }, i) => {
      const length = lengths[i]!;
      const { bytes, senderPortId = 0, group = 0, flags = 0, trueLength = length, ...run } = datagram;
      if (bytes) data.set(bytes, offset);
      batch.append({ offset, length, senderPortId, group, timeNs, flags, trueLength, ...run });
      this.#count(datagram);
      offset += length;
    });
    return batch;
  }

  #count({ bytes, flags = 0, trueLength }: FakeDatagram): void {
    if (flags & ofRun) return;
    if (flags & DatagramFlag.overrun) this.#stats.overruns++;
    else if (flags & DatagramFlag.receiveError) this.#stats.receiveErrors++;
    else {
      this.#stats.received++;
      this.#stats.receivedBytes += trueLength ?? bytes?.length ?? 0;
      if (flags & DatagramFlag.truncated) this.#stats.truncated++;
    }
  }

  #now(): number {
    return Number(process.hrtime.bigint() - this.epochNs);
  }

  #refuseIfClosed(syscall: string): void {
    if (this.#closed) throw errnoError('EBADF', syscall);
  }

  #refuseUnlessReceiving(method: string): void {
    if (!this.#onDatagrams) throw errnoError(this.#closed ? 'EBADF' : 'EINVAL', method);
  }
}

/** Rows of a run that nobody received. */
const ofRun = DatagramFlag.sent | DatagramFlag.sendFailed | DatagramFlag.lost | DatagramFlag.runEnd;
