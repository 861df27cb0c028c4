import { describe, expect, it } from 'vitest';
import { benchText } from './bench-text.ts';
import { compareReports } from './comparison.ts';
import { missing, reportOf, stream, trips } from './samples.ts';

describe('a bench as text', () => {
  const report = reportOf([trips('short'), missing('a longer name'), stream()]);

  it('is the machine, then a table', () => {
    expect(benchText(report).split('\n')).toEqual([
      'Linux 6.1.0; Model 1, 2 CPUs; nlscope 0.1.0, echo module not loaded',
      'Both ends of a round trip keep to CPU 0.',
      '',
      'CASE           P50 us  P99 us  MAX us  PER SECOND      N',
      'short            2.00    4.00    9.00              1,000',
      'a longer name                                             not measured: not here',
      'stream                                    200,000  5,000  150,000 to 250,000, none lost',
      '',
    ]);
  });

  it('says what was lost or different, and how often the kernel overran', () => {
    const text = benchText(reportOf([trips('a', { lost: 2, different: 1 }), stream({ overruns: 3 })]));
    expect(text).toMatch(/^a .* 1,000 {2}2 LOST, 1 DIFFERENT$/m);
    expect(text).toMatch(/^stream .* to 250,000, 3 OVERRUNS$/m);
  });

  it('has ratios beside the figures where there is an earlier one, and what is not the same in words', () => {
    const earlier = reportOf([trips('short', { p50Ns: 1000 }), trips('old'), stream({ perSecond: 100_000 })], {
      kernel: '5.10.0',
    });
    const lines = benchText(report, compareReports(report, earlier)).split('\n');
    expect(lines[3]).toBe('CASE           P50 us  P99 us  MAX us  PER SECOND      N  P50 x  P99 x  RATE x');
    expect(lines[4]).toBe('short            2.00    4.00    9.00              1,000   2.00   1.00');
    expect(lines[6]).toMatch(/^stream .* 5,000 {18}2\.00 {2}150,000 to/);
    expect(lines.slice(8, -1)).toEqual([
      'x: how many times the earlier figure this one is.',
      'Not the same: the kernel was 5.10.0, is 6.1.0.',
      'Only in the earlier report: old.',
    ]);
  });
});
