import { describe, expect, it } from 'vitest';
import { compareReports } from './comparison.ts';
import { missing, reportOf, stream, trips } from './samples.ts';

describe('two reports', () => {
  it('are compared case by case, by name, as later through earlier', () => {
    const now = reportOf([trips('b', { p50Ns: 1000, p99Ns: 6000 }), stream({ perSecond: 300_000 })]);
    const earlier = reportOf([stream(), trips('a'), trips('b')]);
    const { ratios, gone } = compareReports(now, earlier);
    expect(ratios).toEqual({
      b: { p50: 0.5, p99: 1.5, rate: Number.NaN },
      stream: { p50: Number.NaN, p99: Number.NaN, rate: 1.5 },
    });
    expect(gone).toEqual(['a']);
  });

  it('have no ratio where one has not measured the case, or has another of the name', () => {
    const now = reportOf([trips('new'), trips('loaded now'), missing('gone now'), trips('stream')]);
    const earlier = reportOf([missing('loaded now'), trips('gone now'), stream()]);
    for (const each of Object.values(compareReports(now, earlier).ratios))
      expect(each).toEqual({ p50: Number.NaN, p99: Number.NaN, rate: Number.NaN });
  });

  it('tell what else is different', () => {
    const now = reportOf([], { kernel: '6.12.1', module: '1.2' });
    expect(compareReports(now, reportOf([])).differences).toEqual([
      { what: 'kernel', earlier: '6.1.0', now: '6.12.1' },
      { what: 'module', earlier: 'none', now: '1.2' },
    ]);
    expect(compareReports(now, now).differences).toEqual([]);
    const buffered = (receiveBufferBytes: number) => reportOf([stream({ receiveBufferBytes })]);
    expect(compareReports(buffered(67_108_864), buffered(425_984)).differences).toEqual([
      { what: 'receiveBufferBytes', earlier: '425984', now: '67108864' },
    ]);
  });
});
