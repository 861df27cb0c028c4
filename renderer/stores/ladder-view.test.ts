import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endingAt, fitted, including, panned, spanOf, widened, zoomed } from './ladder-view.ts';

const view = { fromNs: 1e6, toNs: 2e6 };

describe("the ladder's view", () => {
  test('zooms around a moment that stays in its place', () => {
    const anyFactor = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), anyFactor, (share, factor) => {
        const atNs = 1e6 + share * 1e6;
        const after = zoomed(view, factor, atNs);
        expect(spanOf(after)).toBeCloseTo(1e6 * factor, 3);
        expect((atNs - after.fromNs) / spanOf(after)).toBeCloseTo(share, 6);
      }),
    );
  });

  test('goes from a microsecond to a day, and no further', () => {
    expect(spanOf(zoomed(view, 1e-9, 1.5e6))).toBeCloseTo(1_000, 6);
    expect(spanOf(zoomed(view, 1e12, 1.5e6))).toBe(86_400e9);
  });

  test('pans by a share of itself, and there and back again', () => {
    expect(panned(view, 0.5)).toEqual({ fromNs: 1.5e6, toNs: 2.5e6 });
    expect(panned(panned(view, -0.25), 0.25)).toEqual(view);
  });

  test('fits a moment and a stretch, with room on both sides', () => {
    expect(spanOf(fitted(5e6, 5e6))).toBe(1_000);
    expect(fitted(0, 1e6)).toEqual({ fromNs: -40_000, toNs: 1_040_000 });
    expect(widened(view, 10)).toBe(view);
    expect(widened(view, 3e6)).toEqual({ fromNs: 0, toNs: 3e6 });
  });

  test('follows what comes with the same span, and goes to a moment only where it is out of view', () => {
    expect(endingAt(view, 9e6)).toEqual({ fromNs: 8_040_000, toNs: 9_040_000 });
    expect(including(view, 1.5e6)).toBe(view);
    expect(including(view, 5e6)).toEqual({ fromNs: 4.5e6, toNs: 5.5e6 });
  });
});
