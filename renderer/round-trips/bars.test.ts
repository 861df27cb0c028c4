import { expect, it } from 'vitest';
import { bars } from './bars.ts';

const histogram = [
  { fromNs: 4_000, toNs: 8_000, count: 0 },
  { fromNs: 8_000, toNs: 16_000, count: 10_000 },
  { fromNs: 16_000, toNs: 100_000, count: 1 },
  { fromNs: 100_000, toNs: Number.POSITIVE_INFINITY, count: 5_000 },
];

it('labels a bucket by its lower end, and the open one as above', () => {
  expect(bars({ histogram, p99Ns: 90_000 }).map(({ label }) => label)).toEqual(['4 µs', '8 µs', '16 µs', '>100 µs']);
});

it('shows the fullest bucket whole, a single round trip still, and none not at all', () => {
  const shares = bars({ histogram, p99Ns: 90_000 }).map(({ share }) => share);
  expect(shares[0]).toBe(0);
  expect(shares[1]).toBe(1);
  expect(shares[2]).toBeGreaterThan(0.01);
  expect(shares[3]).toBe(0.5);
});

it('marks what is above the p99', () => {
  expect(bars({ histogram, p99Ns: 90_000 }).map(({ isSlow }) => isSlow)).toEqual([false, false, false, true]);
  expect(bars({ histogram, p99Ns: Number.NaN }).some(({ isSlow }) => isSlow)).toBe(false);
});
