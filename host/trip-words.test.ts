import { describe, expect, it } from 'vitest';
import type { EchoTrip } from './echo-trips.ts';
import { createRunPace } from './run-pace.ts';
import { createTally, describeTrip } from './trip-words.ts';

const payload = Uint8Array.of(1, 2, 3, 4);

const smooth = { pace: createRunPace(0), waits: 0, waitedNs: 0 };

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
    expect(tally.summarize(smooth, 0).text).toBe('1 sent, 0 identical, 0 different, 1 lost');
    expect(tally.summarize(smooth, 0).p50Ns).toBeNaN();
    tally.add(trip);
    expect(tally.summarize(smooth, 0)).toMatchObject({ sent: 2, identical: 0, different: 1, lost: 1, maxNs: 12_340 });
    expect(tally.summarize(smooth, 0).text).toMatch(/^2 sent, 0 identical, 1 different, 1 lost; p50 12\.\d us/);
  });

  it('those of a run at an interval tell how well it was kept', () => {
    const pace = createRunPace(1_000);
    pace.record(1_000, 1_100);
    pace.record(4_000, 4_050);
    const tally = createTally();
    tally.add(trip);
    const summary = tally.summarize({ pace, waits: 0, waitedNs: 0 }, 1_000);
    expect(summary).toMatchObject({ missed: 2, lateP99Ns: 100 });
    expect(summary.text).toMatch(/; sends late by 0\.1 us at p99, 2 times missed$/);
  });

  it('those of a run that its output held up say how often and how long', () => {
    const tally = createTally();
    tally.add(trip);
    const summary = tally.summarize({ pace: createRunPace(0), waits: 3, waitedNs: 41_260_000 }, 0);
    expect(summary).toMatchObject({ waits: 3, waitedNs: 41_260_000 });
    expect(summary.text).toMatch(/; held up 3 times by its output, 41\.3 ms in all$/);
  });
});
