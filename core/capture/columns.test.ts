import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createColumns,
  type FindRecord,
  readFields,
  roundTripNs,
  rowBytes,
  type Segment,
  writeFields,
} from './columns.ts';
import { type EchoStatus, noPair, type RecordFields, type RecordKind } from './record.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const anyFields: fc.Arbitrary<RecordFields> = fc.record({
  kind: fc.nat(3) as fc.Arbitrary<RecordKind>,
  timeNs: fc.maxSafeNat(),
  detail: u32,
  pair: u32,
  echo: fc.nat(7) as fc.Arbitrary<EchoStatus>,
  mark: u8,
  type: u16,
  flags: u16,
  sequence: u32,
  port: u32,
  group: u16,
  socket: u8,
  protocol: u8,
});

test('every field of every row is read back as it was written, and touches no other row', () => {
  fc.assert(
    fc.property(fc.array(anyFields, { minLength: 1, maxLength: 20 }), (records) => {
      const columns = createColumns(records.length);
      records.forEach((fields, row) => void writeFields(columns, row, fields));
      expect(records.map((_, row) => readFields(columns, row))).toEqual(records);
    }),
  );
});

function segmentOf(base: number, rows: { timeNs: number; pair: number }[]): Segment {
  const columns = createColumns(rows.length);
  rows.forEach(({ timeNs, pair }, row) => {
    columns.timeNs[row] = timeNs;
    columns.pair[row] = pair;
  });
  return { base, count: rows.length, columns, arena: new Uint8Array(0) };
}

test("a row's bytes are those between its offset and the next, empty ones included", () => {
  const columns = createColumns(3);
  columns.offset.set([0, 2, 2, 5]);
  const segment = { base: 0, count: 3, columns, arena: Uint8Array.of(1, 2, 3, 4, 5, 99) };
  expect([0, 1, 2].map((row) => [...rowBytes(segment, row)])).toEqual([[1, 2], [], [3, 4, 5]]);
});

test('a round trip is the same from either half, also across segments, and NaN without the other', () => {
  const first = segmentOf(0, [
    { timeNs: 1_000, pair: 10 },
    { timeNs: 1_500, pair: noPair },
  ]);
  const second = segmentOf(10, [
    { timeNs: 9_000, pair: 0 },
    { timeNs: 9_500, pair: 3 },
  ]);
  const find: FindRecord = (number) => {
    const segment = [first, second].find(({ base, count }) => number >= base && number < base + count);
    return segment && { segment, row: number - segment.base };
  };
  expect([roundTripNs(first, 0, find), roundTripNs(second, 0, find)]).toEqual([8_000, 8_000]);
  expect([roundTripNs(first, 1, find), roundTripNs(second, 1, find)]).toEqual([Number.NaN, Number.NaN]);
});
