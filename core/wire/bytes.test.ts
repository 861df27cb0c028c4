import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  align4,
  type ByteOrder,
  concat,
  equal,
  readS8,
  readS16,
  readS32,
  readS64,
  readU8,
  readU16,
  readU32,
  readU64,
  writeU8,
  writeU16,
  writeU32,
  writeU64,
} from './bytes.ts';

const order = fc.constantFrom<ByteOrder>('little', 'big');
const bytes8 = fc.uint8Array({ minLength: 8, maxLength: 8 });

describe('integers', () => {
  it('read what DataView reads, in both byte orders', () => {
    fc.assert(
      fc.property(bytes8, order, (bytes, order) => {
        const [view, little] = [new DataView(bytes.buffer, bytes.byteOffset), order === 'little'];
        expect(readU8(bytes, 3)).toBe(view.getUint8(3));
        expect(readS8(bytes, 3)).toBe(view.getInt8(3));
        expect(readU16(bytes, 1, order)).toBe(view.getUint16(1, little));
        expect(readS16(bytes, 1, order)).toBe(view.getInt16(1, little));
        expect(readU32(bytes, 4, order)).toBe(view.getUint32(4, little));
        expect(readS32(bytes, 4, order)).toBe(view.getInt32(4, little));
        expect(readU64(bytes, 0, order)).toBe(view.getBigUint64(0, little));
        expect(readS64(bytes, 0, order)).toBe(view.getBigInt64(0, little));
      }),
    );
  });

  it('are written so that they are read back, and touch nothing beside them', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), order, (value, order) => {
        const bytes = new Uint8Array(17).fill(0xaa);
        writeU8(bytes, 1, Number(value & 0xffn));
        writeU16(bytes, 2, Number(value & 0xffffn), order);
        writeU32(bytes, 4, Number(value & 0xffff_ffffn), order);
        writeU64(bytes, 8, value, order);
        expect(readU8(bytes, 1)).toBe(Number(value & 0xffn));
        expect(readU16(bytes, 2, order)).toBe(Number(value & 0xffffn));
        expect(readU32(bytes, 4, order)).toBe(Number(value & 0xffff_ffffn));
        expect(readU64(bytes, 8, order)).toBe(value);
        expect([bytes[0], bytes[16]]).toEqual([0xaa, 0xaa]);
      }),
    );
  });

  it('keep the low bits of a value that is too wide or negative, like a C cast', () => {
    const bytes = new Uint8Array(4);
    writeU32(bytes, 0, -22, 'little');
    expect([...bytes]).toEqual([0xea, 0xff, 0xff, 0xff]);
    writeU16(bytes, 0, 0x1_2345, 'big');
    expect([...bytes]).toEqual([0x23, 0x45, 0xff, 0xff]);
  });

  it.each([-1, 1, 4, Number.NaN])('refuse to read or write past the end, at %d', (offset) => {
    expect(() => readU32(new Uint8Array(4), offset, 'little')).toThrow(RangeError);
    expect(() => writeU32(new Uint8Array(4), offset, 1, 'little')).toThrow(RangeError);
  });

  it('leave the bytes as they were when a write does not fit', () => {
    const bytes = new Uint8Array(3);
    expect(() => writeU32(bytes, 0, 0x01020304, 'little')).toThrow(RangeError);
    expect([...bytes]).toEqual([0, 0, 0]);
  });
});

it('aligns to the next multiple of 4', () => {
  expect([0, 1, 3, 4, 5, 17].map(align4)).toEqual([0, 4, 4, 4, 8, 20]);
  expect(align4(0xffff_ffff)).toBe(0x1_0000_0000);
});

it('joins and compares bytes', () => {
  expect(equal(concat([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)]), Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equal(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
});
