import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearMarks, linearScale, logMarks, logScale, momentText, nice, roundTime } from './axes.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('marks of an axis', () => {
  test('are round, within both ends, and no more than asked for', () => {
    expect(logMarks(15_000, 900_000, 10)).toEqual([20_000, 50_000, 100_000, 200_000, 500_000]);
    expect(logMarks(15_000, 9e8, 5)).toEqual([1e5, 1e6, 1e7, 1e8]);
    expect(linearMarks(0, 97, 5)).toEqual([0, 20, 40, 60, 80]);
    const ends = fc.tuple(
      fc.double({ min: 1, max: 1e12, noNaN: true }),
      fc.double({ min: 1.01, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 20 }), ([low, factor], most) => {
        for (const marks of [logMarks(low, low * factor, most), linearMarks(low, low * factor, most)]) {
          expect(marks.length).toBeLessThanOrEqual(most + 1);
          for (const mark of marks) {
            expect(mark).toBeGreaterThanOrEqual(low * 0.999_999);
            expect(mark).toBeLessThanOrEqual(low * factor * 1.000_001);
          }
        }
      }),
    );
  });

  test('of an axis from 0 end at the next of 1, 2 and 5', () => {
    expect([0, 1, 3, 7, 20, 21].map(nice)).toEqual([1, 1, 5, 10, 20, 50]);
  });
});

test('scales put ends where they are told to', () => {
  const linear = linearScale([10, 20], [100, 200]);
  expect([linear.at(10), linear.at(15), linear.at(20)]).toEqual([100, 150, 200]);
  const log = logScale([1, 10_000], [0, 400]);
  expect([log.at(1), log.at(100), log.at(10_000), log.at(0)].map(Math.round)).toEqual([0, 200, 400, 0]);
});

test('times are told without decimals where they are round, and moments with those that tell them apart', () => {
  expect([500, 20_000, 1e6, 2.5e9].map(roundTime).map(plain)).toEqual(['500 ns', '20 µs', '1 ms', '2.5 s']);
  expect(plain(momentText(12.5e9, 5e8))).toBe('12.5 s');
  expect(plain(momentText(12.000_02e9, 20_000))).toBe('12.00002 s');
  expect(plain(momentText(12e9, 2e9))).toBe('12 s');
});
