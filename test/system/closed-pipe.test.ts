/** `nlscope echo … | head`: the command ends when its reader does, instead of sending on to nobody. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
