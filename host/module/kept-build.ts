/** The last build's result and output, kept beside what it built, so that the next host still shows them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleBuild } from '../../core/contract/module.ts';

export interface KeptBuild {
  build: ModuleBuild;
  lines: string[];
}

const pathIn = (folder: string): string => join(folder, 'build.json');

export function writeKeptBuild(folder: string, kept: KeptBuild): void {
  writeFileSync(pathIn(folder), JSON.stringify(kept));
}

/** Undefined where nothing was built yet, or what was kept is damaged: the next build writes it anew. */
export function readKeptBuild(folder: string): KeptBuild | undefined {
  try {
    const kept: Partial<KeptBuild> = JSON.parse(readFileSync(pathIn(folder), 'utf8'));
    const { build, lines } = kept;
    return build?.outcome && Array.isArray(lines) ? { build, lines } : undefined;
  } catch {
    return undefined;
  }
}
