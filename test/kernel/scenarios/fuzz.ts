// Half a minute of what nobody should send, with the module loaded and unloaded meanwhile. See ../fuzz.c.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isLoaded, keptModule, succeed, unload } from './module.ts';
import { run } from './product.ts';

/** Socket buffers in use, with those that a processor keeps at hand. */
function buffersInUse(): number {
  const line = readFileSync('/proc/slabinfo', 'utf8')
    .split('\n')
    .find((it) => it.startsWith('skbuff_head_cache '));
  assert(line, 'no skbuff_head_cache in /proc/slabinfo');
  return Number(line.split(/\s+/)[1]);
}

test('the module outlives rough treatment, then echoes right, and has leaked no buffers', () => {
  const before = buffersInUse();
  const { stdout } = succeed(run('root', ['/opt/nlscope/.cache/kernel-test/fuzz', '30', '1', keptModule]));
  console.log(stdout.trim());
  if (isLoaded()) unload();
  const datagrams = Number(/(\d+) datagrams/.exec(stdout)?.[1]);
  const grown = buffersInUse() - before;
  console.log(`socket buffers in use: ${before} before, ${grown} more after`);
  assert(datagrams > 1000, `${datagrams} datagrams`);
  assert(grown < 500 + datagrams / 100, `${grown} buffers more after ${datagrams} datagrams`);
});
