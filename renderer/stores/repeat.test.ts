import { describe, expect, test } from 'vitest';
import { defaultRepeat, parseCount, readRepeat } from './repeat.ts';

const payload = new Uint8Array(8);

test('a count is read with spaces of any width and in hex, and from nothing else', () => {
  expect(parseCount('1 000')).toBe(1000);
  expect(parseCount('10\u202f000')).toBe(10_000);
  expect(parseCount('0x10')).toBe(16);
  expect(parseCount('')).toBeUndefined();
  expect(parseCount('1.5')).toBeUndefined();
});

describe('a repeat', () => {
  test('is read into a plan', () => {
    expect(readRepeat(defaultRepeat, payload).plan).toEqual({
      count: 1000,
      intervalNs: 1_000_000,
      inFlight: 16,
      change: { kind: 'none' },
    });
  });

  test('ends after a time where the count has a unit', () => {
    const read = (count: string) => readRepeat({ ...defaultRepeat, count }, payload);
    expect(read('10 s').plan).toMatchObject({ durationMs: 10_000, count: 100_000_000 });
    expect(read('1.5 min').plan).toMatchObject({ durationMs: 90_000 });
    for (const text of ['0 s', '25 h', '10 x', 's']) expect(read(text).issues?.count).toMatch(/or a time such as 10 s/);
    expect(read('0x1f').plan).toMatchObject({ count: 31 });
    expect(read('0x1f').plan).not.toHaveProperty('durationMs');
  });

  test('says which fields cannot be read, all at once', () => {
    const { issues } = readRepeat({ ...defaultRepeat, count: '0', every: 'soon', inFlight: '1e3' }, payload);
    expect(Object.keys(issues ?? {}).sort()).toEqual(['count', 'every', 'inFlight']);
  });

  test('refuses a counter that does not fit the payload', () => {
    expect(readRepeat({ ...defaultRepeat, change: 'counter', offset: '4' }, payload).plan).toBeDefined();
    expect(readRepeat({ ...defaultRepeat, change: 'counter', offset: '5' }, payload).issues?.change).toMatch(/outside/);
  });

  test('reads only the fields of the change that is chosen', () => {
    expect(readRepeat({ ...defaultRepeat, change: 'none', seed: 'x' }, payload).plan).toBeDefined();
    expect(readRepeat({ ...defaultRepeat, change: 'random', seed: 'x' }, payload).issues).toHaveProperty('seed');
    expect(readRepeat({ ...defaultRepeat, change: 'grow', step: '8', maximum: '64' }, payload).plan?.change).toEqual({
      kind: 'grow',
      step: 8,
      maximum: 64,
    });
  });
});
