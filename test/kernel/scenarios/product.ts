// Runs nlscope's command line in the guest, as root or as the ordinary user.
import { spawnSync } from 'node:child_process';

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

const environment = { PATH: process.env.PATH, LANG: 'C.UTF-8' };
export const devEnvironment = { ...environment, HOME: '/home/dev', XDG_RUNTIME_DIR: '/run/user/1000', USER: 'dev' };

/** A command as the ordinary user runs it; the process keeps its number. */
export const devCommand = (command: string[]): string[] => [
  ...['/usr/bin/setpriv', '--reuid', '1000', '--regid', '1000', '--clear-groups'],
  ...command,
];

export type User = 'root' | 'dev';

/** Any program, with an absolute path. */
export function run(user: User, command: string[]): Ran {
  const [program = '', ...args] = user === 'dev' ? devCommand(command) : command;
  const env = user === 'dev' ? devEnvironment : { ...environment, HOME: '/root' };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env });
  if (error) throw error;
  return { status, stdout, stderr };
}

export const nlscope = (user: User, ...args: string[]): Ran =>
  run(user, [process.execPath, 'scripts/nlscope.mjs', ...args]);
