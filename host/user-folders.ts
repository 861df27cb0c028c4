/** Where a user's files go, by the XDG base directory specification, and how their folders are made. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

const kinds = {
  config: { variable: 'XDG_CONFIG_HOME', below: '.config' },
  cache: { variable: 'XDG_CACHE_HOME', below: '.cache' },
  state: { variable: 'XDG_STATE_HOME', below: '.local/state' },
} as const;

/** The project's folder below $XDG_CONFIG_HOME or ~/.config, and the like. By the specification a relative one is void. */
export function userFolder(kind: keyof typeof kinds, environment: NodeJS.ProcessEnv = process.env): string {
  const { variable, below } = kinds[kind];
  const set = environment[variable] ?? '';
  return join(isAbsolute(set) ? set : join(homedir(), below), 'nlscope');
}

/** Not mkdirSync's `recursive`: where the kernel says ENOENT although the parent is there, as in /proc, it never returns. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
