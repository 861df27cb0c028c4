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
