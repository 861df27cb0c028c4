import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './text.ts';

describe('UTF-8', () => {
  it('is written as TextEncoder writes it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
    );
  });

  it('is read back to the text it was made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
    );
  });

  it('accepts what TextDecoder accepts, and nothing else', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const accepted = (bytes: Uint8Array): string | undefined => {
      try {
        return strict.decode(bytes);
      } catch {
        return undefined;
      }
    };
    const tricky = fc.constantFrom(
      0x41,
      0x80,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xe0,
      0xa0,
      0x9f,
      0xed,
      0xef,
      0xf0,
      0x90,
      0x8f,
      0xf4,
      0xf5,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(tricky, { maxLength: 6 }), (array) => {
        const bytes = Uint8Array.from(array);
        const expected = accepted(bytes);
        if (expected === undefined) expect(decodeUtf8(bytes)).toContain('\ufffd');
        else expect(decodeUtf8(bytes)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('has one U+FFFD for each byte that is no part of a character', () => {
    expect(decodeUtf8(Uint8Array.of(0x41, 0xe2, 0x82, 0x42, 0xff))).toBe('A\ufffd\ufffdB\ufffd');
  });
});
