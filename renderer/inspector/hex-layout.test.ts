import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumpSeed } from '../../core/payload/dump.ts';
import {
  hexLayout,
  lineCharacters,
  lineCount,
  maskInLine,
  offsetDigits,
  offsetText,
  pairLayout,
  partInLine,
  seedLayout,
} from './hex-layout.ts';

describe('the layout of a dump', () => {
  it('has 16 bytes a line and shows characters only where they fit', () => {
    const wide = hexLayout(80);
    expect(wide).toMatchObject({ bytesPerLine: 16, hasAscii: true });
    expect(hexLayout(lineCharacters(wide, 4))).toMatchObject({ hasAscii: true });
    expect(hexLayout(lineCharacters(wide, 4) - 1)).toMatchObject({ hasAscii: false });
  });

  it('puts 16 or 8 bytes of each half side by side', () => {
    expect(pairLayout(110).bytesPerLine).toBe(16);
    expect(pairLayout(60).bytesPerLine).toBe(8);
  });

  it('is as wide as the dump that the seed prints', () => {
    const printed = dumpSeed(new Uint8Array(64)).split('\n')[0]!;
    expect(lineCharacters(seedLayout, 4)).toBe(printed.length - 1);
    expect(printed.startsWith(`${offsetText(0, 4, seedLayout)}:`)).toBe(true);
  });

  it('writes all offsets of a message equally wide', () => {
    expect(offsetDigits(66, hexLayout(80))).toBe(4);
    expect(offsetDigits(0x10001, hexLayout(80))).toBe(5);
    expect(offsetText(0x1a0, 4, hexLayout(80))).toBe('01a0');
    expect(offsetText(32, 4, seedLayout)).toBe('  32');
  });

  it('has a line for every byte', () => {
    expect([0, 1, 16, 17].map((length) => lineCount(length, hexLayout(80)))).toEqual([0, 1, 1, 2]);
  });
});

describe('a range in a line', () => {
  it('is cut at both ends of the line', () => {
    expect(partInLine({ offset: 10, length: 20 }, 0, 16)).toEqual([10, 16]);
    expect(partInLine({ offset: 10, length: 20 }, 16, 16)).toEqual([0, 14]);
    expect(partInLine({ offset: 10, length: 20 }, 32, 16)).toEqual([0, 0]);
    expect(partInLine(undefined, 0, 16)).toEqual([0, 0]);
  });

  it('marks the very bytes that are in one of the ranges', () => {
    const ranges = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })), { maxLength: 6 }).map((gaps) => {
      let at = 0;
      return gaps.map(([gap, length]) => {
        const offset = at + gap;
        at = offset + length + 1;
        return { offset, length };
      });
    });
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 4 }), (all, line) => {
        for (let bit = 0; bit < 32; bit += 1) {
          const at = line * 32 + bit;
          const isIn = all.some(({ offset, length }) => at >= offset && at < offset + length);
          expect(((maskInLine(all, line * 32, 32) >>> bit) & 1) === 1).toBe(isIn);
        }
      }),
    );
  });
});
