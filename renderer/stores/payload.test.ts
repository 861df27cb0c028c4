import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createPayload,
  maximumPayload,
  pad,
  payloadViews,
  setBytes,
  setPattern,
  showView,
  startsWithHeader,
  typeInto,
} from './payload.ts';

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const anyBytes = fc.uint8Array({ maxLength: 200 });
const anyView = fc.constantFrom(...payloadViews);

describe('the payload', () => {
  test('starts as the fifty ASCII ones of the console program', () => {
    const { bytes, pattern } = createPayload();
    expect(bytes).toEqual(new Uint8Array(50).fill(0x31));
    expect(pattern).toEqual({ kind: 'fill', byte: 0x31 });
  });

  test('is the same in every view, whatever the bytes and the way through the views', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(anyView, { maxLength: 8 }), (bytes, views) => {
        const payload = views.reduce(showView, createPayload(bytes, 'hex'));
        expect(payload.bytes).toEqual(bytes);
        expect(payload.error).toBeUndefined();
      }),
    );
  });

  test('reads back from what the text and hex views show', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom('text' as const, 'hex' as const), (bytes, view) => {
        const shown = createPayload(bytes, view);
        expect(typeInto(createPayload(bytesOf(1), view), shown.typed).bytes).toEqual(bytes);
      }),
    );
  });

  test('shows in hex what was typed as text', () => {
    const typed = typeInto(createPayload(bytesOf(), 'text'), 'hé\\x00');
    expect(showView(typed, 'hex').typed).toBe('68 c3 a9 00');
  });

  test('leaves hex as it is being typed alone while it parses', () => {
    const typed = typeInto(createPayload(), '0xde,0xAD');
    expect(typed.typed).toBe('0xde,0xAD');
    expect(typed.bytes).toEqual(bytesOf(0xde, 0xad));
  });
});

describe('what does not parse', () => {
  const good = typeInto(createPayload(), 'de ad');
  const bad = typeInto(good, 'de ad xx');

  test('stays as typed, with the place of the error, and leaves the last good bytes', () => {
    expect(bad.typed).toBe('de ad xx');
    expect(bad.error?.position).toBe(6);
    expect(bad.bytes).toEqual(bytesOf(0xde, 0xad));
  });

  test('waits while another view is looked at', () => {
    const text = showView(bad, 'text');
    expect(text.error).toBeUndefined();
    const back = showView(text, 'hex');
    expect(back.typed).toBe('de ad xx');
    expect(back.error?.position).toBe(6);
  });

  test('is given up once another view changes the bytes', () => {
    const back = showView(typeInto(showView(bad, 'text'), 'A'), 'hex');
    expect(back.typed).toBe('41');
    expect(back.error).toBeUndefined();
  });
});

describe('patterns and files', () => {
  test('a pattern makes the bytes', () => {
    const payload = setPattern(createPayload(), { kind: 'count-up', start: 1, width: 1 }, 3);
    expect(payload.bytes).toEqual(bytesOf(1, 2, 3));
  });

  test('a pattern is recognised in bytes that follow it', () => {
    const payload = showView(typeInto(createPayload(), '07 07 07'), 'pattern');
    expect(payload.pattern).toEqual({ kind: 'fill', byte: 7 });
  });

  test('the file is named until its bytes are changed', () => {
    const named = setBytes(createPayload(), bytesOf(1, 2), { name: 'a.bin', size: 2 });
    expect(showView(named, 'file').file?.name).toBe('a.bin');
    expect(typeInto(named, '01 03').file).toBeUndefined();
  });

  test('a payload is never longer than a message may be', () => {
    expect(setBytes(createPayload(), new Uint8Array(maximumPayload + 1)).bytes).toHaveLength(maximumPayload);
    expect(setPattern(createPayload(), { kind: 'fill', byte: 0 }, maximumPayload + 1).bytes).toHaveLength(
      maximumPayload,
    );
  });

  test('padding adds zeros up to the next multiple of four', () => {
    expect(pad(createPayload(bytesOf(1, 2, 3, 4, 5))).bytes).toEqual(bytesOf(1, 2, 3, 4, 5, 0, 0, 0));
  });
});

describe('a header in front of the payload', () => {
  const header = (length: number): number[] => [length, 0, 0, 0, 18, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0];

  test('is seen when its length is that of the bytes, padding aside', () => {
    expect(startsWithHeader(createPayload(bytesOf(...header(20), 0, 0, 0, 0)))).toBe(true);
    expect(startsWithHeader(createPayload(bytesOf(...header(17), 0, 0, 0, 0)))).toBe(true);
  });

  test('is not seen in other bytes', () => {
    expect(startsWithHeader(createPayload())).toBe(false);
    expect(startsWithHeader(createPayload(bytesOf(...header(20))))).toBe(false);
    expect(startsWithHeader(createPayload(bytesOf(...header(16), 1, 2, 3, 4)))).toBe(false);
    expect(startsWithHeader(createPayload(bytesOf(16, 0, 0, 0)))).toBe(false);
  });
});
