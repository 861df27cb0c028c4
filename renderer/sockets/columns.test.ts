import { expect, test } from 'vitest';
import { sortFields } from '../stores/socket-rows.ts';
import { fitColumns, markPx, socketColumns, tracksOf } from './columns.ts';

const ids = (widthPx: number): string[] => fitColumns(widthPx).map(({ id }) => id);

test('every field that can be sorted by has its column', () => {
  expect(socketColumns.map(({ id }) => id)).toEqual(sortFields);
});

test('all columns fit a wide screen, and those worth most a narrow one', () => {
  expect(ids(1_340)).toEqual(sortFields);
  expect(ids(940)).toEqual(['protocol', 'portId', 'owner', 'groups', 'receiveQueueBytes', 'drops', 'dropsPerSecond']);
  expect(ids(100)).toEqual(ids(940));
});

test('what is shown at 1,024 px is not wider than that', () => {
  const width = fitColumns(940).reduce((sum, column) => sum + column.width, markPx);
  expect(width).toBeLessThanOrEqual(940);
});

test('a row has a track for its mark and one for each column', () => {
  expect(tracksOf(fitColumns(100))).toBe('24px 206px 92px minmax(190px, 1fr) minmax(120px, 1fr) 92px 112px 92px');
});
