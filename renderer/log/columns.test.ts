import { describe, expect, it } from 'vitest';
import { fitColumns, gridTemplate, logColumns, payloadWidth } from './columns.ts';

const ids = (chosen: readonly string[] | null, width: number): string[] =>
  fitColumns(chosen, width).map(({ id }) => id);

describe('columns of the log', () => {
  it('are all shown where there is space, in their order', () => {
    expect(ids(null, 2_000)).toEqual(logColumns.map(({ id }) => id));
  });

  it('are only those chosen, however they were listed, without names that do not exist', () => {
    expect(ids(['payload', 'time', 'nonsense'], 2_000)).toEqual(['time', 'payload']);
  });

  it('go in the order of their worth when space runs out, and number, way, round trip and echo never do', () => {
    expect(ids(null, 880)).not.toContain('flags');
    expect(ids(null, 880)).toContain('type');
    expect(ids(null, 100)).toEqual(['number', 'time', 'direction', 'roundTrip', 'echo']);
  });

  it('leave the rest of the width to the payload', () => {
    expect(payloadWidth(fitColumns(['number', 'payload'], 1_000), 1_000)).toBe(916);
    expect(payloadWidth(fitColumns(['number'], 1_000), 1_000)).toBe(0);
    expect(gridTemplate(fitColumns(['number', 'payload'], 1_000))).toBe('84px minmax(0, 1fr)');
  });
});
