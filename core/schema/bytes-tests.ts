// Owns what can be asked of texts and bytes where they stand: each test looks at the bytes start..end of a view and makes nothing.
import type { BytesTest } from '../wire/attribute-route.ts';

/** Up to the first NUL, which ends a text. */
export function textIs(wanted: Uint8Array): BytesTest {
  const { length } = wanted;
  return (view, start, end) => {
    if (end - start < length || !standsAt(view, start, wanted)) return false;
    return start + length === end || view.getUint8(start + length) === 0;
  };
}

export const bytesAre =
  (wanted: Uint8Array): BytesTest =>
  (view, start, end) =>
    end - start === wanted.length && standsAt(view, start, wanted);

/** As many bytes as `wanted` has, of which the first `bits` bits are the same. */
export function prefixIs(wanted: Uint8Array, bits: number): BytesTest {
  const whole = bits >> 3;
  const mask = 0xff & ~(0xff >> (bits & 7));
  return (view, start, end) => {
    if (end - start !== wanted.length) return false;
    for (let i = 0; i < whole; i += 1) if (view.getUint8(start + i) !== wanted[i]) return false;
    return mask === 0 || ((view.getUint8(start + whole) ^ wanted[whole]!) & mask) === 0;
  };
}

export function bytesContain(wanted: Uint8Array): BytesTest {
  const [first, { length }] = [wanted[0], wanted];
  return (view, start, end) => {
    for (let at = start; at + length <= end; at += 1)
      if (view.getUint8(at) === first && standsAt(view, at, wanted)) return true;
    return false;
  };
}

export const isThere: BytesTest = () => true;

export const oneOf = (tests: readonly BytesTest[]): BytesTest =>
  tests.length === 1
    ? tests[0]!
    : (view, start, end, isBig) => {
        for (const test of tests) if (test(view, start, end, isBig)) return true;
        return false;
      };

export const notSo =
  (test: BytesTest): BytesTest =>
  (view, start, end, isBig) =>
    !test(view, start, end, isBig);

/** Of a part of the bytes; false where they end before it does. */
export const partOf =
  ({ offset, length }: { readonly offset: number; readonly length: number }, test: BytesTest): BytesTest =>
  (view, start, end, isBig) =>
    end - start >= offset + length && test(view, start + offset, start + offset + length, isBig);

/** Of some piece of `size` bytes, of those that they are made of: the entries of a C array. */
export const somePiece =
  (size: number, test: BytesTest): BytesTest =>
  (view, start, end, isBig) => {
    for (let at = start; at + size <= end; at += size) if (test(view, at, at + size, isBig)) return true;
    return false;
  };

function standsAt(view: DataView, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i += 1) if (view.getUint8(at + i) !== wanted[i]) return false;
  return true;
}
