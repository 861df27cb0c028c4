// A machine as it is before anything was installed for the module: no kernel headers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckUpStep } from '../../../core/contract/module.ts';
import { release, succeed } from './module.ts';
import { nlscope } from './product.ts';
import { json, keep, moduleFails } from './provoked.ts';

test('the loopback peer echoes on this kernel, with no module and no privilege', () => {
  succeed(nlscope('dev', 'echo', '--count', '3'));
});

test('the check-up finds that the headers are missing, and gives the command that installs them', () => {
  const ran = nlscope('dev', 'module', 'doctor', '--json');
  assert.equal(ran.status, 1);
  const steps = json<CheckUpStep[]>(ran);
  const failed = steps.filter(({ status }) => status === 'fail');
  assert.deepEqual(
    failed.map(({ id }) => id),
    ['headers'],
  );
  const [{ evidence = '', nextStep = '', command = '' } = {}] = failed;
  assert(command.endsWith(`apt-get install linux-headers-${release}`), command);
  keep('no headers: check-up', { code: 'headers', message: evidence, nextStep: `${nextStep} ${command}` });
});

test('a build without headers says what is missing', () => {
  moduleFails('no headers: build', 'NO_HEADERS', 'dev', 'build');
});

test('loading what was never built says so', () => {
  moduleFails('never built: load', 'NOT_BUILT', 'dev', 'load');
});

test('unloading what was never loaded says so', () => {
  moduleFails('never loaded: unload', 'NOT_LOADED', 'root', 'unload');
});

test('an echo on protocol 25 without the module says what to do', () => {
  const { status, stderr } = nlscope('dev', 'echo', '--protocol', '25');
  assert.equal(status, 3);
  assert.match(stderr, /^nlscope echo: socket: EPROTONOSUPPORT: .*load the echo module/);
  keep('no module: echo', { code: 'EPROTONOSUPPORT', message: stderr.trim() });
});
