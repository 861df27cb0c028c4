import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameData } from './same-data.ts';

it('finds a copy the same, whatever is in it', () => {
  const values = fc.object({ values: [fc.double(), fc.string(), fc.boolean(), fc.constant(null)] });
  fc.assert(fc.property(values, (value) => sameData(value, structuredClone(value))));
});

it('finds what differs anywhere: a value, a key, a length', () => {
  const seconds = [{ p50Ns: Number.NaN, echoes: 0, lost: 0 }];
  expect(sameData(seconds, [{ p50Ns: Number.NaN, echoes: 0, lost: 1 }])).toBe(false);
  expect(sameData(seconds, [...seconds, ...seconds])).toBe(false);
  expect(sameData({ a: undefined }, { b: undefined })).toBe(false);
  expect(sameData({ a: null }, { a: {} })).toBe(false);
});
