import { expect, test } from 'vitest';
import { kernelTime, levelOf } from './kernel-lines.ts';

test('times stand as dmesg writes them, in line with each other', () => {
  expect(kernelTime(812_104_220_999)).toBe('[  812.104220]');
  expect(kernelTime(0)).toBe('[    0.000000]');
  expect(kernelTime(123_456_000_001_000)).toBe('[123456.000001]');
});

test('a level has a word and a tone of its own; one that is none is taken for information', () => {
  const level = (number: number) => levelOf({ sequence: 0, level: number, bootNs: 0, atNs: 0, text: '', ours: true });
  expect([0, 3, 4, 6, 7].map((number) => level(number).tone)).toEqual(['bad', 'bad', 'warn', 'text', 'dim']);
  expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((number) => level(number).word)).size).toBe(8);
  expect(level(9).word).toBe('info');
});
