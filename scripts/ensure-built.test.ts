import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureBuilt, NotBuiltError, staleness } from './ensure-built.mjs';

let root: string;
const write = (path: string, timeS: number): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), timeS, timeS);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nlscope-built-'));
  for (const path of ['core/a.ts', 'host/b.ts', 'renderer/c/d.tsx', 'electron/e.ts', 'scripts/build.mjs'])
    write(path, 100);
  for (const path of [
    'dist/renderer/index.html',
    'dist/host/cli.js',
    'dist/electron/main.js',
    'dist/electron/preload.cjs',
  ])
    write(path, 200);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a dist younger than its sources is up to date', () => {
  expect(staleness(root)).toBeUndefined();
});

test('a package without sources is up to date', () => {
  for (const folder of ['core', 'host', 'renderer', 'electron', 'scripts'])
    rmSync(join(root, folder), { recursive: true });
  expect(staleness(root)).toBeUndefined();
});

test.each(['core/a.ts', 'host/b.ts', 'renderer/c/d.tsx', 'electron/new.ts', 'scripts/build.mjs'])(
  'a younger %s makes it stale',
  (path) => {
    write(path, 300);
    expect(staleness(root)).toBe(`${path} has changed`);
  },
);

test('the addon has to be built again once its sources are younger, but not for its own output or tests', () => {
  write('native/socket.cc', 100);
  write('native/build/Release/nlscope-nlmon', 200);
  write('native/build/Release/nlscope.node', 200);
  for (const path of ['native/build/Makefile', 'native/build-headers/node_api.h', 'native/test/abuse.mjs'])
    write(path, 300);
  expect(staleness(root, 'native')).toBeUndefined();
  write('native/socket.cc', 300);
  expect(staleness(root, 'native')).toBe('native/socket.cc has changed');
  rmSync(join(root, 'native/build'), { recursive: true });
  expect(staleness(root, 'native')).toBe('native/build/Release/nlscope-nlmon is missing');
});

test('a younger test does not', () => {
  write('core/a.test.ts', 300);
  write('scripts/start.mjs', 300);
  expect(staleness(root)).toBeUndefined();
});

test.each(['dist/renderer/index.html', 'dist/host/cli.js', 'dist/electron/main.js', 'dist/electron/preload.cjs'])(
  'without %s it has to be built',
  (path) => {
    rmSync(join(root, path));
    expect(staleness(root)).toBe(`${path} is missing`);
  },
);

test('without the build tools it says to run npm ci', () => {
  write('native/build/Release/nlscope-nlmon', 100);
  write('native/build/Release/nlscope.node', 100);
  write('core/a.ts', 300);
  expect(() => ensureBuilt(root)).toThrow(NotBuiltError);
  expect(() => ensureBuilt(root)).toThrow(/npm ci/);
});
