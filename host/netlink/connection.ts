/**
 * One open netlink socket of the app: opened from the user's choice, sending in order, receiving into a sink. A send
 * that finds the receiver's queue full waits in a queue of its own, counted, and nothing overtakes it. Keeps no records.
 */
import type { ConnectTo, SocketOptions } from '../../core/contract/api.ts';
import type { RealTimeState } from '../../core/contract/real-time.ts';
import { NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { explainOpen, type GroupName } from './open-failure.ts';
import { RealTime } from './real-time.ts';
import {
  type DatagramBatch,
  type NativeRun,
  type NetlinkSocket,
  type NetlinkSocketOptions,
  openNetlinkSocket,
  type SocketStats,
} from './socket.ts';

/** Where a message goes: a port, and a multicast group number (0 for unicast). */
export interface Destination {
  portId: number;
  group: number;
}

/** One sendmsg as it happened. */
export interface SendOutcome {
  bytes: Uint8Array;
  destination: Destination;
  sentAtNs: number;
  returnedAtNs: number;
  /** Why the kernel refused it. */
  error?: NodeJS.ErrnoException;
}

export interface ConnectionSink {
  received(batch: DatagramBatch): void;
  /** The number of queued messages has changed. */
  queued(count: number): void;
}

/**
 * Told of rows of a run, from the row `from` on, after the sink was. @returns the row after the run's last one, or
 * undefined while it goes on.
 */
export type RunWatcher = (batch: DatagramBatch, from: number) => number | undefined;

export type OpenSocket = (protocol: number, options: NetlinkSocketOptions) => NetlinkSocket;

/** How soon a full receiver is tried again. POLLOUT says nothing of the receiver's queue, so there is no event to wait for. */
const retryMs = 1;
/** Queued messages that one turn of the event loop sends at most: a receiver that keeps up would have it go on and on. */
const sendsPerTurn = 256;

export class Connection {
  readonly protocol: number;
  readonly portId: number;
  readonly groups: number[];
  readonly #socket: NetlinkSocket;
  readonly #sink: ConnectionSink;
  readonly #stamps = new Float64Array(2);
  #queue: { bytes: Uint8Array; destination: Destination; done: (outcome: SendOutcome) => void }[] = [];
  #retry: NodeJS.Timeout | undefined;
  readonly #realTime: RealTime;
  #receiveBufferBytes: number;
  /** Of the run under way, and before it of those that were stopped and whose last rows are to come. */
  readonly #watchers: RunWatcher[] = [];

  private constructor(socket: NetlinkSocket, groups: number[], sink: ConnectionSink) {
    this.protocol = socket.protocol;
    this.portId = socket.address().portId;
    this.groups = groups;
    this.#receiveBufferBytes = socket.getOption('receiveBuffer');
    this.#socket = socket;
    this.#sink = sink;
    socket.startReceiving((batch) => {
      sink.received(batch);
      this.#tellWatchers(batch);
    });
    this.#realTime = new RealTime(socket);
  }

  /** @throws AppError with the system call's code and what to do. */
  static open(
    to: ConnectTo,
    options: SocketOptions,
    {
      epochNs,
      sink,
      openSocket = openNetlinkSocket,
      groupName,
    }: { epochNs: bigint; sink: ConnectionSink; openSocket?: OpenSocket; groupName?: GroupName },
  ): Connection {
    const protocol = to.peer ? NETLINK_USERSOCK : to.protocol;
    let socket: NetlinkSocket | undefined;
    let joining: number | undefined;
    try {
      socket = openSocket(protocol, { epochNs });
      applyOptions(socket, options, to.groups);
      socket.bind(to.portId);
      for (joining of to.groups) socket.join(joining);
      joining = undefined;
      const connection = new Connection(socket, to.groups, sink);
      connection.#realTime.want(options.realTime);
      return connection;
    } catch (error) {
      socket?.close();
      throw explainOpen(error as NodeJS.ErrnoException, { protocol, portId: to.portId, joining, groupName });
    }
  }

  /** Messages that wait because the receiver's queue was full. */
  get queued(): number {
    return this.#queue.length;
  }

  /** SO_RCVBUF as the kernel reports it. */
  get receiveBufferBytes(): number {
    return this.#receiveBufferBytes;
  }

  /** Of its receive thread. */
  get realTime(): RealTimeState {
    return this.#realTime.state;
  }

  /** For the messages from now on. */
  applyOptions(options: SocketOptions): void {
    applyOptions(this.#socket, options, this.groups);
    this.#receiveBufferBytes = this.#socket.getOption('receiveBuffer');
    this.#realTime.want(options.realTime);
  }

  /** Sends now, or as soon as all before it are gone; `done` is called in the order of the system calls. */
  send(bytes: Uint8Array, destination: Destination, done: (outcome: SendOutcome) => void): void {
    if (this.#queue.length === 0) {
      const outcome = this.#attempt(bytes, destination);
      if (outcome.error?.code !== 'EAGAIN') {
        done(outcome);
        return;
      }
    }
    this.#queue.push({ bytes, destination, done });
    this.#sink.queued(this.#queue.length);
    this.#retry ??= setTimeout(() => this.#sendQueued(), retryMs);
  }

  /** @throws EBUSY during a run that was not stopped. */
  startRun(run: NativeRun, watcher: RunWatcher): void {
    this.#socket.startRun(run);
    this.#watchers.push(watcher);
  }

  stopRun(): void {
    this.#socket.stopRun();
  }

  overruns(): number {
    return this.#socket.stats().overruns;
  }

  /** See SocketStats. */
  waits(): Pick<SocketStats, 'waits' | 'waitedNs'> {
    return this.#socket.stats();
  }

  /** What is still queued is reported as refused, with ECANCELED. */
  close(): void {
    clearTimeout(this.#retry);
    for (const { bytes, destination, done } of this.#queue.splice(0)) {
      const error = Object.assign(new Error('the connection was closed before the receiver had room'), {
        code: 'ECANCELED',
        errno: -125,
        syscall: 'sendmsg',
      });
      done({ bytes, destination, sentAtNs: this.#stamps[0]!, returnedAtNs: this.#stamps[0]!, error });
    }
    this.#socket.close();
  }

  #sendQueued(): void {
    this.#retry = undefined;
    const outcomes: SendOutcome[] = [];
    for (const { bytes, destination } of this.#queue.slice(0, sendsPerTurn)) {
      const outcome = this.#attempt(bytes, destination);
      if (outcome.error?.code === 'EAGAIN') break;
      outcomes.push(outcome);
    }
    const gone = this.#queue.splice(0, outcomes.length);
    if (this.#queue.length > 0) this.#retry = setTimeout(() => this.#sendQueued(), retryMs);
    if (gone.length > 0) this.#sink.queued(this.#queue.length);
    gone.forEach(({ done }, i) => {
      done(outcomes[i]!);
    });
  }

  #tellWatchers(batch: DatagramBatch): void {
    let row: number | undefined = 0;
    while (this.#watchers[0] && row < batch.rows) {
      row = this.#watchers[0](batch, row);
      if (row === undefined) return;
      this.#watchers.shift();
    }
  }

  #attempt(bytes: Uint8Array, destination: Destination): SendOutcome {
    let error: NodeJS.ErrnoException | undefined;
    try {
      this.#socket.send(bytes, destination.portId, groupsMask(destination), this.#stamps);
    } catch (thrown) {
      error = thrown as NodeJS.ErrnoException;
    }
    const [sentAtNs = 0, returnedAtNs = 0] = this.#stamps;
    return { bytes, destination, sentAtNs, returnedAtNs, error };
  }
}

/** The kernel's form of a destination's group. */
export const groupsMask = ({ group }: Destination): number => (group === 0 ? 0 : (1 << (group - 1)) >>> 0);

/** Groups up to this one are told by sockaddr_nl's mask; those above need control data with each message. */
const lastGroupOfMask = 32;

function applyOptions(socket: NetlinkSocket, options: SocketOptions, groups: readonly number[]): void {
  socket.setOption(
    'pktInfo',
    groups.some((group) => group > lastGroupOfMask),
  );
  socket.setOption('extAck', options.extAck);
  socket.setOption('capAck', options.capAck);
  socket.setOption('strictCheck', options.strictCheck);
  try {
    socket.setOption('receiveBufferForce', options.receiveBufferBytes);
  } catch {
    // Without CAP_NET_ADMIN the kernel cuts SO_RCVBUF to net.core.rmem_max; what it became is shown.
    socket.setOption('receiveBuffer', options.receiveBufferBytes);
  }
}
