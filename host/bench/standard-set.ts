/**
 * The standard set: every round trip and the stream, in several passes over all of them, so that what else the machine
 * does falls on none alone. A first, short pass is for code to be compiled, and does not count.
 */
import { noFaults } from '../../core/contract/defaults.ts';
import { startLoopbackPeer } from '../netlink/loopback-peer.ts';
import { onStopSignal } from '../stop-signal.ts';
import type { Result } from './report.ts';
import { measureStream, type StreamPass, streamResult } from './stream.ts';
import { tripCases } from './trip-cases.ts';
import { type RunLimits, Trips } from './trips.ts';

export interface SetLimits {
  readonly passes: number;
  /** Of each case in each pass. */
  readonly run: RunLimits;
  readonly streamMs: number;
}

/** Under 20 s whatever the machine: 13 round trips and a stream, five times. */
export const standardLimits: SetLimits = { passes: 5, run: { count: 2_000, durationMs: 150 }, streamMs: 500 };

/** @returns undefined where it was told to stop. @throws the system call's error */
export async function measureStandardSet(
  { passes, run, streamMs }: SetLimits,
  cpu: number,
): Promise<Result[] | undefined> {
  const pinned = await startLoopbackPeer(noFaults, cpu);
  const flooding = await startLoopbackPeer();
  let stopped = false;
  const off = onStopSignal(() => {
    stopped = true;
  });
  try {
    const all = tripCases.map((each) => new Trips(each, { peerPortId: pinned.portId, cpu }));
    for (const trips of all) {
      if (stopped || !(await trips.run({ ...run, count: Math.ceil(run.count / 10) }))) return undefined;
      trips.reset();
    }
    const streams: StreamPass[] = [];
    for (let pass = 0; pass < passes; pass++) {
      for (const trips of all) if (stopped || !(await trips.run(run))) return undefined;
      streams.push(await measureStream(flooding, streamMs));
    }
    return stopped ? undefined : [...all.map(({ result }) => result), streamResult(streams)];
  } finally {
    off();
    await Promise.all([pinned.stop(), flooding.stop()]);
  }
}
