// The last look at the kernel, for all that happened since it started.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { kernelLog } from './module.ts';

const alarm =
  /\b(BUG|WARNING|Oops|KASAN|KFENCE|UBSAN|refcount_t|general protection|Call Trace|hung task|detected stalls?)\b|leaked|corrupt/;

test('the kernel log has no BUG, WARNING, Oops or complaint about memory', () => {
  assert.deepEqual(
    kernelLog().filter((line) => alarm.test(line)),
    [],
  );
});

test('kmemleak, where the kernel has it, found nothing', { skip: !existsSync('/sys/kernel/debug/kmemleak') }, () => {
  writeFileSync('/sys/kernel/debug/kmemleak', 'scan');
  assert.equal(readFileSync('/sys/kernel/debug/kmemleak', 'utf8'), '');
});
