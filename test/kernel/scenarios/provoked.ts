// Errors that a user may meet, provoked: checks the code of each, and keeps the words for the table that a run ends with.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import type { AppErrorData } from '../../../core/contract/errors.ts';
import { nlscope, type Ran, type User } from './product.ts';

const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();

/** What `nlscope module … --json` printed last. @throws where it printed no JSON */
export function json<Result>({ stdout, stderr }: Ran): Result {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  assert(line.startsWith('{') || line.startsWith('['), `no JSON:\n${stdout}${stderr}`);
  return JSON.parse(line);
}

/** Checks that a command fails with this code, and says why and what next. */
export function fails(cause: string, code: string, ran: Ran): AppErrorData {
  const { error } = json<{ error?: AppErrorData }>(ran);
  assert(error, `${cause}: it worked`);
  keep(cause, error);
  assert.equal(error.code, code, `${error.message} (${ran.stderr})`);
  assert.equal(ran.status, 1);
  assert(error.nextStep, `${cause}: no next step`);
  assert(ran.stderr.includes(error.message) && ran.stderr.includes(error.nextStep));
  return error;
}

/** `nlscope module …`, which is to fail. */
export const moduleFails = (cause: string, code: string, user: User, ...args: string[]): AppErrorData =>
  fails(cause, code, nlscope(user, 'module', ...args, '--json'));

export function keep(cause: string, { code, message, nextStep }: Omit<AppErrorData, 'syscall'>): void {
  appendFileSync('/exchange/provoked.jsonl', `${JSON.stringify({ release, cause, code, message, nextStep })}\n`);
}
