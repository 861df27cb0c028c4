import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../core/capture/filter.ts';
import { timeRangeOf, withoutTimeRange, withTimeRange } from './time-filter.ts';

const range = { fromNs: 1_204_000_001, toNs: 2_000_000_000 };

describe('a range of time in the filter', () => {
  test('is written in seconds, exact to the nanosecond', () => {
    expect(withTimeRange('', range)).toBe('time in 1.204000001..2');
    expect(withTimeRange('', { fromNs: -5, toNs: 0.4 })).toBe('time in 0..0.000000001');
  });

  test('narrows what was there, whatever it combines, and replaces a range put there before', () => {
    const narrowed = withTimeRange('type == echo || late', range);
    expect(narrowed).toBe('(type == echo || late) && time in 1.204000001..2');
    expect(withTimeRange(narrowed, { fromNs: 0, toNs: 1e9 })).toBe('(type == echo || late) && time in 0..1');
    expect(withoutTimeRange(narrowed)).toBe('type == echo || late');
    expect(withoutTimeRange('(late) && (seq == 1) && time in 0..1')).toBe('(late) && (seq == 1)');
    expect(withoutTimeRange('time in 1ms..2ms')).toBe('time in 1ms..2ms');
  });

  test('is read back as it was, and the filter takes it', () => {
    const ns = fc.integer({ min: 0, max: 10 ** 13 });
    fc.assert(
      fc.property(ns, ns, fc.constantFrom('', 'late', 'seq == 1 or late'), (a, b, text) => {
        const wanted = { fromNs: Math.min(a, b), toNs: Math.max(a, b) };
        const written = withTimeRange(text, wanted);
        compileFilter(parseFilter(written));
        expect(timeRangeOf(written)).toEqual(wanted);
        expect(withoutTimeRange(written)).toBe(text);
      }),
    );
    expect(timeRangeOf('late')).toBeUndefined();
  });
});
