import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ModuleBuild } from '../../core/contract/module.ts';
import { readKeptBuild, writeKeptBuild } from './kept-build.ts';

const folder = mkdtempSync(join(tmpdir(), 'nlscope-kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

const build: ModuleBuild = { outcome: 'built', command: 'make', startedAtMs: 1, tookMs: 2, done: 5, steps: 5 };

test('a build is there again with its output, and a folder without one has none', () => {
  expect(readKeptBuild(folder)).toBeUndefined();
  writeKeptBuild(folder, { build, lines: ['$ make', '  CC [M]'] });
  expect(readKeptBuild(folder)).toEqual({ build, lines: ['$ make', '  CC [M]'] });
});

test.each(['', '{', 'null', '[]', '{"lines":[]}', '{"build":{},"lines":[]}', '{"build":{"outcome":"built"}}'])(
  'a damaged file, %j, is as none',
  (text) => {
    writeFileSync(join(folder, 'build.json'), text);
    expect(readKeptBuild(folder)).toBeUndefined();
  },
);
