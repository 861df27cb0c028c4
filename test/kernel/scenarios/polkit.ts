// polkit as a desktop runs it, with the rules that a test gives it and a dialog that is closed without an answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { devCommand, devEnvironment, type Ran, run } from './product.ts';

const rule = '/etc/polkit-1/rules.d/00-test.rules';

/** Starts polkit with what it is to answer the ordinary user; `ask` is as without any rule. */
export function decide(answer: 'yes' | 'no' | 'ask'): void {
  rmSync(rule, { force: true });
  // In the JavaScript of 2009, which is what polkit's engine speaks.
  const rules = `polkit.addRule(function (action, subject) {
    if (subject.user === 'dev') return polkit.Result.${answer.toUpperCase()};
  });\n`;
  if (answer !== 'ask') writeFileSync(rule, rules);
  // Not to a pipe, whose end would be that of polkit itself.
  const { status } = run('root', ['/bin/bash', '-c', '/run/guest/polkit >/run/guest/polkit-start.log 2>&1']);
  assert.equal(status, 0);
}

/** Runs a command of the ordinary user whose dialog for the password is closed as soon as it is there. */
export async function withDialogClosed(command: string[]): Promise<Ran> {
  const start = (words: string[]) => {
    const [program = '', ...args] = devCommand(words);
    return spawn(program, args, { env: devEnvironment });
  };
  const child = start(command);
  const ran: Ran = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    ran.stdout += data;
  });
  child.stderr.on('data', (data) => {
    ran.stderr += data;
  });
  // pkexec's parent is who it speaks for.
  const agent = start([process.execPath, '.cache/kernel-test/agent.js', String(child.pid)]);
  agent.stderr.pipe(process.stderr);
  ran.status = await new Promise((resolve) => child.on('close', resolve));
  agent.kill();
  return ran;
}
