/** `nlscope echo … | head`, or to a full disk: the command ends with its output, instead of sending on to nobody. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const launcher = new URL('../../scripts/nlscope.mjs', import.meta.url).pathname;

const exitOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

it('nlscope echo ends with 141 when nobody reads on', async () => {
  const child = spawn(process.execPath, [launcher, 'echo', '--count', '10000000', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = exitOf(child);
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await exited).toBe(141);
  expect(complaints).not.toContain('EPIPE');
});

it('nlscope echo ends with 3 when its output cannot be written', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [launcher, 'echo'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const exited = exitOf(child);
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints += chunk;
  });
  expect(await exited).toBe(3);
  expect(complaints).toContain('nlscope: the output could not be written: ENOSPC');
});

it('nlscope echo prints all of a run that is faster than its output', async () => {
  const count = 20_000;
  const argv = [launcher, 'echo', '--count', String(count), '--in-flight', '64', '--json'];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = exitOf(child);
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.filter((byte) => byte === 0x0a).length;
  });
  expect(await exited).toBe(0);
  expect(lines).toBe(count + 1);
});
