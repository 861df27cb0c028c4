import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EchoStatus, RecordKind } from './record.ts';
import { decodeWindow, encodeWindow, type WindowRow } from './window.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const anyRow: fc.Arbitrary<WindowRow> = fc.record({
  number: u32,
  protocol: u8,
  length: u32,
  rttNs: fc.oneof(fc.maxSafeNat(), fc.constant(Number.NaN)),
  timeNs: fc.maxSafeNat(),
  detail: u32,
  pair: u32,
  sequence: u32,
  port: u32,
  type: u16,
  flags: u16,
  group: u16,
  kind: fc.nat(3) as fc.Arbitrary<RecordKind>,
  echo: fc.nat(7) as fc.Arbitrary<EchoStatus>,
  mark: u8,
  socket: u8,
  head: fc.uint8Array({ maxLength: 40 }),
  differences: fc.array(fc.record({ offset: u32, length: u32 }), { maxLength: 4 }),
  owner: fc.option(fc.record({ pid: u32, name: fc.string({ minLength: 1, unit: 'grapheme' }) }), { nil: undefined }),
});
const rows = fc.array(anyRow, { maxLength: 12 });

test('rows come out of a block as they went in', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const read = decodeWindow(encodeWindow(given));
      expect(read.map((row) => ({ ...row, head: Uint8Array.from(row.head) }))).toEqual(given);
    }),
  );
});

test('a block is read from wherever it stands in a buffer, as a transport may deliver it', () => {
  fc.assert(
    fc.property(rows, fc.nat(9), (given, place) => {
      const block = encodeWindow(given);
      const buffer = new Uint8Array(place + block.length + 3);
      buffer.set(block, place);
      expect(decodeWindow(buffer.subarray(place, place + block.length))).toEqual(decodeWindow(block));
    }),
  );
});

test('reading a row takes no copy of its bytes', () => {
  const [sample] = fc.sample(anyRow, { numRuns: 1, seed: 1 });
  const block = encodeWindow([{ ...sample!, head: Uint8Array.of(1, 2, 3) }]);
  expect(decodeWindow(block)[0]!.head.buffer).toBe(block.buffer);
});

test('bytes that are no block are refused: too short, cut off, or with something behind', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const block = encodeWindow(given);
      expect(() => decodeWindow(block.subarray(0, block.length - 1))).toThrow(RangeError);
      expect(() => decodeWindow(Uint8Array.of(...block, 0))).toThrow(RangeError);
    }),
  );
  expect(() => decodeWindow(new Uint8Array(15))).toThrow('shorter than its prefix');
});
