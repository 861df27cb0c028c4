// The module from root's side: loaded, unloaded and set by the system's own programs, so that what nlscope does with it
// is checked against something else.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Ran, run } from './product.ts';

const folder = '/sys/module/nlscope_echo';

export const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();

/** What the machine takes from one boot to the next. */
export const keptModule = '/exchange/nlscope_echo.ko';

export const isLoaded = (): boolean => existsSync(folder);

export function insmod(...parameters: string[]): void {
  succeed(run('root', ['/usr/sbin/insmod', keptModule, ...parameters]));
}

export const rmmod = (): Ran => run('root', ['/usr/sbin/rmmod', 'nlscope_echo']);

export function unload(): void {
  succeed(rmmod());
}

export const parameter = (name: string): string => readFileSync(`${folder}/parameters/${name}`, 'utf8').trim();

/** Sets parameters for as long as `act` takes. */
export function withParameters<Result>(values: Record<string, string | number>, act: () => Result): Result {
  const before = Object.keys(values).map((name) => [name, parameter(name)] as const);
  try {
    for (const [name, value] of Object.entries(values)) writeFileSync(`${folder}/parameters/${name}`, String(value));
    return act();
  } finally {
    for (const [name, value] of before) writeFileSync(`${folder}/parameters/${name}`, value);
  }
}

/** Lines of the kernel log that were written while `act` ran, without their times. */
export function kernelLogOf(act: () => void): string[] {
  const mark = `nlscope test ${process.hrtime.bigint()}`;
  writeFileSync('/dev/kmsg', mark);
  act();
  const lines = kernelLog();
  return lines.slice(lines.findIndex((line) => line.includes(mark)) + 1);
}

export const kernelLog = (): string[] =>
  succeed(run('root', ['/usr/bin/dmesg', '--notime']))
    .stdout.trimEnd()
    .split('\n');

export function succeed(ran: Ran): Ran {
  assert.equal(ran.status, 0, ran.stderr);
  return ran;
}

/** As the ordinary user, in this process: its sockets are opened, and join groups, without any privilege. */
export function asDev<Result>(act: () => Result): Result {
  process.setegid?.(1000);
  process.seteuid?.(1000);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
