/** What the figures of a bench depend on: kernel, CPUs, versions. */
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import { moduleFolder } from '../module/parameters.ts';
import type { Machine } from './report.ts';

export function readMachine(pinnedTo: number, allowed: readonly number[]): Machine {
  return {
    kernel: release(),
    cpu: cpus()[0]?.model.trim() || 'not told',
    cpus: allowed.length,
    pinnedTo,
    nlscope: packageJson.version,
    module: readModuleVersion(),
  };
}

/** Those that this process may use, by their numbers; CPU 0 where /proc does not tell. */
export function allowedCpus(): number[] {
  try {
    return cpusIn(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return [0];
  }
}

/** @param status as /proc/PID/status has it: 'Cpus_allowed_list: 0-2,5' (proc(5)) */
export function cpusIn(status: string): number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1] ?? '0';
  return list.split(',').flatMap((span) => {
    const [from, to = from] = span.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

function readModuleVersion(): string | null {
  try {
    return readFileSync(`${moduleFolder}/version`, 'utf8').trim();
  } catch {
    return null;
  }
}
