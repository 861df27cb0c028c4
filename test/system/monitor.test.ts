// `nlscope monitor` on a network of its own, where a link goes up and addresses come and go because we say so.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';

const launcher = fileURLToPath(new URL('../../scripts/nlscope.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Listening, on a network of its own. */
async function monitor(...args: string[]) {
  const child = spawn('unshare', ['--net', process.execPath, launcher, 'monitor', ...args]);
  running.push(child);
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed.err += chunk;
  });
  const exited = once(child, 'exit').then(([code]) => code as number);
  await expect.poll(() => printed.err, { timeout: 15_000 }).toContain('listening to');
  const ip = (...words: string[]): void =>
    void execFileSync('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'ip', ...words]);
  return { child, printed, exited, ip };
}

test.skipIf(!isRoot)('prints what several groups carry, ends after --count, and the file holds the same', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'nlscope-monitor-')), 'own.pcapng');
  const asked = ['route:LINK,IPV4_IFADDR', 'generic:nlctrl/notify', '--count', '3', '--json', '--capture', path];
  const { printed, exited, ip } = await monitor(...asked);
  ip('link', 'set', 'lo', 'up');
  ip('addr', 'add', '10.1.2.3/32', 'dev', 'lo');
  expect(await exited).toBe(0);
  const lines = printed.out.trimEnd().split('\n');
  const told = lines.map(
    (line) => JSON.parse(line) as { typeName: string; group: number; protocol: string; summary: string },
  );
  expect(told.every(({ protocol }) => protocol === 'NETLINK_ROUTE')).toBe(true);
  expect(told.map(({ typeName, group, summary }) => `${typeName} ${group} ${summary}`).sort()).toEqual([
    'RTM_NEWADDR 5 newaddr 10.1.2.3/32 lo',
    'RTM_NEWADDR 5 newaddr 127.0.0.1/8 lo',
    'RTM_NEWLINK 1 newlink lo',
  ]);
  const reader = createCaptureReader();
  const records = reader.push(readFileSync(path));
  expect(records.map(({ group }) => group)).toEqual(told.map(({ group }) => group));
});

test.skipIf(!isRoot)('prints one line a message until Ctrl+C', async () => {
  const { child, printed, exited, ip } = await monitor('route:link');
  ip('link', 'set', 'lo', 'up');
  await expect.poll(() => printed.out).toMatch(/^[\d:.]+ {2}ROUTE LINK {2}RTM_NEWLINK {2}\d+ bytes {2}lo\n$/);
  child.kill('SIGINT');
  expect(await exited).toBe(0);
});
