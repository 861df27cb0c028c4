// The way from a source to an echo, as an ordinary user goes it through nlscope, and every refusal on that way.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { test } from 'node:test';
import type { CheckUpStep, ModuleCounters, ModuleState } from '../../../core/contract/module.ts';
import { isLoaded, keptModule, parameter, release, succeed, unload } from './module.ts';
import { decide, withDialogClosed } from './polkit.ts';
import { nlscope } from './product.ts';
import { fails, json, keep, moduleFails } from './provoked.ts';
import { Client } from './wire.ts';

type Status = ModuleState & { counters: ModuleCounters | null };

const doctor = () => nlscope('dev', 'module', 'doctor', '--json');
const status = () => json<Status>(nlscope('dev', 'module', 'status', '--json'));
const load = (...parameters: string[]) => nlscope('dev', 'module', 'load', ...parameters, '--json');

/** Each step's status, by its id. */
const verdicts = (ran = doctor()) => Object.fromEntries(json<CheckUpStep[]>(ran).map((step) => [step.id, step.status]));

test('the check-up finds nothing wrong before the build', () => {
  const ran = doctor();
  const { compiler, make, ...rest } = verdicts(ran);
  const ok = { modules: 'ok', headers: 'ok', signature: 'ok', protocol: 'ok' };
  // polkit does not run yet.
  assert.deepEqual(rest, { ...ok, permission: 'warn', built: 'todo', loaded: 'todo' });
  // This machine's programs may be older than the kernel's own.
  assert(![compiler, make].includes('fail'));
  assert.equal(ran.status, 0);
});

test('an ordinary user builds the module for this kernel', () => {
  const ran = nlscope('dev', 'module', 'build', '--json');
  succeed(ran);
  const { built } = json<Status>(ran);
  assert.equal(built?.path, `/home/dev/.cache/nlscope/module/${release}/nlscope_echo.ko`);
  assert(built?.vermagic.startsWith(`${release} `), built?.vermagic);
  assert.equal(built?.stale, false);
  copyFileSync(built?.path ?? '', keptModule);
});

const typeData = Buffer.from('.BTF\0');

test('the module has type data where the headers bring what it refers to, and is built without pahole too', () => {
  const headers = `/lib/modules/${release}/build`;
  const make = json<CheckUpStep[]>(doctor()).find(({ id }) => id === 'make');
  const expected = existsSync(`${headers}/vmlinux`) && make?.status === 'ok';
  assert.equal(readFileSync(keptModule).includes(typeData), expected);
  if (!expected) return;
  renameSync('/usr/bin/pahole', '/usr/bin/pahole.away');
  const step = json<CheckUpStep[]>(doctor()).find(({ id }) => id === 'make');
  keep('no pahole: check-up', { code: 'make', message: step?.evidence ?? '', nextStep: step?.nextStep });
  const { built } = json<Status>(succeed(nlscope('dev', 'module', 'build', '--json')));
  assert.equal(readFileSync(built?.path ?? '').includes(typeData), false);
  renameSync('/usr/bin/pahole.away', '/usr/bin/pahole');
});

test('without polkit, loading says that it does not run', () => {
  moduleFails('polkit not running: load', 'NO_POLKIT', 'dev', 'load');
  assert.equal(isLoaded(), false);
});

const permission = () => json<CheckUpStep[]>(doctor()).find(({ id }) => id === 'permission');

test('without an agent, the check-up and loading say so, and loading gives the line to paste', () => {
  decide('ask');
  const step = permission();
  assert.equal(step?.status, 'warn');
  keep('no polkit agent: check-up', { code: 'permission', message: step?.evidence ?? '', nextStep: step?.nextStep });
  const { nextStep } = moduleFails('no polkit agent: load', 'NO_AGENT', 'dev', 'load', 'dump=1');
  const insmod = `sudo /usr/sbin/insmod /home/dev/.cache/nlscope/module/${release}/nlscope_echo.ko dump=1`;
  assert(nextStep?.includes(insmod), nextStep);
});

test('a rule that says no is told as such', () => {
  decide('no');
  assert.match(permission()?.evidence ?? '', /rules do not let you/);
  moduleFails('denied by a polkit rule: load', 'NOT_AUTHORISED', 'dev', 'load');
  assert.equal(isLoaded(), false);
});

test('a dialog that is cancelled is told as such', async () => {
  decide('ask');
  const command = [process.execPath, 'scripts/nlscope.mjs', 'module', 'load', '--json'];
  fails('password dialog cancelled: load', 'AUTH_CANCELLED', await withDialogClosed(command));
});

test('a rule that says yes lets an ordinary user load the module, with parameters', () => {
  decide('yes');
  const { loaded } = json<Status>(succeed(load('drop_one_in=3', 'strict=0')));
  assert.deepEqual([loaded?.parameters.dropOneIn, loaded?.parameters.strict], [3, false]);
  assert.deepEqual([parameter('drop_one_in'), parameter('strict')], ['3', 'N']);
});

test('loading it once more says that it is loaded', () => {
  moduleFails('File exists: load', 'ALREADY_LOADED', 'dev', 'load');
});

test('unloading it while a socket is open says who has it open', () => {
  const client = new Client();
  const { message } = moduleFails('module in use: unload', 'MODULE_IN_USE', 'root', 'unload');
  assert.match(message, new RegExp(`node.*${process.pid}|${process.pid}.*node`));
  client.close();
});

test('an ordinary user unloads the module', () => {
  succeed(nlscope('dev', 'module', 'unload', '--json'));
  assert.equal(isLoaded(), false);
});

test('a module that another hand unloaded is seen as such by all commands', () => {
  succeed(load());
  unload();
  const ran = nlscope('dev', 'module', 'status', '--json');
  assert.deepEqual([ran.status, json<Status>(ran).loaded], [1, null]);
  moduleFails('unloaded by another hand: unload', 'NOT_LOADED', 'dev', 'unload');
  assert.equal(nlscope('dev', 'echo', '--protocol', '25').status, 3);
});

test('a wrong parameter is refused before anything runs', () => {
  for (const words of ['speed=3', 'dump=perhaps', 'msg_type=21', 'unit=99']) {
    const ran = load(words);
    assert.equal(ran.status, 2);
    keep(`wrong parameter ${words}: load`, json<{ error: Parameters<typeof keep>[1] }>(ran).error);
  }
});

test('every payload comes back through the command line, and the counters tell of it', () => {
  succeed(load());
  const lengths = [0, 1, 50, 1024, 65_000];
  for (const length of lengths) {
    const ran = succeed(nlscope('dev', 'echo', '--protocol', '25', '--length', String(length), '--json'));
    const { summary } = json<{ summary: { sent: number; identical: number } }>(ran);
    assert.deepEqual([summary.sent, summary.identical], [1, 1]);
  }
  const { loaded, counters } = status();
  assert.equal(loaded?.references, 0);
  const { received, echoed, ...rest } = counters ?? {};
  assert.deepEqual([received, echoed], [lengths.length, lengths.length]);
  assert(Object.values(rest).every((count) => count === 0));
});

test('the check-up finds everything in order while the module is loaded', () => {
  const { compiler: _, make: __, ...rest } = verdicts();
  assert(
    Object.values(rest).every((verdict) => verdict === 'ok'),
    JSON.stringify(rest),
  );
});
