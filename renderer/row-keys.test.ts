import { expect, test } from 'vitest';
import { rowAfter } from './row-keys.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false };
const lead = (key: string, at: number, count = 30): number | undefined =>
  rowAfter({ key, ...none }, { at, count, page: 10 });

test('keys lead from row to row and stay in the table', () => {
  expect([lead('ArrowDown', 4), lead('j', 4), lead('ArrowUp', 4), lead('k', 4)]).toEqual([5, 5, 3, 3]);
  expect([lead('j', 29), lead('k', 0), lead('PageDown', 25), lead('PageUp', 5)]).toEqual([29, 0, 29, 0]);
  expect([lead('g', 9), lead('G', 9), lead('Home', 9), lead('End', 9)]).toEqual([0, 29, 0, 29]);
});

test('they enter the table at the end they come from', () => {
  expect([lead('j', -1), lead('k', -1)]).toEqual([0, 29]);
});

test('other keys, and keys with a modifier, lead nowhere', () => {
  expect(lead('x', 3)).toBeUndefined();
  expect(lead('toString', 3)).toBeUndefined();
  expect(lead('j', -1, 0)).toBeUndefined();
  expect(rowAfter({ key: 'g', ...none, ctrlKey: true }, { at: 3, count: 9, page: 1 })).toBeUndefined();
});
