import { describe, expect, it } from 'vitest';
import { hexPreview, quotedText } from './printable.ts';
import { encodeUtf8 } from './text.ts';

describe('quoted text', () => {
  it.each([
    ['lo\0', '"lo"'],
    ['grüße 漢字', '"grüße 漢字"'],
    ['a'.repeat(61), `"${'a'.repeat(60)}…"`],
    ['', undefined],
    ['\0\0', undefined],
    ['a\0b', undefined],
    ['a\nb', undefined],
    ['a\u00a0b', undefined],
    ['\u202eevil', undefined],
    ['\u07ad', undefined],
  ])('of %j is %j', (text, quoted) => {
    expect(quotedText(encodeUtf8(text))).toBe(quoted);
  });

  it('looks at the start of long text only, and may cut it through a character', () => {
    expect(quotedText(encodeUtf8('漢'.repeat(100_000)))).toBe(`"${'漢'.repeat(60)}…"`);
    expect(quotedText(new Uint8Array(100_000).fill(0xff))).toBeUndefined();
  });

  it('is none for bytes that are no UTF-8', () => {
    expect(quotedText(Uint8Array.of(0x61, 0xff))).toBeUndefined();
  });
});

it('shows the first 16 bytes in hexadecimal', () => {
  expect(hexPreview(Uint8Array.of(0xde, 0x0a))).toBe('de 0a');
  expect(hexPreview(new Uint8Array(17))).toBe(`${Array(16).fill('00').join(' ')} …`);
});
