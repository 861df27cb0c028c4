import { describe, expect, test } from 'vitest';
import { parseTimeSpan } from './time-span.ts';

describe('a time', () => {
  test.each([
    ['1 ms', 1e6],
    ['250us', 250e3],
    ['250 µs', 250e3],
    ['800 ns', 800],
    ['0', 0],
    ['1.5 s', 1.5e9],
    ['2', 2e6],
    ['1 min', 60e9],
  ])('%s is %i ns', (text, ns) => {
    expect(parseTimeSpan(text)).toBe(ns);
  });

  test.each(['', 'ms', '-1 ms', '1 hour', '1 ms 2'])('"%s" is none', (text) => {
    expect(parseTimeSpan(text)).toBeUndefined();
  });
});
