/** Where the running kernel keeps what the module's files look at, and how a small file of its is read. */
import { readFileSync } from 'node:fs';
import { findProgram, runProgram } from './programs.ts';

/** The headers that modules are built against. */
export const headersFolder = (release: string): string => `/lib/modules/${release}/build`;

/** A file's text without the space around it; empty where it can't be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** What the kernel wants to read in a module: as one of its own, which is loaded, has it. Undefined without one. */
export async function kernelVermagic(): Promise<string | undefined> {
  const modinfo = findProgram('modinfo');
  const own = readText('/proc/modules')
    .split('\n')
    .find((line) => line && !/\)$/.test(line))
    ?.split(' ')[0];
  if (!modinfo || !own) return undefined;
  const { code, output } = await runProgram([modinfo, '--field', 'vermagic', own]);
  return code === 0 ? output.trim() || undefined : undefined;
}
