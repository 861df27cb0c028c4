import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchRuntime } from './fetch-runtime.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nlscope-fetch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (source: string, stallMs: number, progress: number[] = []) => {
  const script = join(folder, 'install.cjs');
  writeFileSync(script, `const { join } = require('node:path'); const fs = require('node:fs');\n${source}`);
  return fetchRuntime({ script, targetFolder: join(folder, 'dist'), stallMs, onProgress: (b) => progress.push(b) });
};

const isRunning = (pid: number): boolean => {
  // A killed process stays in the table until its parent has collected it.
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a download that ends well counts its bytes and leaves no scratch folder', async () => {
  const progress: number[] = [];
  const source = `
    fs.writeFileSync(join(__dirname, 'tmpdir'), process.env.TMPDIR);
    fs.writeFileSync(join(process.env.TMPDIR, 'zip'), Buffer.alloc(1000));
    setTimeout(() => {}, 1500);`;
  expect(await run(source, 60_000, progress)).toBeUndefined();
  expect(progress.at(-1)).toBe(1000);
  expect(existsSync(readFileSync(join(folder, 'tmpdir'), 'utf8'))).toBe(false);
});

test('a download that fails says why in its own words', async () => {
  expect(await run("console.error('ENOTFOUND github.com\\n  at x'); process.exit(1)", 60_000)).toBe(
    'ENOTFOUND github.com',
  );
});

test('a download that stalls is killed with its children', async () => {
  const source = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    fs.writeFileSync(join(__dirname, 'pids'), [process.pid, child.pid].join());
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);`;
  // The stall is long enough for the script to have noted its children, however slow the machine is.
  const failure = await run(source, 3_000);
  expect(failure).toBe('nothing came for 3 s');
  const pids = readFileSync(join(folder, 'pids'), 'utf8').split(',').map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});
