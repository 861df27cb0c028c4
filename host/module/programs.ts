/** Runs programs by absolute path with fixed arguments, never through a shell and never by way of PATH. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Absolute path; undefined where the machine has no such program. */
export const findProgram = (name: string): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path));

export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  output: string;
}

/** Resolves when it has ended, with what it said on both outputs. @throws ENOENT, EACCES */
export function runProgram([program = '', ...args]: string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-65_536);
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
