import { describe, expect, test } from 'vitest';
import type { ModuleBuild } from '../../core/contract/module.ts';
import { buildLines, buildText } from './build-lines.ts';

const build: ModuleBuild = { outcome: 'built', command: 'make modules', startedAtMs: 0, tookMs: 1, done: 5, steps: 5 };
const built = { path: '/c/nlscope_echo.ko', version: '1', vermagic: '6', bytes: 421_888, builtAtMs: 1, stale: false };

test('a build is its command, what it said and what came of it', () => {
  const shown = buildLines({ build, built }, ['  CC [M]  nlscope_echo.o']);
  expect(buildText(shown)).toBe('$ make modules\n  CC [M]  nlscope_echo.o\nbuilt nlscope_echo.ko, 412\u00a0KiB\n');
  expect(shown.lines.at(-1)?.tone).toBe('ok');
});

test('one under way has no result yet, even where an older one left a module', () => {
  expect(buildLines({ build: { ...build, outcome: 'building' }, built }, []).lines).toHaveLength(1);
  expect(buildLines({ build: null, built }, ['left over']).lines).toEqual([]);
});

describe('a build that failed', () => {
  const failed: ModuleBuild = { ...build, outcome: 'failed', error: { code: 'BUILD_FAILED', message: 'line 3' } };
  const errorAt = (...output: string[]) => buildLines({ build: failed, built: null }, output).firstError;

  test("is marked at the compiler's first error, not at a warning or a file's name", () => {
    const shown = buildLines({ build: failed, built: null }, [
      'CC error.o',
      'a.c:1: warning: w',
      'a.c:3:1: error: e',
      'a.c:4:1: error: f',
    ]);
    expect(shown.firstError).toBe(3);
    expect(shown.lines.map(({ tone }) => tone)).toEqual(['dim', undefined, undefined, 'marked', undefined, 'bad']);
    expect(shown.lines.at(-1)?.text).toBe('not built: line 3');
  });

  test("is marked at make's word where the compiler has none", () => {
    expect(errorAt('x', 'make[1]: *** [Makefile:1] Error 2')).toBe(2);
    expect(errorAt('a.c:1:1: fatal error: linux/module.h: No such file')).toBe(1);
    expect(errorAt('CC x.o', '/bin/sh: 1: gcc-16: not found', 'make: *** Error 127')).toBe(2);
    expect(errorAt('nothing of the kind')).toBeUndefined();
  });
});
