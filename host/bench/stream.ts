/**
 * Measures how many messages a second go through the receive thread into the capture: the echo peer floods as fast as it
 * can, and sends no more while the receiver's queue is full. So none may be lost, and the slower of the two sets the rate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultSettings, noFaults } from '../../core/contract/defaults.ts';
import { NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { createCommandCapture } from '../command-capture.ts';
import { Connection, type ConnectionSink } from '../netlink/connection.ts';
import type { LoopbackPeer } from '../netlink/loopback-peer.ts';
import { SocketTags } from '../netlink/socket-tags.ts';
import type { StreamResult } from './report.ts';

export interface StreamPass {
  readonly perSecond: number;
  readonly n: number;
  readonly overruns: number;
  readonly receiveBufferBytes: number;
}

/** More than any machine sends. */
const asFastAsItCan = 10_000_000;
const payloadBytes = 50;
/** Until the flood is even. */
const startMs = 50;

/** @param durationMs that is measured */
export async function measureStream(peer: LoopbackPeer, durationMs: number): Promise<StreamPass> {
  const { epochNs, capture } = createCommandCapture();
  const tag = new SocketTags().open({ protocol: NETLINK_USERSOCK, answersOnly: false });
  const to = { peer: true, protocol: NETLINK_USERSOCK, portId: 0, groups: [] };
  const sink: ConnectionSink = { received: (batch) => capture.received(batch, tag), queued: () => {} };
  const connection = Connection.open(to, defaultSettings.socket, { epochNs, sink });
  try {
    peer.floodPortId = connection.portId;
    peer.faults = { ...noFaults, floodPerSecond: asFastAsItCan, floodBytes: payloadBytes };
    await sleep(startMs);
    const from = { count: capture.held().next, ms: performance.now() };
    await sleep(durationMs);
    const n = capture.held().next - from.count;
    const perSecond = n / ((performance.now() - from.ms) / 1000);
    return { perSecond, n, overruns: connection.overruns(), receiveBufferBytes: connection.receiveBufferBytes };
  } finally {
    peer.faults = noFaults;
    connection.close();
  }
}

/** @param passes at least one */
export function streamResult(passes: readonly StreamPass[]): StreamResult {
  const rates = passes.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  const sum = (of: (pass: StreamPass) => number): number => passes.reduce((total, pass) => total + of(pass), 0);
  return {
    kind: 'stream',
    name: `stream into the capture, ${payloadBytes} bytes`,
    n: sum(({ n }) => n),
    perSecond: rates[rates.length >> 1]!,
    leastPerSecond: rates[0]!,
    mostPerSecond: rates.at(-1)!,
    overruns: sum(({ overruns }) => overruns),
    receiveBufferBytes: passes[0]!.receiveBufferBytes,
  };
}
