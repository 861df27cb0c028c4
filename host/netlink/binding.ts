// The only file that loads the native addon, and the one that documents each of its members. Adds no behaviour.
// Every native error has Node's own shape: { message, code: 'EPERM', errno: -1, syscall: 'bind' }; a wrong argument is
// a TypeError (ERR_INVALID_ARG_TYPE) or RangeError (ERR_OUT_OF_RANGE) and leaves the socket as it was.
import { createRequire } from 'node:module';

export interface SlabMemory {
  /** Where datagrams go, side by side without gaps: 4 KiB to 1 GiB over a SharedArrayBuffer. */
  readonly data: Uint8Array<SharedArrayBuffer>;
  /** Their index: rows of 32 bytes (see DatagramBatch), 8-aligned, over a SharedArrayBuffer. */
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
   * take() has found nothing. It doesn't keep the process alive. Throws EBUSY when already started.
   */
  startReceiving(slabs: readonly SlabMemory[], onReadable: () => void): void;
  /** The oldest rows, or undefined, which arms the next wake. The slab is the caller's until release(). Works after close(). */
  take(): TakenSlab | undefined;
  release(slab: number): void;
  /** Stops taking datagrams from the kernel, whose queue then fills. What was received can still be taken. */
  pause(): void;
  resume(): void;

  stats(): SocketStats;
  /** Joins the thread and closes the descriptor. Idempotent. Afterwards every system call throws EBADF. */
  close(): void;
}

export interface Native {
  /**
   * socket(AF_NETLINK, SOCK_RAW, protocol), non-blocking. Throws EPROTONOSUPPORT when no such protocol is registered.
   * `epochNs` is what the socket's times count from, 0 by default.
   */
  readonly NetlinkSocket: new (
    protocol: number,
    options?: { epochNs?: bigint },
  ) => NativeSocket;
  /** CLOCK_MONOTONIC now. */
  monotonicNs(): bigint;
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

function load(): Native {
  try {
    return createRequire(import.meta.url)(process.env.NLSCOPE_NATIVE ?? '@nlscope/native');
  } catch (cause) {
    throw new NativeMissingError(cause);
  }
}
