import { describe, expect, it } from 'vitest';
import { cellPlaces, columnsFor, fitColumns, logColumns, previewBytes, widenType } from './columns.ts';

const ids = (chosen: readonly string[] | null, width: number): string[] =>
  fitColumns(logColumns, chosen, width).map(({ id }) => id);
const widthOf = (contents: Partial<Parameters<typeof columnsFor>[0]>, id: string): number =>
  columnsFor({
    lastNumber: 9,
    timeCharacters: 9,
    isNamed: false,
    isGeneric: false,
    isShared: false,
    isOverheard: false,
    isRoomy: false,
    ...contents,
  }).find((column) => column.id === id)!.width;

describe('columns of the log', () => {
  it('are all shown where there is space, in their order', () => {
    expect(ids(null, 2_000)).toEqual(logColumns.map(({ id }) => id));
  });

  it('are only those chosen, however they were listed, without names that do not exist', () => {
    expect(ids(['payload', 'time', 'nonsense'], 2_000)).toEqual(['time', 'payload']);
  });

  it('go in the order of their worth when space runs out, and number, time, way, round trip and echo never do', () => {
    expect(ids(null, 1_008)).not.toContain('flags');
    expect(ids(null, 1_008)).toContain('type');
    expect(ids(null, 100)).toEqual(['number', 'time', 'direction', 'roundTrip', 'echo']);
  });

  it('of protocols whose types have names keep the type before length and sequence', () => {
    const contents = {
      lastNumber: 9,
      timeCharacters: 9,
      isNamed: true,
      isGeneric: true,
      isShared: false,
      isOverheard: false,
      isRoomy: false,
    };
    const shown = fitColumns(columnsFor(contents), null, 667).map(({ id }) => id);
    expect(shown).toContain('type');
    expect(shown).not.toContain('sequence');
  });

  it('are wide enough for ten million records, long times and names, and do not move for small changes', () => {
    expect(widthOf({ lastNumber: 10_000_000 }, 'number')).toBeGreaterThan(8 * 7.2 + 16);
    expect(widthOf({ lastNumber: 1_000 }, 'number')).toBe(widthOf({ lastNumber: 9_999 }, 'number'));
    expect(widthOf({ timeCharacters: 15 }, 'time')).toBeGreaterThan(15 * 7.2 + 16);
    expect(widthOf({ isNamed: true }, 'type')).toBeGreaterThan(widthOf({}, 'type'));
    const generic = widthOf({ isNamed: true, isGeneric: true }, 'type');
    expect(generic).toBeGreaterThan(widthOf({ isNamed: true }, 'type'));
    expect(widthOf({}, 'sequence')).toBeGreaterThan('4294967295'.length * 7.2 + 16);
    expect(widthOf({ isRoomy: true }, 'echo')).toBeGreaterThan('✗ ECONNREFUSED'.length * 7.2 + 16);
  });

  it('tell the socket where there are several', () => {
    const kinds = { isNamed: true, isGeneric: false, isOverheard: false, isRoomy: true };
    const contents = { lastNumber: 9, timeCharacters: 9, ...kinds };
    const shown = (isShared: boolean) => columnsFor({ ...contents, isShared }).map(({ id }) => id);
    expect(shown(true)).toContain('socket');
    expect(shown(false)).not.toContain('socket');
    const narrow = fitColumns(columnsFor({ ...contents, isGeneric: true, isRoomy: false, isShared: true }), null, 655);
    expect(narrow.map(({ id }) => id)).toEqual(['number', 'time', 'direction', 'socket', 'type', 'roundTrip', 'echo']);
  });

  it('show families and commands whole where the payload can spare it, and take nothing from anything else', () => {
    const contents = {
      lastNumber: 9,
      timeCharacters: 9,
      isNamed: true,
      isGeneric: true,
      isShared: false,
      isOverheard: false,
      isRoomy: true,
    };
    const typeAt = (widthPx: number): number => {
      const shown = fitColumns(columnsFor(contents), null, widthPx);
      const widened = widenType(shown, widthPx);
      expect(widened.filter(({ id }) => id !== 'type')).toEqual(shown.filter(({ id }) => id !== 'type'));
      return widened.find(({ id }) => id === 'type')!.width;
    };
    expect(typeAt(2_000)).toBeGreaterThan('netdev page-pool-stats-get reply'.length * 7.2 + 16);
    expect(typeAt(700)).toBe(widthOf({ isNamed: true, isGeneric: true }, 'type'));
  });

  it('tell the process where there are messages between others', () => {
    const kinds = { isNamed: true, isGeneric: true, isShared: true, isRoomy: true };
    const shown = (isOverheard: boolean) =>
      columnsFor({ lastNumber: 9, timeCharacters: 9, ...kinds, isOverheard }).map(({ id }) => id);
    expect(shown(true)).toContain('process');
    expect(shown(false)).not.toContain('process');
  });

  it('leave the rest of the width to the payload, in whole bytes', () => {
    const shown = fitColumns(logColumns, ['number', 'payload'], 1_000);
    const charactersLeft = (1_000 - logColumns[0]!.width - 16) / 7.22;
    expect(previewBytes(shown, 1_000)).toBe(Math.floor((charactersLeft + 1) / 3));
    expect(previewBytes(fitColumns(logColumns, ['number'], 1_000), 1_000)).toBe(0);
    expect(cellPlaces(shown)).toEqual([
      { left: 0, width: 58 },
      { left: 58, right: 0 },
    ]);
  });
});
