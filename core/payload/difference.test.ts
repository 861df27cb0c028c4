import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRanges, differingRanges } from './difference.ts';

describe('differing ranges', () => {
  it.each([
    [[1, 2, 3], [1, 2, 3], []],
    [
      [1, 2, 3, 4, 5],
      [1, 9, 9, 4, 9],
      [
        { offset: 1, length: 2 },
        { offset: 4, length: 1 },
      ],
    ],
    [[1, 2], [1, 2, 3, 4], [{ offset: 2, length: 2 }]],
    [[1, 2, 3], [1, 9], [{ offset: 1, length: 2 }]],
    [[], [1], [{ offset: 0, length: 1 }]],
    [[], [], []],
  ])('of %j and %j are %j', (a, b, ranges) => {
    expect(differingRanges(Uint8Array.from(a), Uint8Array.from(b))).toEqual(ranges);
    expect(differingRanges(Uint8Array.from(b), Uint8Array.from(a))).toEqual(ranges);
  });

  it('hold exactly the places that differ, and never touch', () => {
    const bytes = fc.uint8Array({ max: 2, maxLength: 40 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const ranges = differingRanges(a, b);
        for (let place = 0; place < 45; place += 1) {
          const inside = ranges.some(({ offset, length }) => place >= offset && place < offset + length);
          expect(inside).toBe(a[place] !== b[place]);
        }
        ranges.slice(1).forEach((range, index) => {
          expect(range.offset).toBeGreaterThan(ranges[index]!.offset + ranges[index]!.length);
        });
      }),
    );
  });

  it('are said in a few words', () => {
    const ranges = [1, 4, 8, 10, 20].map((offset) => ({ offset, length: offset === 4 ? 2 : 1 }));
    expect(describeRanges(ranges)).toBe('1, 4–5, 8, 10 and 1 more');
    expect(describeRanges(ranges.slice(0, 2))).toBe('1, 4–5');
  });
});
