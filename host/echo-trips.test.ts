import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../core/wire/message.ts';
import type { PassedMessage } from './echo-capture.ts';
import { type EchoTrip, runTrips, type TripPlan } from './echo-trips.ts';
import { type NetlinkSocket, openNetlinkSocket } from './netlink/socket.ts';

const USERSOCK = 2;
const payload = Uint8Array.of(1, 2, 3, 4);
let peer: NetlinkSocket;
const stamps = new Float64Array(2);

beforeEach(() => {
  peer = openNetlinkSocket(USERSOCK);
  peer.bind(0);
});
afterEach(() => peer.close());

const echoOf = (sequence: number, bytes = payload): Uint8Array =>
  encodeMessage({ type: 20, flags: 0, sequence, portId: peer.address().portId, payload: bytes }, 'little');

/** What the peer sends for each message, by its number from 1. */
type Answers = (sequence: number) => Uint8Array[];

async function tripsOf(answers: Answers, changes: Partial<TripPlan> = {}) {
  peer.startReceiving((batch) => {
    for (let row = 0; row < batch.rows; row++) {
      const sequence = new DataView(batch.bytes(row).slice().buffer).getUint32(8, true);
      for (const bytes of answers(sequence)) peer.send(bytes, batch.senderPortId(row), 0, stamps);
    }
  });
  const trips: EchoTrip[] = [];
  const run = await runTrips(
    {
      protocol: USERSOCK,
      portId: peer.address().portId,
      type: 20,
      flags: 1,
      payload,
      count: 2,
      durationNs: 0,
      intervalNs: 0,
      spinNs: 0,
      inFlight: 1,
      timeoutMs: 50,
      ...changes,
    },
    (trip) => trips.push(trip),
  );
  return { trips, ...run };
}

const verdicts = (trips: EchoTrip[]) => trips.map(({ sequence, verdict }) => [sequence, verdict]);

describe('round trips', () => {
  it('are told with both payloads and the times', async () => {
    const { trips } = await tripsOf((sequence) => [echoOf(sequence)], { count: 1 });
    const [{ rttNs, sendNs }] = trips as [EchoTrip & { rttNs: number }];
    expect(trips).toEqual([{ sequence: 1, verdict: 'identical', sent: payload, echoed: payload, rttNs, sendNs }]);
    expect(rttNs).toBeGreaterThan(0);
    expect(sendNs).toBeGreaterThan(0);
  });

  it('pass over the echo that still comes for a message given up', async () => {
    const late = [echoOf(1, Uint8Array.of(9, 9, 9, 9)), echoOf(2)];
    const { trips } = await tripsOf((sequence) => (sequence === 1 ? [] : late));
    expect(verdicts(trips)).toEqual([
      [1, 'lost'],
      [2, 'identical'],
    ]);
  });

  it('pass over what another socket sends with the same sequence', async () => {
    const stranger = openNetlinkSocket(USERSOCK);
    stranger.bind(0);
    peer.startReceiving((batch) => {
      const bytes = encodeMessage({ type: 20, flags: 0, sequence: 1, portId: 0, payload }, 'little');
      stranger.send(bytes, batch.senderPortId(0), 0, stamps);
    });
    const trips: EchoTrip[] = [];
    const to = { protocol: USERSOCK, portId: peer.address().portId, type: 20, flags: 1, payload };
    const run = { count: 1, durationNs: 0, intervalNs: 0, spinNs: 0, inFlight: 1, timeoutMs: 50 };
    await runTrips({ ...to, ...run }, (trip) => trips.push(trip));
    stranger.close();
    expect(verdicts(trips)).toEqual([[1, 'lost']]);
  });

  it('are different where a byte, the length or the type is', async () => {
    const nack = encodeMessage({ type: 2, flags: 0, sequence: 3, portId: 0, payload }, 'little');
    const answers = [echoOf(1, Uint8Array.of(1, 2, 0, 4)), echoOf(2, Uint8Array.of(1, 2, 3)), nack];
    const { trips } = await tripsOf((sequence) => [answers[sequence - 1]!], { count: 3 });
    expect(trips.map(({ verdict }) => verdict)).toEqual(['different', 'different', 'different']);
    // The datagram was padded.
    expect(trips[1]?.echoed).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('end as they come where several are in flight', async () => {
    const held: Uint8Array[] = [];
    const inReverse = (sequence: number) => {
      held.unshift(echoOf(sequence));
      return sequence === 3 ? held : [];
    };
    const { trips } = await tripsOf(inReverse, { count: 3, inFlight: 3 });
    expect(trips.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
  });

  it('end after their time, whatever the count', async () => {
    const echo = (sequence: number) => [echoOf(sequence)];
    const { trips, pace } = await tripsOf(echo, { count: 1e6, durationNs: 30e6, intervalNs: 10e6 });
    expect(trips.length).toBeGreaterThan(0);
    expect(trips.length).toBeLessThan(5);
    expect(pace.lateP99Ns).toBeGreaterThan(0);
  });

  it('throw what the system refuses, and close their socket when nobody wants more', async () => {
    const refused = { code: 'ECONNREFUSED', syscall: 'sendto' };
    await expect(tripsOf(() => [], { portId: 0 })).rejects.toMatchObject(refused);
    const passed: PassedMessage[] = [];
    const add = (message: PassedMessage) => passed.push(message);
    const flush = () => {
      if (passed.length > 0) throw new Error('the disk is full');
    };
    peer.close();
    peer = openNetlinkSocket(USERSOCK);
    peer.bind(0);
    const capture = { add, flush, close: () => {} };
    await expect(tripsOf(() => [], { capture, count: 1e6 })).rejects.toThrow('the disk is full');
  });
});
