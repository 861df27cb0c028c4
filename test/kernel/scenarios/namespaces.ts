// Network namespaces: the module serves each, old and new, and keeps their counters apart.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { succeed } from './module.ts';
import { run } from './product.ts';
import { withClient } from './wire.ts';

const apart = '/run/apart';
const echoes = ['scripts/nlscope.mjs', 'echo', '--protocol', '25', '--count', '20', '--json'];
const echoApart = () => succeed(run('root', ['/usr/bin/nsenter', `--net=${apart}`, process.execPath, ...echoes]));

test('the module echoes in a namespace made after it was loaded', () => {
  writeFileSync(apart, '');
  succeed(run('root', ['/usr/bin/unshare', `--net=${apart}`, '/usr/bin/true']));
  const { summary } = JSON.parse(echoApart().stdout.trim().split('\n').at(-1) ?? '');
  assert.deepEqual([summary.sent, summary.identical], [20, 20]);
});

test('what happens in one namespace is not counted in another', () => {
  withClient((client) => assert.deepEqual(client.counted(echoApart), {}));
});

test('an ordinary user echoes in a namespace of their own', () => {
  succeed(run('root', ['/usr/bin/umount', apart]));
  const alone = ['/usr/bin/unshare', '--user', '--net', process.execPath, ...echoes];
  succeed(run('dev', alone));
});
