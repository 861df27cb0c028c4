import { expect, test } from 'vitest';
import { olderThan } from './btf.ts';

test.each([
  ['v1.24', '124', undefined],
  ['v1.32\n', '124', undefined],
  ['v1.24', '132', "pahole 1.24 is older than the kernel's own, 1.32"],
  ['v1.9', '124', "pahole 1.9 is older than the kernel's own, 1.24"],
  ['v2.0', '132', undefined],
  ['pahole: broken', '132', undefined],
  ['v1.24', undefined, undefined],
])('%j for a kernel built with %s: %s', (said, wanted, reason) => {
  expect(olderThan(said, wanted)).toBe(reason);
});
