import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  type Extent,
  lastTop,
  pageFor,
  placedRows,
  rowHeight,
  rowsInView,
  scrolledPx,
  scrollOf,
  topAfterScroll,
  topToReveal,
} from './geometry.ts';

const small: Extent = { rows: 1_000, viewportPx: 400 };
const huge: Extent = { rows: 10_000_000, viewportPx: 437 };

const extents = fc.record({
  rows: fc.integer({ min: 0, max: 50_000_000 }),
  viewportPx: fc.integer({ min: 30, max: 2_000 }),
});

describe('geometry of the log', () => {
  it('is plain scrolling while the log is short', () => {
    expect(scrolledPx(small)).toBe(25_000);
    expect(scrollOf(1_234, small)).toBe(1_234);
    expect(topAfterScroll({ top: 0, scroll: 0 }, 20_000, small)).toBe(20_000);
  });

  it('keeps the scrolled element below what browsers can hold', () => {
    expect(scrolledPx(huge)).toBeLessThan(17_000_000);
  });

  it('reaches the first and the last row of ten million by the scrollbar', () => {
    const lastScroll = scrolledPx(huge) - huge.viewportPx;
    expect(topAfterScroll({ top: 99, scroll: 99 }, lastScroll, huge)).toBe(10_000_000 * rowHeight - 437);
    expect(topAfterScroll({ top: 99, scroll: 99 }, 0, huge)).toBe(0);
    expect(rowsInView(lastTop(huge), huge)).toEqual({ from: 9_999_982, count: 18 });
  });

  it('moves a scaled log pixel by pixel on a small scroll, and in proportion on a large one', () => {
    const place = { top: 125_000_000, scroll: scrollOf(125_000_000, huge) };
    expect(topAfterScroll(place, place.scroll + 100, huge)).toBe(125_000_100);
    expect(topAfterScroll(place, place.scroll / 2, huge) / 62_500_000).toBeCloseTo(1, 3);
  });

  it('finds back to a position from the scrollTop that stands for it', () => {
    fc.assert(
      fc.property(extents, fc.double({ min: 0, max: 1, noNaN: true }), (extent, part) => {
        const top = Math.round(part * lastTop(extent));
        const found = topAfterScroll({ top: 0, scroll: -1e9 }, scrollOf(top, extent), extent);
        const pixelOfScrollbar = lastTop(extent) / Math.max(1, scrolledPx(extent) - extent.viewportPx);
        expect(Math.abs(found - top)).toBeLessThanOrEqual(1 + 2 * pixelOfScrollbar);
      }),
    );
  });

  it('never leaves the log, however it is scrolled', () => {
    fc.assert(
      fc.property(
        extents,
        fc.integer(),
        fc.integer(),
        fc.integer({ min: 0, max: 20_000_000 }),
        (extent, top, from, to) => {
          const found = topAfterScroll({ top: clampTop(top, extent), scroll: from }, to, extent);
          expect(found).toBeGreaterThanOrEqual(0);
          expect(found).toBeLessThanOrEqual(lastTop(extent));
        },
      ),
    );
  });

  it('does not move for a row in view, moves just enough for a near one, and centres a far one', () => {
    expect(topToReveal(10, 200, small)).toBe(200);
    expect(topToReveal(7, 200, small)).toBe(175);
    expect(topToReveal(24, 200, small)).toBe(225);
    expect(topToReveal(500, 200, small)).toBe(12_313);
  });

  it('shows a row whole wherever it is', () => {
    fc.assert(
      fc.property(extents, fc.nat(), fc.nat(), (extent, rowSeed, topSeed) => {
        fc.pre(extent.rows > 0);
        const row = rowSeed % extent.rows;
        const top = topToReveal(row, topSeed % (lastTop(extent) + 1), extent);
        expect(row * rowHeight).toBeGreaterThanOrEqual(top);
        expect((row + 1) * rowHeight).toBeLessThanOrEqual(Math.max(top + extent.viewportPx, rowHeight));
      }),
    );
  });

  it('keeps a page while rows pass one by one, and covers what is drawn of a log of any length', () => {
    const steps = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(50_000_000), fc.integer({ min: 1, max: 60 }), steps, (start, places, moves) => {
        let first = start;
        let page = pageFor({ base: 0, first: 0 }, first, places);
        for (const move of moves) {
          first = Math.max(0, first + move);
          const before = page;
          page = pageFor(page, first, places);
          expect(page.base).toBeLessThanOrEqual(first);
          expect(page.base + 4_096).toBeGreaterThanOrEqual(first + places);
          const rowsStay = Math.abs(move) < places && first >= before.base && first + places <= before.base + 4_096;
          if (rowsStay) expect(page.base).toBe(before.base);
        }
      }),
    );
  });

  it('puts rows that are all others at the same place of a new page', () => {
    const one = pageFor({ base: 0, first: 0 }, 10_000, 20);
    const other = pageFor(one, 10_500, 20);
    expect(10_500 - other.base).toBe(10_000 - one.base);
  });

  it('draws the same number of rows everywhere, each in a place of its own', () => {
    const rows = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 60 }), fc.integer({ min: -10, max: 500 }), (count, places, start) => {
        const drawn = placedRows(start, places, count);
        expect(new Set(drawn.map((row) => row % places)).size).toBe(Math.min(places, count));
        expect(drawn[0]).toBeGreaterThanOrEqual(0);
        expect(drawn.at(-1)).toBeLessThan(count);
      }),
    );
    expect(placedRows(5, 3, 100)).toEqual([5, 6, 7]);
    expect(placedRows(99, 3, 100)).toEqual([97, 98, 99]);
  });
});
