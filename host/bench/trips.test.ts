import { afterEach, describe, expect, it } from 'vitest';
import { noFaults } from '../../core/contract/defaults.ts';
import { type LoopbackPeer, startLoopbackPeer } from '../netlink/loopback-peer.ts';
import { allowedCpus } from './machine.ts';
import { type TripCase, tripCases } from './trip-cases.ts';
import { Trips } from './trips.ts';

const cpu = allowedCpus()[0]!;
const [echo] = tripCases as [TripCase];
let peer: LoopbackPeer | undefined;
afterEach(() => peer?.stop());

async function resultOf(faults: Partial<typeof noFaults>, count: number) {
  peer = await startLoopbackPeer({ ...noFaults, ...faults }, cpu);
  const trips = new Trips(echo, { peerPortId: peer.portId, cpu });
  expect(await trips.run({ count, durationMs: 5_000 })).toBe(true);
  return trips;
}

describe('measured round trips', () => {
  it('add up over runs, until they are forgotten', async () => {
    const trips = await resultOf({}, 10);
    await trips.run({ count: 5, durationMs: 5_000 });
    expect(trips.result).toMatchObject({ kind: 'trips', name: echo.name, n: 15, lost: 0, different: 0 });
    trips.reset();
    await trips.run({ count: 5, durationMs: 5_000 });
    expect(trips.result).toMatchObject({ n: 5 });
  });

  it('count echoes that differ', async () => {
    expect((await resultOf({ corruptOneIn: 2 }, 4)).result).toMatchObject({ n: 4, different: 2 });
  });

  it('count what is lost, and have no figures where all is', async () => {
    expect((await resultOf({ dropOneIn: 1 }, 1)).result).toEqual({
      kind: 'missing',
      name: echo.name,
      reason: 'no reply, 1 lost',
    });
  });

  it('are not made where the protocol is not there', async () => {
    const nowhere = new Trips({ ...echo, protocol: 31, to: 'kernel' }, { peerPortId: 0, cpu });
    expect(await nowhere.run({ count: 1, durationMs: 0 })).toBe(true);
    expect(nowhere.result).toMatchObject({
      kind: 'missing',
      reason: 'protocol 31 is not registered in this kernel',
    });
  });
});
