// Owns what can be asked of texts and bytes where they stand: each test looks at bytes[start..end) and makes nothing.
import type { BytesTest } from '../wire/attribute-route.ts';

/** Up to the first NUL, which ends a text. */
export function textIs(wanted: Uint8Array): BytesTest {
  const { length } = wanted;
  return (bytes, start, end) => {
    if (end - start < length || !standsAt(bytes, start, wanted)) return false;
    return start + length === end || bytes[start + length] === 0;
  };
}

export const bytesAre =
  (wanted: Uint8Array): BytesTest =>
  (bytes, start, end) =>
    end - start === wanted.length && standsAt(bytes, start, wanted);

/** As many bytes as `wanted` has, of which the first `bits` bits are the same. */
export function prefixIs(wanted: Uint8Array, bits: number): BytesTest {
  const whole = bits >> 3;
  const mask = 0xff & ~(0xff >> (bits & 7));
  return (bytes, start, end) => {
    if (end - start !== wanted.length) return false;
    for (let i = 0; i < whole; i += 1) if (bytes[start + i] !== wanted[i]) return false;
    return mask === 0 || ((bytes[start + whole]! ^ wanted[whole]!) & mask) === 0;
  };
}

export function bytesContain(wanted: Uint8Array): BytesTest {
  const [first, { length }] = [wanted[0], wanted];
  return (bytes, start, end) => {
    for (let at = start; at + length <= end; at += 1)
      if (bytes[at] === first && standsAt(bytes, at, wanted)) return true;
    return false;
  };
}

export const isThere: BytesTest = () => true;

export const oneOf = (tests: readonly BytesTest[]): BytesTest =>
  tests.length === 1
    ? tests[0]!
    : (bytes, start, end, isBig) => {
        for (const test of tests) if (test(bytes, start, end, isBig)) return true;
        return false;
      };

export const notSo =
  (test: BytesTest): BytesTest =>
  (bytes, start, end, isBig) =>
    !test(bytes, start, end, isBig);

/** Of a part of the bytes; false where they end before it does. */
export const partOf =
  ({ offset, length }: { readonly offset: number; readonly length: number }, test: BytesTest): BytesTest =>
  (bytes, start, end, isBig) =>
    end - start >= offset + length && test(bytes, start + offset, start + offset + length, isBig);

/** Of some piece of `size` bytes, of those that they are made of: the entries of a C array. */
export const somePiece =
  (size: number, test: BytesTest): BytesTest =>
  (bytes, start, end, isBig) => {
    for (let at = start; at + size <= end; at += size) if (test(bytes, at, at + size, isBig)) return true;
    return false;
  };

function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
