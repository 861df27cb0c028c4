/** Whether a module built here gets type data (BTF), which tracing tools read: that takes pahole, not older than the kernel's. */
import { existsSync } from 'node:fs';
import { headersFolder, readText } from './kernel-files.ts';
import { findProgram, runProgram } from './programs.ts';

/** Makes kbuild leave BTF out where it would end the build: its rule is there as long as this is set. */
export const withoutBtf = 'CONFIG_DEBUG_INFO_BTF_MODULES=';

/** Why it has to be left out; undefined where it hasn't, or where kbuild does so by itself. */
export async function btfObstacle(release: string): Promise<string | undefined> {
  const headers = headersFolder(release);
  // Without it kbuild says "Skipping BTF generation" and goes on.
  if (!existsSync(`${headers}/vmlinux`)) return undefined;
  const config = readText(`${headers}/include/config/auto.conf`);
  if (!/^CONFIG_DEBUG_INFO_BTF_MODULES=y$/m.test(config)) return undefined;
  const pahole = findProgram('pahole');
  if (!pahole) return 'there is no pahole';
  const { output } = await runProgram([pahole, '--version']);
  return olderThan(output, /^CONFIG_PAHOLE_VERSION=(\d+)$/m.exec(config)?.[1]);
}

/**
 * @param said what `pahole --version` says: 'v1.24'
 * @param wanted CONFIG_PAHOLE_VERSION, by which kbuild chooses options: '132' is 1.32
 */
export function olderThan(said: string, wanted: string | undefined): string | undefined {
  const [, major, minor] = /v?(\d+)\.(\d+)/.exec(said) ?? [];
  if (!wanted || !major || !minor || Number(major) * 100 + Number(minor) >= Number(wanted)) return undefined;
  return `pahole ${major}.${minor} is older than the kernel's own, ${Number(wanted.slice(0, -2))}.${Number(wanted.slice(-2))}`;
}
