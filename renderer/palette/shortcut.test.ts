import { describe, expect, test } from 'vitest';
import { commands } from './commands.ts';
import { type KeyPress, matches } from './shortcut.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

describe('a shortcut', () => {
  test('is met by its key with exactly its modifiers', () => {
    expect(matches(press('k', { ctrlKey: true }), 'Ctrl+K')).toBe(true);
    expect(matches(press('K', { ctrlKey: true, shiftKey: true }), 'Ctrl+K')).toBe(false);
    expect(matches(press('k'), 'Ctrl+K')).toBe(false);
    expect(matches(press('k', { ctrlKey: true, altKey: true }), 'Ctrl+K')).toBe(false);
    expect(matches(press('Enter', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter')).toBe(true);
  });

  test('takes the Command key for Ctrl', () => {
    expect(matches(press('k', { metaKey: true }), 'Ctrl+K')).toBe(true);
  });

  test('with a digit is met by Ctrl or Alt, on any keyboard layout', () => {
    expect(matches(press('&', { code: 'Digit1', ctrlKey: true }), 'Ctrl+1')).toBe(true);
    expect(matches(press('1', { code: 'Digit1', altKey: true }), 'Ctrl+1')).toBe(true);
    expect(matches(press('1', { code: 'Digit1' }), 'Ctrl+1')).toBe(false);
    expect(matches(press('2', { code: 'Digit2', ctrlKey: true }), 'Ctrl+1')).toBe(false);
  });

  test('that is a sign is met by the sign, whatever it takes to type it', () => {
    expect(matches(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matches(press('/'), '/')).toBe(true);
    expect(matches(press('/', { ctrlKey: true }), '/')).toBe(false);
  });
});

test('no two commands share an id or a shortcut', () => {
  const ids = commands.map(({ id }) => id);
  const shortcuts = commands.flatMap(({ shortcut }) => shortcut ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(shortcuts).size).toBe(shortcuts.length);
});
