import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributeInput, areAttributes, decodeAttributes, encodeAttributes } from './attribute.ts';
import { AttributeDecoder } from './attribute-decoder.ts';
import type { ByteOrder } from './bytes.ts';
import { decodeGenericHeader, encodeGenericHeader } from './generic.ts';

const order = fc.constantFrom<ByteOrder>('little', 'big');
const plain = fc.record({
  type: fc.integer({ min: 0, max: 0x3fff }),
  value: fc.uint8Array({ maxLength: 20 }),
  nested: fc.boolean(),
  netByteOrder: fc.boolean(),
});

describe('attributes', () => {
  it('are decoded to what was encoded', () => {
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 6 }), order, (inputs, order) => {
        const list = decodeAttributes(encodeAttributes(inputs, order), order);
        expect(list.issues).toEqual([]);
        const back = list.attributes.map(({ type, payload, nested, netByteOrder }) => ({
          type,
          value: payload,
          nested,
          netByteOrder,
        }));
        expect(back).toEqual(inputs);
      }),
    );
  });

  it('of random bytes never leave their range, nor the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120 }),
        fc.nat(130),
        fc.nat(130),
        order,
        (bytes, offset, length, order) => {
          const end = Math.min(bytes.length, offset + length);
          for (const attribute of decodeAttributes(bytes, order, { offset, length }).attributes) {
            expect(attribute.offset).toBeGreaterThanOrEqual(offset);
            expect(attribute.length).toBeGreaterThanOrEqual(4);
            expect(attribute.offset + attribute.length).toBeLessThanOrEqual(end);
            expect(attribute.payload.length).toBe(attribute.length - 4);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('are padded with zeros, which nla_len does not count', () => {
    const inputs = [{ type: 3, value: Uint8Array.of(0x6c, 0x6f, 0) }];
    expect([...encodeAttributes(inputs, 'little')]).toEqual([7, 0, 3, 0, 0x6c, 0x6f, 0, 0]);
    expect([...encodeAttributes(inputs, 'big')]).toEqual([0, 7, 0, 3, 0x6c, 0x6f, 0, 0]);
  });

  it('nest, with the NESTED flag unless told otherwise', () => {
    const value: AttributeInput[] = [{ type: 1, value: Uint8Array.of(5) }];
    expect([...encodeAttributes([{ type: 2, value }], 'little')]).toEqual([12, 0, 2, 0x80, 5, 0, 1, 0, 5, 0, 0, 0]);
    expect([...encodeAttributes([{ type: 2, value, nested: false }], 'little').subarray(0, 4)]).toEqual([12, 0, 2, 0]);
  });

  it('longer than nla_len can say are refused', () => {
    expect(() => encodeAttributes([{ type: 1, value: new Uint8Array(65_532) }], 'little')).toThrow('65536 bytes');
    expect(encodeAttributes([{ type: 1, value: new Uint8Array(65_531) }], 'little').length).toBe(65_536);
  });

  it.each([
    [[3, 0, 1, 0, 9, 9], "nla_len is 3, less than the attribute's header (4)"],
    [[7, 0, 1, 0, 9, 9], 'nla_len is 7, but only 6 bytes are there'],
  ])('with an impossible nla_len take the rest: %j', (bytes, issue) => {
    expect(decodeAttributes(Uint8Array.from(bytes), 'little').attributes).toMatchObject([
      { length: 6, issues: [issue] },
    ]);
  });

  it('are followed by an issue where bytes are left over', () => {
    const list = decodeAttributes(Uint8Array.of(4, 0, 1, 0, 9), 'little');
    expect(list.attributes).toHaveLength(1);
    expect(list.issues).toEqual(['1 byte left over: too few for an attribute (4)']);
  });

  const anyList = fc
    .array(fc.tuple(fc.nat(9), fc.nat(3)), { maxLength: 12 })
    .map((parts) =>
      parts.flatMap(([length, type]) => [length, 0, type, 0, 0, 0, 0, 0].slice(0, Math.max(4, (length + 3) & ~3))),
    );

  it('are read up to the most that is asked for, and counted behind it, with the issues of both', () => {
    fc.assert(
      fc.property(anyList, order, fc.nat(6), (list, byteOrder, most) => {
        const bytes = Uint8Array.from(list);
        const all = decodeAttributes(bytes, byteOrder);
        const some = decodeAttributes(bytes, byteOrder, undefined, most);
        const hidden = all.attributes.slice(most);
        expect(some.attributes).toEqual(all.attributes.slice(0, most));
        expect(some.more?.count ?? 0).toBe(hidden.length);
        expect(some.more?.range.offset ?? bytes.length).toBe(hidden[0]?.offset ?? bytes.length);
        expect(some.issues).toEqual([...hidden.flatMap(({ issues }) => issues), ...all.issues]);
      }),
    );
  });

  it('are told from other bytes by their lengths, and strictly by types and padding too', () => {
    fc.assert(
      fc.property(anyList, order, (list, byteOrder) => {
        const bytes = Uint8Array.from(list);
        const { attributes, issues } = decodeAttributes(bytes, byteOrder);
        const range = { offset: 0, length: bytes.length };
        const sound = attributes.length > 0 && [...issues, ...attributes.flatMap((one) => one.issues)].length === 0;
        const pads = attributes.every(({ offset, length }) =>
          bytes.subarray(offset + length, offset + ((length + 3) & ~3)).every((byte) => byte === 0),
        );
        expect(areAttributes(bytes, byteOrder, range, { strict: false })).toBe(sound);
        expect(areAttributes(bytes, byteOrder, range, { strict: true })).toBe(
          sound && pads && attributes.every(({ type }) => type > 0),
        );
      }),
    );
  });
});

describe('the decoder', () => {
  it('reads typed values, nests included, with offsets of the outer bytes', () => {
    const bytes = encodeAttributes(
      [
        { type: 1, value: Uint8Array.of(0x10, 0) },
        { type: 2, value: Uint8Array.of(0x6c, 0x6f, 0) },
        { type: 3, value: [{ type: 9, value: Uint8Array.of(1, 2, 3, 4), netByteOrder: true }] },
        { type: 4, value: Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) },
      ],
      'little',
    );
    const decoder = new AttributeDecoder(bytes, 'little');
    const values: unknown[] = [];
    while (decoder.next()) {
      if (decoder.type === 1) values.push(decoder.u16());
      if (decoder.type === 2) values.push(decoder.text());
      if (decoder.type === 3)
        values.push(decoder.nested((inner) => inner.next() && [inner.attribute.offset, inner.u32()]));
      if (decoder.type === 4) values.push(decoder.u64(), decoder.s64());
    }
    expect(values).toEqual([16, 'lo', [20, 0x01020304], 0xffff_ffff_ffff_ffffn, -1n]);
    expect(decoder.issues).toEqual([]);
  });

  it('keeps the issues and goes on after a value of the wrong size', () => {
    const bytes = encodeAttributes(
      [
        { type: 1, value: Uint8Array.of(1, 2, 3) },
        { type: 2, value: Uint8Array.of(7) },
      ],
      'little',
    );
    const decoder = new AttributeDecoder(bytes, 'little');
    decoder.next();
    expect(decoder.u32()).toBeUndefined();
    decoder.next();
    expect(decoder.u8()).toBe(7);
    expect(decoder.next()).toBe(false);
    expect(decoder.issues).toEqual(['attribute 1 has 3 bytes, not 4']);
    expect(() => decoder.type).toThrow(RangeError);
  });
});

it('decodes a generic header to what was encoded, and none where 4 bytes are missing', () => {
  const bytes = encodeGenericHeader({ command: 3, version: 2 }, 'little', 0x0102);
  expect([...bytes]).toEqual([3, 2, 2, 1]);
  expect(decodeGenericHeader(bytes, 'little')).toEqual({ command: 3, version: 2, reserved: 0x0102 });
  expect(decodeGenericHeader(bytes, 'little', 1)).toBeUndefined();
});
