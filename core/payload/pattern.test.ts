import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LENGTH, DEFAULT_PATTERN, detectPattern, type Pattern, patternBytes } from './pattern.ts';

describe('a pattern', () => {
  it("is the article's by default: 50 times ASCII 1", () => {
    expect([...patternBytes(DEFAULT_PATTERN, DEFAULT_LENGTH)]).toEqual(Array(50).fill(0x31));
  });

  it.each([
    [{ kind: 'count-up', start: 254, width: 1 }, 4, [254, 255, 0, 1]],
    [{ kind: 'count-up', start: 0xfffe, width: 2 }, 7, [0xfe, 0xff, 0xff, 0xff, 0, 0, 1]],
    [{ kind: 'count-up', start: 0xffff_ffff, width: 4 }, 8, [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
    [{ kind: 'fill', byte: 7 }, 0, []],
  ] as [Pattern, number, number[]][])('counts and wraps: %j', (pattern, length, bytes) => {
    expect([...patternBytes(pattern, length)]).toEqual(bytes);
  });

  it('of random bytes is the same for the same seed for ever, and another for another', () => {
    expect([...patternBytes({ kind: 'random', seed: 1 }, 10)]).toEqual(RANDOM_OF_SEED_1);
    expect(patternBytes({ kind: 'random', seed: 2 }, 10)).not.toEqual(patternBytes({ kind: 'random', seed: 1 }, 10));
    expect(patternBytes({ kind: 'random', seed: 1 }, 7)).toEqual(
      patternBytes({ kind: 'random', seed: 1 }, 10).slice(0, 7),
    );
  });

  it('of random bytes has each value about equally often', () => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of patternBytes({ kind: 'random', seed: 42 }, 256 * 1000)) counts[byte]! += 1;
    // Six standard deviations of a count whose mean is 1000.
    expect(Math.min(...counts)).toBeGreaterThan(810);
    expect(Math.max(...counts)).toBeLessThan(1190);
  });
});

/** From a C program with PractRand's sfc32: a = 0, b = 1, c = 0, counter = 1, 12 outputs dropped. */
const RANDOM_OF_SEED_1 = [36, 247, 238, 119, 44, 71, 153, 111, 35, 104];

describe('detection', () => {
  const pattern = fc.oneof(
    fc.record({ kind: fc.constant('fill' as const), byte: fc.nat(255) }),
    fc.constantFrom(1 as const, 2 as const, 4 as const).chain((width) =>
      fc.record({
        kind: fc.constant('count-up' as const),
        start: fc.nat(2 ** (8 * width) - 1),
        width: fc.constant(width),
      }),
    ),
  );

  it('finds a pattern that makes these very bytes', () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 60 }), (pattern, length) => {
        const bytes = patternBytes(pattern, length);
        const found = detectPattern(bytes);
        if (found === undefined) expect(pattern.kind === 'count-up' && length < 2 * pattern.width).toBe(true);
        else expect(patternBytes(found, length)).toEqual(bytes);
      }),
    );
  });

  it.each([
    [[0x31, 0x31], { kind: 'fill', byte: 0x31 }],
    [[9], { kind: 'fill', byte: 9 }],
    [[255, 0, 1], { kind: 'count-up', start: 255, width: 1 }],
    [[7, 0, 8, 0, 9], { kind: 'count-up', start: 7, width: 2 }],
    [[1, 0, 0, 0x80, 2, 0, 0, 0x80], { kind: 'count-up', start: 0x8000_0001, width: 4 }],
    [[1, 2, 4], undefined],
    [[], undefined],
  ])('of %j is %j', (bytes, pattern) => {
    expect(detectPattern(Uint8Array.from(bytes))).toEqual(pattern);
  });
});
