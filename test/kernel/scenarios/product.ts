// Runs nlscope's command line in the guest, as root or as the ordinary user.
import { spawnSync } from 'node:child_process';

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

const users = {
  root: { prefix: [], env: { HOME: '/root' } },
  dev: {
    prefix: ['/usr/bin/setpriv', '--reuid', '1000', '--regid', '1000', '--clear-groups'],
    env: { HOME: '/home/dev', XDG_RUNTIME_DIR: '/run/user/1000', USER: 'dev' },
  },
};

export type User = keyof typeof users;

/** Any program, with an absolute path. */
export function run(user: User, command: string[]): Ran {
  const { prefix, env } = users[user];
  const [program = '', ...args] = [...prefix, ...command];
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

export const nlscope = (user: User, ...args: string[]): Ran =>
  run(user, [process.execPath, 'scripts/nlscope.mjs', ...args]);
