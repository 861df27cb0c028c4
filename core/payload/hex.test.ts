import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHex, parseHex } from './hex.ts';

describe('hex', () => {
  it('is read back to the bytes it was written from, in any layout', () => {
    const layout = fc.record({ bytesPerLine: fc.integer({ min: 1, max: 40 }), group: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), layout, (bytes, layout) => {
        expect(parseHex(formatHex(bytes, layout))).toEqual({ bytes });
        expect(parseHex(formatHex(bytes))).toEqual({ bytes });
      }),
    );
  });

  it.each([
    ['deadbeef'],
    ['DE AD be ef'],
    ['0xde, 0xad,\n0xbe, 0xef,\n'],
    ['0xdeadbeef'],
    ['\\xde\\xad\\xbe\\xef'],
    ['de:ad:be:ef'],
    ['0XDE\t\\XAD 0xbe0xef'],
  ])('takes %j', (text) => {
    expect(parseHex(text)).toEqual({ bytes: Uint8Array.of(0xde, 0xad, 0xbe, 0xef) });
  });

  it('takes one digit as a byte after a prefix, as C prints it', () => {
    expect(parseHex('0x0, 0xa')).toEqual({ bytes: Uint8Array.of(0, 10) });
  });

  it('takes no bytes at all', () => {
    expect(parseHex(' \n')).toEqual({ bytes: new Uint8Array() });
    expect(formatHex(new Uint8Array())).toBe('');
  });

  it.each([
    ['de ad b', 6, "'b' is half a byte: two digits each"],
    ['d ea', 0, "'d' is half a byte: two digits each"],
    ['de xx', 3, "'x' is not a hexadecimal digit"],
    ['de 0x', 5, 'a digit is missing'],
    ['0xzz', 2, "'z' is not a hexadecimal digit"],
    ['31;32', 2, "';' is not a hexadecimal digit"],
  ])('says where %j stops being understood', (text, position, error) => {
    expect(parseHex(text)).toEqual({ error, position });
  });

  it('never throws, and points inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0aFx\\ ,:\nz') }), (text) => {
        const parsed = parseHex(text);
        if (parsed.error !== undefined) expect(parsed.position).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('is written 16 a line in two groups', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, index) => index);
    expect(formatHex(bytes)).toBe('00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10 11');
  });
});
