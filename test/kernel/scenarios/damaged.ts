// Module files that a kernel refuses, and another module in the way: made from the one that was built.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { CheckUpStep } from '../../../core/contract/module.ts';
import { isLoaded, keptModule, release, succeed, unload } from './module.ts';
import { nlscope, run } from './product.ts';
import { json, keep, moduleFails } from './provoked.ts';

const built = `/home/dev/.cache/nlscope/module/${release}/nlscope_echo.ko`;
const sound = () => readFileSync(keptModule);

/** The same length, so that everything in the file stays in its place. */
function replaced(text: string, by: string): Buffer {
  assert.equal(text.length, by.length);
  const module = sound();
  assert(module.includes(text), `no ${text} in the module`);
  return Buffer.from(module.toString('latin1').replaceAll(text, by), 'latin1');
}

describe('damaged modules', () => {
  before(() => isLoaded() && unload());
  after(() => writeFileSync(built, sound()));

  for (const [what, code, bytes] of [
    ['an empty file', 'INVALID_FORMAT', () => Buffer.alloc(0)],
    ['a file of garbage', 'INVALID_FORMAT', () => Buffer.alloc(10_000, 'garbage ')],
    ['a truncated file', 'INVALID_FORMAT', () => sound().subarray(0, sound().length >> 1)],
    ['a file with another vermagic', 'INVALID_FORMAT', () => replaced(' mod_unload ', ' mod_unl0ad ')],
    ['a file that needs an unknown symbol', 'UNKNOWN_SYMBOL', () => replaced('netlink_unicast', 'netlink_unic4st')],
  ] as const)
    test(`${what} is refused in words`, () => {
      writeFileSync(built, bytes());
      moduleFails(`${what}: load`, code, 'dev', 'load');
      assert.equal(isLoaded(), false);
    });

  test('a module that was built for another kernel is found by the check-up', () => {
    writeFileSync(built, replaced(`vermagic=${release}`, `vermagic=${release.replace(/^\d/, '9')}`));
    const step = json<CheckUpStep[]>(nlscope('dev', 'module', 'doctor', '--json')).find(({ id }) => id === 'built');
    assert.equal(step?.status, 'fail');
    keep('built for another kernel: check-up', {
      code: 'built',
      message: step?.evidence ?? '',
      nextStep: step?.nextStep ?? '',
    });
  });

  test('a protocol that another module has taken is told by the check-up and by loading', () => {
    writeFileSync(built, sound());
    writeFileSync('/tmp/other.ko', replaced('nlscope_echo', 'another_echo'));
    succeed(run('root', ['/usr/sbin/insmod', '/tmp/other.ko']));
    const step = json<CheckUpStep[]>(nlscope('dev', 'module', 'doctor', '--json')).find(({ id }) => id === 'protocol');
    assert.equal(step?.status, 'fail');
    assert.match(step?.evidence ?? '', /another_echo/);
    keep('protocol taken: check-up', {
      code: 'protocol',
      message: step?.evidence ?? '',
      nextStep: step?.nextStep ?? '',
    });
    moduleFails('protocol taken: load', 'PROTOCOL_TAKEN', 'dev', 'load');
    succeed(nlscope('dev', 'module', 'load', 'unit=26', '--json'));
    unload();
    succeed(run('root', ['/usr/sbin/rmmod', 'another_echo']));
  });
});
