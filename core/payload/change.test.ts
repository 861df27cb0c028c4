import { describe, expect, it } from 'vitest';
import { applyChange, type Change, changeIssue } from './change.ts';
import { patternBytes } from './pattern.ts';

const TEMPLATE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const apply = (change: Change, iteration: number, template = TEMPLATE): number[] => [
  ...applyChange(template, change, iteration),
];

describe('what changes from send to send', () => {
  it('is nothing', () => {
    expect(apply({ kind: 'none' }, 5)).toEqual([...TEMPLATE]);
  });

  it.each([
    [{ kind: 'counter', offset: 0, width: 1, order: 'little' }, 0x1_02, [2, 2, 3, 4, 5, 6, 7, 8, 9]],
    [{ kind: 'counter', offset: 7, width: 2, order: 'big' }, 0x102, [1, 2, 3, 4, 5, 6, 7, 1, 2]],
    [{ kind: 'counter', offset: 1, width: 4, order: 'little' }, 0x0102_0304, [1, 4, 3, 2, 1, 6, 7, 8, 9]],
    [{ kind: 'counter', offset: 1, width: 8, order: 'big' }, 2 ** 40 + 1, [1, 0, 0, 1, 0, 0, 0, 0, 1]],
  ] as [Change, number, number[]][])('is a counter: %j at %d', (change, iteration, bytes) => {
    expect(apply(change, iteration)).toEqual(bytes);
  });

  it('is every byte, random and repeatable', () => {
    const change: Change = { kind: 'random', seed: 10 };
    expect(apply(change, 3)).toEqual([...patternBytes({ kind: 'random', seed: 13 }, 9)]);
    expect(apply(change, 3)).not.toEqual(apply(change, 4));
  });

  it('is the length, up to the maximum, going round the template', () => {
    const change: Change = { kind: 'grow', step: 2, maximum: 8 };
    const template = Uint8Array.of(1, 2, 3);
    expect(apply(change, 0, template)).toEqual([1, 2, 3]);
    expect(apply(change, 2, template)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(apply(change, 9, template)).toEqual([1, 2, 3, 1, 2, 3, 1, 2]);
    expect(apply(change, 9)).toEqual([...TEMPLATE]);
    expect(apply(change, 1, new Uint8Array())).toEqual([0x31, 0x31]);
  });

  it('is never the template itself', () => {
    const before = TEMPLATE.slice();
    for (const change of [
      { kind: 'none' },
      { kind: 'counter', offset: 0, width: 4, order: 'little' },
      { kind: 'grow', step: 1, maximum: 5 },
    ] as Change[]) {
      applyChange(TEMPLATE, change, 7)[0] = 99;
      expect(TEMPLATE).toEqual(before);
    }
  });

  it.each([
    [
      { kind: 'counter', offset: 6, width: 4, order: 'little' },
      'a counter of 4 bytes at 6 is outside of the payload (9 bytes)',
    ],
    [
      { kind: 'counter', offset: -1, width: 1, order: 'little' },
      'a counter of 1 byte at -1 is outside of the payload (9 bytes)',
    ],
    [{ kind: 'grow', step: 0, maximum: 8 }, "a step of 0 bytes doesn't grow"],
    [{ kind: 'grow', step: 1, maximum: Number.NaN }, 'NaN bytes are not a length'],
  ] as [Change, string][])('may be impossible: %j', (change, issue) => {
    expect(changeIssue(TEMPLATE, change)).toBe(issue);
    expect(() => applyChange(TEMPLATE, change, 0)).toThrow(new RangeError(issue));
  });
});
