// A machine as it is before anything was installed: no kernel headers, no polkit agent, no module.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nlscope, run } from './product.ts';

test('the loopback peer echoes on this kernel, with no module and no privilege', () => {
  const { status, stdout } = nlscope('dev', 'echo', '--count', '3');
  assert.match(stdout, /3 identical|identical/);
  assert.equal(status, 0);
});

test('an echo on protocol 25 without the module says what to do', () => {
  const { status, stderr } = nlscope('dev', 'echo', '--protocol', '25');
  assert.equal(status, 3);
  assert.match(stderr, /protocol 25 is not registered in this kernel; load the echo module/);
});

test('modules can be loaded in this kernel', () => {
  assert.equal(run('root', ['/usr/sbin/modprobe', 'nlmon']).status, 0);
  assert.match(run('dev', ['/usr/sbin/lsmod']).stdout, /^nlmon /m);
});
