/** Where a user's files go, by the XDG base directory specification, and how their folders are made. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** The project's folder below $XDG_CONFIG_HOME or ~/.config, or the cache's. By the specification a relative one is void. */
export function userFolder(kind: 'config' | 'cache', environment: NodeJS.ProcessEnv = process.env): string {
  const set = environment[kind === 'config' ? 'XDG_CONFIG_HOME' : 'XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(set) ? set : join(homedir(), `.${kind}`), 'nlscope');
}

/** Not mkdirSync's `recursive`: where the kernel says ENOENT although the parent is there, as in /proc, it never returns. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
