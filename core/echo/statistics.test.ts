import { expect, test } from 'vitest';
import { createRoundTripStatistics } from './statistics.ts';

const secondNs = 1e9;
const near = (ns: number) => ({ asymmetricMatch: (other: unknown) => Math.abs(Number(other) - ns) <= ns / 100 });

test('before the first round trip every figure is NaN and the minute is quiet', () => {
  const { count, p50Ns, maxNs, sendP50Ns, histogram, seconds } = createRoundTripStatistics().read(5 * secondNs);
  expect({ count, p50Ns, maxNs, sendP50Ns, histogram }).toEqual({
    count: 0,
    p50Ns: Number.NaN,
    maxNs: Number.NaN,
    sendP50Ns: Number.NaN,
    histogram: [],
  });
  expect(seconds).toEqual(Array.from({ length: 60 }, () => ({ p50Ns: Number.NaN, echoes: 0, lost: 0 })));
});

test('a round trip is told as a whole and as its two parts', () => {
  const statistics = createRoundTripStatistics();
  for (let i = 1; i <= 100; i++) statistics.record({ rttNs: i * 1_000, sendNs: i * 300 }, 0);
  expect(statistics.read(0)).toMatchObject({
    count: 100,
    minNs: 1_000,
    p50Ns: near(50_000),
    p90Ns: near(90_000),
    p99Ns: near(99_000),
    maxNs: 100_000,
    sendP50Ns: near(15_000),
    wakeP50Ns: near(35_000),
  });
});

test('a reply that was here before sendmsg returned has waited for nothing', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 1_000, sendNs: 1_500 }, 0);
  expect(statistics.read(0).wakeP50Ns).toBe(0);
});

test('the minute tells each second by itself, the running one last', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 100, sendNs: 10 }, 10.1 * secondNs);
  statistics.record({ rttNs: 200, sendNs: 10 }, 10.5 * secondNs);
  statistics.record({ rttNs: 200, sendNs: 10 }, 10.9 * secondNs);
  statistics.recordLost(3, 12.2 * secondNs);
  statistics.record({ rttNs: 50, sendNs: 10 }, 13 * secondNs);
  expect(statistics.read(13.5 * secondNs).seconds.slice(-4)).toEqual([
    { p50Ns: 200, echoes: 3, lost: 0 },
    { p50Ns: Number.NaN, echoes: 0, lost: 0 },
    { p50Ns: Number.NaN, echoes: 0, lost: 3 },
    { p50Ns: 50, echoes: 1, lost: 0 },
  ]);
});

test('a second is forgotten after a minute, also when nothing happened since', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 100, sendNs: 10 }, 0);
  expect(statistics.read(59 * secondNs).seconds[0]).toEqual({ p50Ns: 100, echoes: 1, lost: 0 });
  const later = statistics.read(60 * secondNs);
  expect(later.seconds).toHaveLength(60);
  expect(later.seconds.some(({ echoes }) => echoes > 0)).toBe(false);
  expect(later.count).toBe(1);
  expect(statistics.read(10_000 * secondNs).seconds).toHaveLength(60);
});

test('an event of a past second counts in the running one, so that none is lost', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 100, sendNs: 10 }, 5 * secondNs);
  statistics.record({ rttNs: 100, sendNs: 10 }, 4 * secondNs);
  expect(statistics.read(5 * secondNs).seconds.at(-1)!.echoes).toBe(2);
});

test('what is read does not change afterwards', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 100, sendNs: 10 }, 0);
  const before = statistics.read(0);
  statistics.record({ rttNs: 300, sendNs: 10 }, 0);
  expect(before.seconds.at(-1)).toEqual({ p50Ns: 100, echoes: 1, lost: 0 });
});

test('clearing forgets everything', () => {
  const statistics = createRoundTripStatistics();
  statistics.record({ rttNs: 100, sendNs: 10 }, 0);
  statistics.recordLost(2, 0);
  statistics.clear();
  expect(statistics.read(0)).toEqual(createRoundTripStatistics().read(0));
});
