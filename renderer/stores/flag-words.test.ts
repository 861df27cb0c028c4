import { expect, test } from 'vitest';
import { toggleFlag } from './flag-words.ts';

const up = { name: 'up', value: 0 };
const lit = { name: 'lit', value: 3 };

test('a flag is put after those that are there, and taken out again', () => {
  expect(toggleFlag('0x00000000', up)).toEqual({ isOn: false, next: 'up' });
  expect(toggleFlag('up', lit)).toEqual({ isOn: false, next: 'up | lit' });
  expect(toggleFlag('up | lit', up)).toEqual({ isOn: true, next: 'lit' });
  expect(toggleFlag('up', up)).toEqual({ isOn: true, next: '0' });
});

test('bits told as a number count, and the others of them stay', () => {
  expect(toggleFlag('0x9', lit)).toEqual({ isOn: true, next: '0x1' });
  expect(toggleFlag('up | 0x40', lit)).toEqual({ isOn: false, next: 'up | 0x40 | lit' });
  expect(toggleFlag('8', lit)).toEqual({ isOn: true, next: '0' });
});

test('words that are no flags stay as they were typed', () => {
  expect(toggleFlag('nonsense, up', up)).toEqual({ isOn: true, next: 'nonsense' });
});
