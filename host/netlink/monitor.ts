/**
 * Sockets that only listen, each with groups of one protocol, beside the connection that sends: opened, told and closed.
 * What they receive goes the way of the connection's. A listener that can't be opened leaves the others as they are.
 */
import type { Handlers, SocketOptions } from '../../core/contract/api.ts';
import { mostListeners } from '../../core/contract/defaults.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ListenTo, MonitorListener, RefusedListener } from '../../core/contract/monitor.ts';
import { protocolName } from '../../core/wire/constants.ts';
import { Connection, type OpenSocket } from './connection.ts';
import type { KeptListeners } from './kept-listeners.ts';
import type { GroupName } from './open-failure.ts';
import type { DatagramBatch } from './socket.ts';
import type { SocketTag, SocketTags } from './socket-tags.ts';

export interface MonitorOptions {
  epochNs: bigint;
  tags: SocketTags;
  socketOptions(): SocketOptions;
  received(batch: DatagramBatch, tag: SocketTag): void;
  /** {@link Monitor.listeners} are others by now. */
  changed(): void;
  /** What was open before, and where to note what is. */
  kept?: KeptListeners;
  openSocket?: OpenSocket;
  groupName?: GroupName;
}

interface Listener {
  tag: SocketTag;
  connection: Connection;
}

export class Monitor {
  readonly #options: MonitorOptions;
  #open: Listener[] = [];
  #refused: RefusedListener[] = [];

  readonly handlers: Pick<Handlers, `monitor.${'read' | 'add' | 'remove' | 'refused'}`> = {
    'monitor.read': () => this.listeners,
    'monitor.add': (to) => {
      this.add(to);
      return this.#keep();
    },
    'monitor.remove': ({ socket }) => {
      this.#closeThose(({ tag }) => tag.socket === socket);
      return this.#keep();
    },
    'monitor.refused': () => this.#refused.splice(0),
  };

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** In the order in which they were added. */
  get listeners(): MonitorListener[] {
    return this.#open.map(({ tag, connection: { protocol, portId, groups, receiveBufferBytes, realTime } }) => ({
      socket: tag.socket,
      protocol,
      protocolName: protocolName(protocol),
      portId,
      groups,
      receiveBufferBytes,
      realTime,
    }));
  }

  /** @throws AppError MONITOR_FULL; the system call's code, with the group that was refused. */
  add({ protocol, groups }: ListenTo): void {
    if (this.#open.length >= mostListeners) throw full();
    const { epochNs, tags, received, openSocket, groupName, changed } = this.#options;
    const tag = tags.open({ protocol, answersOnly: true });
    const sink = { received: (batch: DatagramBatch) => received(batch, tag), queued: () => {} };
    const to = { protocol, groups: [...new Set(groups)], portId: 0, peer: false };
    try {
      const options = { epochNs, sink, openSocket, groupName };
      this.#open.push({ tag, connection: Connection.open(to, this.#options.socketOptions(), options) });
    } catch (error) {
      tags.close(tag);
      throw error;
    }
    changed();
  }

  /** The socket options are others by now. */
  applyOptions(): void {
    for (const { connection } of this.#open) connection.applyOptions(this.#options.socketOptions());
    if (this.#open.length > 0) this.#options.changed();
  }

  /** Opens again what was open as the last session ended. */
  restore(): void {
    this.#refused = this.#options.kept?.restore((to) => this.add(to)) ?? [];
  }

  /** Of one protocol: an open socket keeps the module that serves it. */
  closeOn(protocol: number): void {
    this.#closeThose(({ tag }) => tag.protocol === protocol);
  }

  close(): void {
    this.#closeThose(() => true);
  }

  /** As the user wants them: what closes by itself is opened at the next start. */
  #keep(): MonitorListener[] {
    this.#options.kept?.write(this.listeners);
    return this.listeners;
  }

  #closeThose(isMeant: (listener: Listener) => boolean): void {
    const meant = this.#open.filter(isMeant);
    if (meant.length === 0) return;
    this.#open = this.#open.filter((listener) => !meant.includes(listener));
    for (const { tag, connection } of meant) {
      connection.close();
      this.#options.tags.close(tag);
    }
    this.#options.changed();
  }
}

const full = (): AppError =>
  new AppError({
    code: 'MONITOR_FULL',
    message: `${mostListeners} listeners are open already`,
    nextStep: 'Remove one first, or listen to more groups of one protocol with one listener.',
  });
