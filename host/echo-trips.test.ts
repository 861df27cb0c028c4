import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../core/wire/message.ts';
import { createTally, describeTrip, type EchoTrip, runTrips, type TripPlan } from './echo-trips.ts';
import { type NetlinkSocket, openNetlinkSocket } from './netlink/socket.ts';

const USERSOCK = 2;
const payload = Uint8Array.of(1, 2, 3, 4);
let peer: NetlinkSocket;
const buffer = new Uint8Array(4_096);
const out = new Float64Array(8);

beforeEach(() => {
  peer = openNetlinkSocket(USERSOCK);
  peer.bind(0);
});
afterEach(() => peer.close());

const plan = (changes: Partial<TripPlan> = {}): TripPlan => ({
  protocol: USERSOCK,
  portId: peer.address().portId,
  type: 20,
  flags: 1,
  payload,
  count: 2,
  timeoutMs: 1,
  ...changes,
});

/** Sends an echo ahead of what it answers: it waits in the queue until it is asked for. */
function echoInAdvance(to: number, sequence: number, bytes = payload): void {
  const message = encodeMessage(
    { type: 20, flags: 0, sequence, portId: peer.address().portId, payload: bytes },
    'little',
  );
  peer.send(message, to, 0, out);
}

/** Runs the first trip, which is lost, and tells the port it came from. */
function loseFirst(trips: Generator<EchoTrip>): number {
  expect(trips.next().value).toMatchObject({ sequence: 1, verdict: 'lost', sent: payload });
  peer.receive(buffer, out, 5_000);
  return out[1]!;
}

describe('round trips', () => {
  it('pass over the echo that still comes for a message given up', () => {
    const trips = runTrips(plan());
    const port = loseFirst(trips);
    echoInAdvance(port, 1, Uint8Array.of(9, 9, 9, 9));
    echoInAdvance(port, 2);
    expect(trips.next().value).toMatchObject({ sequence: 2, verdict: 'identical', echoed: payload });
    expect(trips.next().done).toBe(true);
  });

  it('pass over what another socket sends with the same sequence', () => {
    const trips = runTrips(plan());
    const port = loseFirst(trips);
    const stranger = openNetlinkSocket(USERSOCK);
    stranger.bind(0);
    stranger.send(encodeMessage({ type: 20, flags: 0, sequence: 2, portId: 0, payload }, 'little'), port, 0, out);
    stranger.close();
    expect(trips.next().value).toMatchObject({ sequence: 2, verdict: 'lost' });
  });

  it('are lost where nothing but such echoes comes', () => {
    const trips = runTrips(plan());
    echoInAdvance(loseFirst(trips), 1);
    expect(trips.next().value).toMatchObject({ sequence: 2, verdict: 'lost' });
  });

  it('are different where a byte or the length is', () => {
    const trips = runTrips(plan({ count: 3 }));
    const port = loseFirst(trips);
    echoInAdvance(port, 2, Uint8Array.of(1, 2, 0, 4));
    expect(trips.next().value).toMatchObject({ verdict: 'different' });
    echoInAdvance(port, 3, Uint8Array.of(1, 2, 3));
    expect(trips.next().value).toMatchObject({ verdict: 'different' });
  });

  it('throw what the system refuses, and close their socket when they end early', () => {
    expect(() => runTrips(plan({ portId: 0 })).next()).toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED', syscall: 'sendmsg' }),
    );
    const trips = runTrips(plan());
    const port = loseFirst(trips);
    trips.return(undefined);
    expect(() => echoInAdvance(port, 1)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }));
  });
});

describe('in words', () => {
  const trip: EchoTrip = {
    sequence: 7,
    verdict: 'different',
    sent: payload,
    echoed: Uint8Array.of(1, 2, 0, 4),
    rttNs: 12_340,
    sendNs: 2_340,
  };
  const dump = (bytes: Uint8Array): string => [...bytes].join(' ');

  it('a trip is both dumps, the verdict with its place, and the parts of its time', () => {
    expect(describeTrip(trip, dump).split('\n')).toEqual([
      'Sent, sequence 7:',
      '1 2 3 4',
      'Echoed:',
      '1 2 0 4',
      'Different at 2, round trip 12.3 us: 2.3 us in sendmsg, 10.0 us until the echo was here',
      '',
    ]);
  });

  it('a lost one says so', () => {
    const lost: EchoTrip = { sequence: 8, verdict: 'lost', sent: payload, sendNs: 1 };
    expect(describeTrip(lost, dump)).toContain('Lost: no echo came in time.');
  });

  it('all of them are counts and quantiles, and only counts where none came back', () => {
    const tally = createTally();
    tally.add({ sequence: 1, verdict: 'lost', sent: payload, sendNs: 1 });
    expect(tally.summarize().text).toBe('1 sent, 0 identical, 0 different, 1 lost');
    expect(tally.summarize().p50Ns).toBeNaN();
    tally.add(trip);
    expect(tally.summarize()).toMatchObject({ sent: 2, identical: 0, different: 1, lost: 1, maxNs: 12_340 });
    expect(tally.summarize().text).toMatch(/^2 sent, 0 identical, 1 different, 1 lost; p50 12\.\d us/);
  });
});
