import { expect, it } from 'vitest';
import type { RowView } from '../row-view.ts';
import { charactersIn, logColumns } from './columns.ts';
import { mayBeCut } from './row-cells.ts';

const bytesOnly = { words: undefined, summary: undefined } as RowView;
const columnOf = (id: string) => logColumns.find((column) => column.id === id)!;
const isCut = (id: (typeof logColumns)[number]['id'], text: string, view = bytesOnly) =>
  mayBeCut(id, view, text, charactersIn(columnOf(id)));

it('cuts what is longer than its column, and nothing that fits', () => {
  expect(isCut('bytes', '65536')).toBe(false);
  expect(isCut('bytes', '1048576')).toBe(true);
  expect(isCut('sequence', '4294967295')).toBe(false);
  expect(isCut('flags', 'REQUEST')).toBe(false);
  expect(isCut('flags', 'REQUEST|ACK')).toBe(true);
});

it('takes signs for as wide as two letters, since another font may draw them', () => {
  expect(isCut('echo', '✓ identical')).toBe(false);
  expect(isCut('echo', '≠ 12 bytes ≠')).toBe(true);
});

it('cuts words of a payload, and not its bytes, which are as many as fit', () => {
  expect(isCut('payload', '64 65 61 64 62 65 65 66 64 65 61 64')).toBe(false);
  expect(isCut('payload', 'newlink ifname eth0', { ...bytesOnly, summary: 'newlink ifname eth0' })).toBe(true);
});
