import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../wire/text.ts';
import { formatText, parseText } from './text.ts';

describe('text', () => {
  it('is read back to the bytes it was written from, whatever they are', () => {
    const textual = fc.string({ unit: 'binary' }).map(encodeUtf8);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), textual), (bytes) => {
        expect(parseText(formatText(bytes))).toEqual({ bytes });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['grüße 漢字 😀', 'grüße 漢字 😀'],
    ['a\nb\tc\rd\0e\\f', 'a\\nb\\tc\\rd\\0e\\\\f'],
    ['\u202e\u00a0\u001b', '\\xe2\\x80\\xae\\xc2\\xa0\\x1b'],
  ])('keeps what is printable and escapes the rest: %j', (text, formatted) => {
    expect(formatText(encodeUtf8(text))).toBe(formatted);
  });

  it('escapes bytes that are no UTF-8', () => {
    expect(formatText(Uint8Array.of(0x61, 0xff, 0xc3, 0x62))).toBe('a\\xff\\xc3b');
  });

  it('takes line breaks as they are typed, and \\xNN as one byte', () => {
    expect(parseText('a\n\\xFF\\01')).toEqual({ bytes: Uint8Array.of(0x61, 0x0a, 0xff, 0x00, 0x31) });
  });

  it.each([
    ['ab\\', 2, 'a backslash at the end: write \\\\ for one'],
    ['a\\q', 1, '\\q is not an escape: \\n \\t \\r \\0 \\\\ \\xNN are'],
    ['\\x4', 0, '\\x takes two hexadecimal digits'],
    ['\\xg0', 0, '\\x takes two hexadecimal digits'],
    ['😀\ud800', 2, 'half a character: a lone surrogate has no UTF-8'],
  ])('says where %j stops being understood', (text, position, error) => {
    expect(parseText(text)).toEqual({ error, position });
  });
});
