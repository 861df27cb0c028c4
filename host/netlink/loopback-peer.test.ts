// The peer's thread runs built code: these tests need dist/host/peer-worker.js.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noFaults } from '../../core/contract/defaults.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { type LoopbackPeer, startLoopbackPeer } from './loopback-peer.ts';
import { monotonicNs, type NetlinkSocket, openNetlinkSocket } from './socket.ts';

const USERSOCK = 2;
let peer: LoopbackPeer;
let socket: NetlinkSocket;
const buffer = new Uint8Array(1 << 16);
const out = new Float64Array(8);

beforeEach(async () => {
  peer = await startLoopbackPeer();
  socket = openNetlinkSocket(USERSOCK);
  socket.bind(0);
  peer.floodPortId = socket.address().portId;
});
afterEach(async () => {
  socket.close();
  await peer.stop();
});

const message = (sequence: number): Uint8Array =>
  encodeMessage({ type: 20, flags: 1, sequence, portId: 0, payload: new Uint8Array(50).fill(0x31) }, 'little');
const sequenceOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);

/** How many datagrams come within `ms`. */
function countArrivals(ms: number): number {
  const end = monotonicNs() + BigInt(ms) * 1_000_000n;
  let count = 0;
  while (monotonicNs() < end) if (socket.receive(buffer, out, 5) > 0) count++;
  return count;
}

describe('the loopback peer', () => {
  it('echoes from a port of its own, in a thread of its own', () => {
    for (let sequence = 1; sequence <= 50; sequence++) {
      expect(socket.roundTrip(message(sequence), peer.portId, buffer, out, 5_000)).toBe(66);
      expect(sequenceOf(buffer)).toBe(sequence);
      expect(out[1]).toBe(peer.portId);
    }
  });

  it('delays by at least what it is told, below a millisecond too, and stops doing so when told', () => {
    const rttNs = (sequence: number): number => {
      socket.roundTrip(message(sequence), peer.portId, buffer, out, 5_000);
      return out[0]! - out[5]!;
    };
    peer.faults = { ...noFaults, delayUs: 20_300 };
    expect(peer.faults.delayUs).toBe(20_300);
    expect(rttNs(1)).toBeGreaterThanOrEqual(20_300_000);
    peer.faults = { ...noFaults, delayUs: 400 };
    expect(rttNs(2)).toBeGreaterThanOrEqual(400_000);
    peer.faults = noFaults;
    const quickest = Math.min(...Array.from({ length: 50 }, (_, i) => rttNs(3 + i)));
    expect(quickest).toBeLessThan(20_300_000);
  });

  it('does wrong what it is told, from the next message on', () => {
    peer.faults = { ...noFaults, dropOneIn: 2 };
    expect(socket.roundTrip(message(1), peer.portId, buffer, out, 5_000)).toBe(66);
    expect(socket.roundTrip(message(2), peer.portId, buffer, out, 50)).toBe(-1);
    expect(socket.roundTrip(message(3), peer.portId, buffer, out, 5_000)).toBe(66);
  });

  it('lets go of a message held back for reordering though nothing follows', () => {
    peer.faults = { ...noFaults, reorderOneIn: 1 };
    expect(socket.roundTrip(message(1), peer.portId, buffer, out, 5_000)).toBe(66);
    expect(out[0]! - out[5]!).toBeGreaterThanOrEqual(50_000_000);
  });

  it('floods at about its rate, with sequence 0 and the bytes asked for, and stops when told', () => {
    peer.faults = { ...noFaults, floodPerSecond: 2_000, floodBytes: 84 };
    expect(socket.receive(buffer, out, 5_000)).toBe(100);
    expect(sequenceOf(buffer)).toBe(0);
    const count = countArrivals(500);
    // It sends what is due and what had queued up; how much less comes depends on who else has the processors.
    expect(count).toBeLessThanOrEqual(2_000);
    expect(count).toBeGreaterThan(50);
    peer.faults = noFaults;
    countArrivals(100);
    expect(countArrivals(100)).toBe(0);
  });

  it('echoes while it floods', () => {
    peer.faults = { ...noFaults, floodPerSecond: 1_000 };
    socket.send(message(7), peer.portId, 0, out);
    let length = 0;
    while (length >= 0 && sequenceOf(buffer) !== 7) length = socket.receive(buffer, out, 5_000);
    expect(sequenceOf(buffer)).toBe(7);
    expect(length).toBe(66);
  });

  it('obeys also while more of a flood is due than it can send, here to a port that is gone', async () => {
    socket.close();
    peer.faults = { ...noFaults, floodPerSecond: 1_000_000_000 };
    await sleep(50);
    peer.faults = noFaults;
    socket = openNetlinkSocket(USERSOCK);
    socket.bind(0);
    expect(socket.roundTrip(message(1), peer.portId, buffer, out, 5_000)).toBe(66);
  });

  it('stops also in the middle of a flood that nobody reads, and twice', async () => {
    peer.faults = { ...noFaults, floodPerSecond: 100_000 };
    const { portId } = peer;
    await peer.stop();
    await peer.stop();
    expect(() => socket.send(message(1), portId, 0, out)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }));
  });

  it('frees its port when it stops, and another peer gets another', async () => {
    const other = await startLoopbackPeer({ ...noFaults, dropOneIn: 1 });
    expect(other.portId).not.toBe(peer.portId);
    expect(other.faults.dropOneIn).toBe(1);
    expect(peer.faults).toEqual(noFaults);
    await other.stop();
    expect(() => socket.send(message(1), other.portId, 0, out)).toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED' }),
    );
  });
});
