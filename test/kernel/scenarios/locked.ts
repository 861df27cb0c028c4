// What makes a kernel refuse modules for good, in the order in which each can still be seen: none can be taken back.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { CheckUpStep } from '../../../core/contract/module.ts';
import { isLoaded, unload } from './module.ts';
import { nlscope } from './product.ts';
import { json, keep, moduleFails } from './provoked.ts';

describe('a kernel that takes no modules', () => {
  before(() => isLoaded() && unload());

  for (const { what, path, value, code, step: id } of [
    {
      what: 'lockdown=integrity',
      path: '/sys/kernel/security/lockdown',
      value: 'integrity',
      code: 'NOT_PERMITTED',
      step: 'signature',
    },
    {
      what: 'module.sig_enforce=1',
      path: '/sys/module/module/parameters/sig_enforce',
      value: '1',
      code: 'KEY_REJECTED',
      step: 'signature',
    },
    {
      what: 'kernel.modules_disabled=1',
      path: '/proc/sys/kernel/modules_disabled',
      value: '1',
      code: 'NOT_PERMITTED',
      step: 'modules',
    },
  ])
    test(`${what} is found by the check-up, and told when loading fails`, () => {
      writeFileSync(path, value);
      const step = json<CheckUpStep[]>(nlscope('dev', 'module', 'doctor', '--json')).find((it) => it.id === id);
      keep(`${what}: check-up`, {
        code: id,
        message: step?.evidence ?? '',
        nextStep: [step?.nextStep, step?.command].filter(Boolean).join(' '),
      });
      assert.equal(step?.status, 'fail');
      moduleFails(`${what}: load`, code, 'dev', 'load');
    });
});
