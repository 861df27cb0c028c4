// The only file that loads the native addon, and the one that documents each of its members. Adds no behaviour.
// Every native error has Node's own shape: { message, code: 'EPERM', errno: -1, syscall: 'bind' }; a wrong argument is
// a TypeError (ERR_INVALID_ARG_TYPE) or RangeError (ERR_OUT_OF_RANGE) and leaves the socket as it was.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Change } from '../../core/payload/change.ts';

export interface SlabMemory {
  /** Where datagrams go, side by side without gaps: 4 KiB to 1 GiB over a SharedArrayBuffer. */
  readonly data: Uint8Array<SharedArrayBuffer>;
  /** Their index: rows of 48 bytes (see DatagramBatch), 8-aligned, over a SharedArrayBuffer. */
  readonly index: Uint8Array<SharedArrayBuffer>;
}

export interface TakenSlab {
  readonly slab: number;
  readonly rows: number;
  readonly bytes: number;
  /** Another take() would find rows right now. */
  readonly more: boolean;
}

export interface NetlinkAddress {
  readonly portId: number;
  /** A mask, in which bit n-1 stands for group n. Groups above 32: see memberships(). */
  readonly groups: number;
}

/** Boolean options are SOL_NETLINK's flags; the buffer sizes are in bytes, and the kernel doubles what is set. */
export interface SocketOptions {
  /** NETLINK_PKTINFO: tells the group of each multicast datagram, above 32 too. */
  pktInfo: boolean;
  /** NETLINK_BROADCAST_ERROR */
  broadcastError: boolean;
  /** NETLINK_NO_ENOBUFS: overruns become silent. */
  noEnobufs: boolean;
  /** NETLINK_LISTEN_ALL_NSID: needs CAP_NET_BROADCAST. */
  listenAllNsid: boolean;
  /** NETLINK_CAP_ACK: errors don't repeat the payload of the request. */
  capAck: boolean;
  /** NETLINK_EXT_ACK: errors carry the kernel's explanation. */
  extAck: boolean;
  /** NETLINK_GET_STRICT_CHK: dump requests are validated. */
  strictCheck: boolean;
  /** SO_RCVBUF */
  receiveBuffer: number;
  /** SO_RCVBUFFORCE: past net.core.rmem_max with CAP_NET_ADMIN. Reads as receiveBuffer does. */
  receiveBufferForce: number;
  /** SO_SNDBUF: also the limit of a message's length. */
  sendBuffer: number;
  /** SO_SNDBUFFORCE: past net.core.wmem_max with CAP_NET_ADMIN. Reads as sendBuffer does. */
  sendBufferForce: number;
}

/** Totals since the socket was opened. */
export interface SocketStats {
  readonly sent: number;
  readonly sentBytes: number;
  readonly received: number;
  /** True lengths, also of what was truncated. */
  readonly receivedBytes: number;
  readonly truncated: number;
  /** ENOBUFS reports: each stands for one or more datagrams that the kernel dropped. */
  readonly overruns: number;
  readonly receiveErrors: number;
  /** In the receive thread's hands when it was closed while every slab was full. */
  readonly discarded: number;
  /** recvmmsg calls that yielded something. */
  readonly batches: number;
  readonly wakes: number;
  /** Times that the receive thread waited for a free slab with a row in hand, and how long in all. */
  readonly waits: number;
  readonly waitedNs: number;
  /** SO_MEMINFO: bytes that wait in the kernel's receive queue, its bookkeeping included. 0 once closed. */
  readonly queuedBytes: number;
  /** SO_MEMINFO: datagrams the kernel dropped for want of room. 0 once closed. */
  readonly kernelDrops: number;
}

export interface SendBatchResult {
  /** How many were sent: the first so many. */
  readonly sent: number;
  /** Why the next one wasn't. */
  readonly error?: NodeJS.ErrnoException;
}

/** Messages that the receive thread sends by itself, and waits for. All times are whole nanoseconds. */
export interface NativeRun {
  /** The first message, header included: 16 bytes to 1 MiB more. */
  readonly message: Uint8Array;
  /** What is different in the payload each time. */
  readonly change: Change;
  /** nlmsg_seq counts up from the first message's and passes over 0; otherwise it stays. */
  readonly countsSequence: boolean;
  /** nlmsg_len follows a payload that grows; otherwise it stays. */
  readonly fitsLength: boolean;
  readonly portId: number;
  /** Of a multicast no reply is waited for. */
  readonly groupsMask: number;
  /** A reply of the same type is an answer, which isn't compared, and not an echo. */
  readonly answersOnly: boolean;
  /** How many to send, up to 2^32-1. */
  readonly count: number;
  /** Nothing is sent any more after this time; 0: no limit. */
  readonly durationNs: number;
  /**
   * From one send to the next; 0: as soon as the window lets it. A send that is late by one or more whole intervals has
   * missed that many: the times of those to come stay where they are.
   */
  readonly intervalNs: number;
  /** So long before a send is due the thread stays awake, which costs its CPU and saves the time of waking up. */
  readonly spinNs: number;
  /** How many may wait for their reply at once: 1 to 65,536. */
  readonly inFlight: number;
  /** A message is given up after this time. */
  readonly lostAfterNs: number;
  /** The CPU that the thread keeps to during the run. */
  readonly cpu?: number | undefined;
}

/** All times are CLOCK_MONOTONIC nanoseconds since `epochNs`. No method may be called from another thread. */
export interface NativeSocket {
  /** Port 0 lets the kernel choose. Throws EADDRINUSE, EPERM (groups). */
  bind(portId: number, groupsMask?: number): void;
  address(): NetlinkAddress;
  /** Joins a group by number, not by mask. Throws EPERM, EINVAL (no such group). */
  join(group: number): void;
  leave(group: number): void;
  memberships(): number[];
  setOption<Name extends keyof SocketOptions>(name: Name, value: SocketOptions[Name]): void;
  getOption<Name extends keyof SocketOptions>(name: Name): SocketOptions[Name];

  /**
   * Never waits. `stamps` receives the times before sendmsg and after it returned, also when this throws: EAGAIN (the
   * receiver's queue is full), ECONNREFUSED (nobody there), EPERM, EMSGSIZE, ENODATA (no bytes).
   */
  send(bytes: Uint8Array, portId: number, groupsMask: number, stamps: Float64Array): void;
  /**
   * Sends `count` messages, which `index` locates in `bytes` as pairs of offset and length, until one fails. `stamps`
   * receives two times for each tried one. One sendmsg a message: sendmmsg couldn't tell the times.
   */
  sendBatch(
    bytes: Uint8Array,
    index: Uint32Array,
    count: number,
    portId: number,
    groupsMask: number,
    stamps: Float64Array,
  ): SendBatchResult;
  /**
   * Waits up to `timeoutMs` (0 to 60,000; nothing can interrupt it) for one datagram. Returns the length stored in
   * `buffer`, or -1. `out` receives [receivedAtNs, senderPortId, group, trueLength, flags]. Throws ENOBUFS for an
   * overrun, after which the queue goes on, and EBUSY while the receive thread runs.
   */
  receive(buffer: Uint8Array, out: Float64Array, timeoutMs: number): number;
  /**
   * send() and receive() in one call; polls only if the answer isn't there yet. Takes the first datagram that comes,
   * whatever it answers. `out` receives receive()'s five values, then [sentAtNs, returnedAtNs].
   */
  roundTrip(bytes: Uint8Array, portId: number, buffer: Uint8Array, out: Float64Array, timeoutMs: number): number;

  /**
   * Starts the receive thread, which fills the slabs. `onReadable` is called once when rows appear, then not before
   * take() has found nothing, or half of the slabs are full. It doesn't keep the process alive. Throws EBUSY when already started.
   */
  startReceiving(slabs: readonly SlabMemory[], onReadable: () => void): void;
  /**
   * SCHED_RR at a priority from 1 to 99 for the receive thread, or with 0 SCHED_OTHER (sched(7)). A run is at SCHED_OTHER
   * whatever is set, which holds again as its last row is there. Throws EPERM: it takes CAP_SYS_NICE, or an
   * RLIMIT_RTPRIO of the priority at least.
   */
  setRealTimePriority(priority: number): void;
  /** As the kernel has it now; 0: the thread has no real-time policy. */
  realTimePriority(): number;
  /** The oldest rows, or undefined, which arms the next wake. The slab is the caller's until release(). Works after close(). */
  take(): TakenSlab | undefined;
  release(slab: number): void;
  /** Stops taking datagrams from the kernel, whose queue then fills. What was received can still be taken. */
  pause(): void;
  resume(): void;

  /**
   * Has the receive thread carry out a run, on this socket: what is sent and received, by others too, become rows, the
   * last one a runEnd. With one message in flight the thread waits for its reply in recvmsg. Throws EBUSY during a run that
   * wasn't stopped, EINVAL without a receive thread or (sched_setaffinity) such a CPU.
   */
  startRun(run: NativeRun): void;
  /** Nothing more is sent, or waited for, from the next 10 ms on. The runEnd is to come; a next run may be started. */
  stopRun(): void;

  stats(): SocketStats;
  /** Joins the thread and closes the descriptor. Idempotent. Afterwards every system call throws EBADF. */
  close(): void;
}

export interface Native {
  /**
   * socket(AF_NETLINK, SOCK_RAW, protocol). Throws EPROTONOSUPPORT when no such protocol is registered.
   * `epochNs` is what the socket's times count from, 0 by default.
   */
  readonly NetlinkSocket: new (
    protocol: number,
    options?: { epochNs?: bigint },
  ) => NativeSocket;
  /** CLOCK_MONOTONIC now. */
  monotonicNs(): bigint;
  /** Keeps the calling thread to one CPU from now on. Throws EINVAL: there is none of this number. */
  pinThread(cpu: number): void;
}

/** The addon wasn't built, or was built for another machine. */
export class NativeMissingError extends Error {
  readonly code = 'NATIVE_MISSING';
  readonly nextStep = 'Run `npm run install -w native` in the project folder; it says what it needs.';

  constructor(cause: unknown) {
    super(`The native netlink socket could not be loaded: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
    this.name = 'NativeMissingError';
  }
}

let loaded: Native | undefined;

/** The addon, loaded at the first call. NLSCOPE_NATIVE names another build of it. Throws NativeMissingError. */
export function native(): Native {
  loaded ??= load();
  return loaded;
}

/** Where a program that is built with the addon is: never another build of it, since root may be asked to run it. */
export const builtProgram = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve('@nlscope/native')), name);

function load(): Native {
  try {
    return createRequire(import.meta.url)(process.env.NLSCOPE_NATIVE ?? '@nlscope/native');
  } catch (cause) {
    throw new NativeMissingError(cause);
  }
}
