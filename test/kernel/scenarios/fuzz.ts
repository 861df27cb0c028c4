// Half a minute of what nobody should send, with the module loaded and unloaded meanwhile. See ../fuzz.c.
import { test } from 'node:test';
import { isLoaded, keptModule, succeed, unload } from './module.ts';
import { run } from './product.ts';

test('the module outlives rough treatment, and then echoes right', () => {
  succeed(run('root', ['/opt/nlscope/.cache/kernel-test/fuzz', '30', '1', keptModule]));
  if (isLoaded()) unload();
});
