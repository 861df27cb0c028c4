/** The app's one connection with its echo peer: opened, closed and told as one state. Sends nothing itself. */
import type { ConnectionState, ConnectTo, PeerFaults, SocketOptions } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import { isEchoProtocol, NETLINK_USERSOCK, protocolName } from '../../core/wire/constants.ts';
import { Connection, type OpenSocket } from './connection.ts';
import { type LoopbackPeer, startLoopbackPeer } from './loopback-peer.ts';
import type { GroupName } from './open-failure.ts';
import type { DatagramBatch } from './socket.ts';
import type { SocketTag, SocketTags } from './socket-tags.ts';

export interface ConnectorOptions {
  epochNs: bigint;
  tags: SocketTags;
  socketOptions(): SocketOptions;
  received(batch: DatagramBatch, tag: SocketTag): void;
  /** The number of messages held back has changed. */
  queued(): void;
  /** What is open is about to be closed. */
  closing(): void;
  openSocket?: OpenSocket;
  groupName?: GroupName;
}

export class Connector {
  readonly #options: ConnectorOptions;
  #open: { connection: Connection; tag: SocketTag; peer: LoopbackPeer | undefined } | undefined;
  #error: AppError | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** @throws AppError NOT_CONNECTED. */
  get current(): { connection: Connection; tag: SocketTag; destinationPortId: number } {
    if (!this.#open)
      throw new AppError({
        code: 'NOT_CONNECTED',
        message: 'there is no open connection to send on',
        nextStep: 'Connect first; nothing of the message is lost.',
      });
    const { connection, tag, peer } = this.#open;
    return { connection, tag, destinationPortId: peer?.portId ?? 0 };
  }

  state(nextSequence: number): ConnectionState {
    if (!this.#open) return { status: 'closed', error: this.#error?.toData() };
    const { connection, peer, tag } = this.#open;
    return {
      status: 'open',
      socket: tag.socket,
      protocol: connection.protocol,
      protocolName: protocolName(connection.protocol),
      portId: connection.portId,
      groups: connection.groups,
      destinationPortId: peer?.portId ?? 0,
      peer: peer ? { portId: peer.portId, faults: peer.faults } : null,
      receiveBufferBytes: connection.receiveBufferBytes,
      realTime: connection.realTime,
      queued: connection.queued,
      nextSequence,
    };
  }

  /** Closes what is open first. One after the other, also when two windows ask at once. @throws AppError */
  open(to: ConnectTo): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      try {
        await this.#connect(to);
      } catch (error) {
        this.#error = error instanceof AppError ? error : new AppError(toErrorData(error), { cause: error });
        throw this.#error;
      }
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  /** The socket options are others by now. */
  applyOptions(): void {
    this.#open?.connection.applyOptions(this.#options.socketOptions());
  }

  /** @throws AppError NO_PEER */
  setFaults(faults: PeerFaults): void {
    const peer = this.#open?.peer;
    if (!peer)
      throw new AppError({
        code: 'NO_PEER',
        message: 'this connection has no echo peer whose faults could be set',
        nextStep: 'Connect to the loopback peer.',
      });
    peer.faults = faults;
  }

  async #connect(to: ConnectTo): Promise<void> {
    const { epochNs, openSocket, groupName, received, queued, tags } = this.#options;
    const tag = tags.open({ protocol: to.peer ? NETLINK_USERSOCK : to.protocol, answersOnly: !echoes(to) });
    const sink = { received: (batch: DatagramBatch) => received(batch, tag), queued };
    let peer: LoopbackPeer | undefined;
    try {
      peer = to.peer ? await startLoopbackPeer() : undefined;
      const connection = Connection.open(to, this.#options.socketOptions(), { epochNs, openSocket, groupName, sink });
      if (peer) peer.floodPortId = connection.portId;
      this.#open = { connection, tag, peer };
      if (peer) tags.setPeer(tag, peer.portId);
    } catch (error) {
      tags.close(tag);
      await peer?.stop();
      throw error;
    }
  }

  async #close(): Promise<void> {
    const open = this.#open;
    if (open) this.#options.closing();
    this.#open = undefined;
    this.#error = undefined;
    if (!open) return;
    open.connection.close();
    this.#options.tags.close(open.tag);
    await open.peer?.stop();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#busy.then(act);
    this.#busy = turn.catch(() => {});
    return turn;
  }
}

/** Only our echo protocol and the peers of NETLINK_USERSOCK send a message back; elsewhere the kernel answers. */
const echoes = (to: ConnectTo): boolean => to.peer || isEchoProtocol(to.protocol);
