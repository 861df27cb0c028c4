import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Columns, createColumns, type FindRecord, type Segment, writeFields } from './columns.ts';
import { compileFilter, parseFilter } from './filter.ts';
import { noPair, type RecordFields } from './record.ts';
import { zonesOf } from './zones.ts';

interface Given extends RecordFields {
  bytes: readonly number[];
}

type Passes = (record: Given, number: number, all: readonly Given[]) => boolean;

/** The values at the edges of a column's type, and some between. */
const edge = (largest: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(0, 1, 2, largest >>> 1, (largest >>> 1) + 1, largest - 1, largest), fc.nat(largest));
const u8 = edge(0xff);
const u16 = edge(0xffff);
const u32 = edge(0xffff_ffff);

const record: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom(0, 1, 2, 3),
  timeNs: fc.maxSafeNat(),
  detail: u32,
  pair: fc.oneof(fc.nat(99), fc.constant(noPair)),
  echo: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7),
  mark: fc.nat(15),
  type: u16,
  flags: u16,
  sequence: u32,
  port: u32,
  group: u16,
  socket: u8,
  protocol: u8,
  bytes: fc.array(fc.nat(2), { maxLength: 24 }),
});

const comparisons: Record<string, (value: number, limit: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const read: Record<string, (record: Given, number: number) => number> = {
  no: (_, number) => number,
  type: ({ type }) => type,
  flags: ({ flags }) => flags,
  seq: ({ sequence }) => sequence,
  port: ({ port }) => port,
  group: ({ group }) => group,
  socket: ({ socket }) => socket,
  protocol: ({ protocol }) => protocol,
  len: ({ bytes }) => bytes.length,
};

interface Condition {
  text: string;
  passes: Passes;
}

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...Object.keys(read)), fc.constantFrom(...Object.keys(comparisons)), fc.oneof(u8, u16, u32))
    .map(([field, sign, limit]) => ({
      text: `${field} ${sign} ${field === 'flags' ? limit & 0xffff : limit}`,
      passes: (each: Given, number: number) =>
        comparisons[sign]!(read[field]!(each, number), field === 'flags' ? limit & 0xffff : limit),
    })),
  fc.constantFrom(...Object.keys(comparisons)).chain((sign) =>
    fc.nat(2 ** 48).map((limit) => ({
      text: `time ${sign} ${limit}ns`,
      passes: ({ timeNs }: Given) => comparisons[sign]!(timeNs, limit),
    })),
  ),
  fc.nat(0xffff).map((bits) => ({ text: `flags has ${bits}`, passes: ({ flags }: Given) => (flags & bits) === bits })),
  fc.nat(0xffff).map((bits) => ({ text: `flags & ${bits}`, passes: ({ flags }: Given) => (flags & bits) !== 0 })),
  fc.constantFrom(
    { text: 'late', passes: ({ mark }: Given) => (mark & 2) !== 0 },
    { text: 'truncated', passes: ({ mark }: Given) => (mark & 1) !== 0 },
    { text: 'overrun', passes: ({ kind }: Given) => kind === 2 },
    { text: 'dir == sent', passes: ({ kind }: Given) => kind === 0 || kind === 3 },
    { text: 'echo in (lost, different)', passes: ({ echo }: Given) => echo === 4 || echo === 3 },
    { text: 'rtt > 1ms', passes: (each: Given, _: number, all: readonly Given[]) => distance(each, all) > 1e6 },
  ),
  fc.tuple(fc.boolean(), fc.array(fc.nat(2), { minLength: 1, maxLength: 3 })).map(([payload, wanted]) => ({
    text: `${payload ? 'payload' : 'bytes'} contains ${wanted.map((byte) => `0${byte}`).join(' ')}`,
    passes: ({ bytes }: Given) => `,${bytes.slice(payload ? 16 : 0)},`.includes(`,${wanted},`),
  })),
);

function distance({ timeNs, pair }: Given, all: readonly Given[]): number {
  const other = all[pair];
  return other ? Math.abs(other.timeNs - timeNs) : Number.NaN;
}

const { expression } = fc.letrec<{ expression: Condition }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    condition,
    tie('expression').map(({ text, passes }) => ({
      text: `!(${text})`,
      passes: (...of: Parameters<Passes>) => !passes(...of),
    })),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => ({
      text: `(${a.text}) && (${b.text})`,
      passes: (...of: Parameters<Passes>) => a.passes(...of) && b.passes(...of),
    })),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => ({
      text: `(${a.text}) || (${b.text})`,
      passes: (...of: Parameters<Passes>) => a.passes(...of) || b.passes(...of),
    })),
  ),
}));

/** Records in segments of so many rows. */
function segmentsOf(records: readonly Given[], rows: number): Segment[] {
  const segments: Segment[] = [];
  for (let base = 0; base < records.length; base += rows) {
    const own = records.slice(base, base + rows);
    const columns: Columns = createColumns(own.length);
    const arena = Uint8Array.from(own.flatMap(({ bytes }) => bytes));
    own.forEach((each, row) => {
      writeFields(columns, row, each);
      columns.offset[row + 1] = columns.offset[row]! + each.bytes.length;
    });
    const zones = base % (2 * rows) === 0 ? zonesOf(columns, own.length) : undefined;
    segments.push({ base, count: own.length, columns, arena, zones });
  }
  return segments;
}

test('a filter lets through what a plain look at each record does, row by row and in a scan', () => {
  fc.assert(
    fc.property(
      expression,
      fc.array(record, { maxLength: 100 }),
      fc.integer({ min: 1, max: 100 }),
      ({ text, passes }, records, rows) => {
        const segments = segmentsOf(records, rows);
        const find: FindRecord = (number) => {
          const segment = segments[Math.floor(number / rows)];
          return segment && number < records.length ? { segment, row: number - segment.base } : undefined;
        };
        const filter = compileFilter(parseFilter(text));
        const expected = records.flatMap((each, number) => (passes(each, number, records) ? [number] : []));
        const scanned = segments.flatMap((segment) => {
          const bits = new Uint32Array(4);
          filter.scan(segment, 0, segment.count, find, bits);
          return rowsIn(bits).map((row) => segment.base + row);
        });
        expect(scanned).toEqual(expected);
        expect(
          records.flatMap((_, number) => {
            const { segment, row } = find(number)!;
            return filter.matches(segment, row, find) ? [number] : [];
          }),
        ).toEqual(expected);
      },
    ),
    { numRuns: 1_000 },
  );
});

const rowsIn = (bits: Uint32Array): number[] =>
  Array.from({ length: bits.length * 32 }, (_, row) => row).filter((row) => (bits[row >> 5]! >>> (row & 31)) & 1);
