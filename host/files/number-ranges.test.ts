import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberRanges } from './number-ranges.ts';

test('has the numbers that were added, and no others', () => {
  const steps = fc.array(fc.record({ gap: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }), { maxLength: 20 });
  fc.assert(
    fc.property(steps, (all) => {
      const ranges = new NumberRanges();
      const numbers = new Set<number>();
      let next = 0;
      for (const { gap, count } of all) {
        next += gap;
        ranges.add(next, count);
        for (const end = next + count; next < end; next++) numbers.add(next);
      }
      for (let number = 0; number <= next; number++) expect(ranges.has(number)).toBe(numbers.has(number));
    }),
  );
});
