// Compiles the C programs that benchmarks are compared with: test/bench/c/NAME.c, with cc -O2.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const outDir = fileURLToPath(new URL('../../.cache/programs/', import.meta.url));

/**
 * @param {string} name
 * @returns {string} path of the program
 */
export function compiled(name) {
  mkdirSync(outDir, { recursive: true });
  const source = fileURLToPath(new URL(`c/${name}.c`, import.meta.url));
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-pthread', '-o', `${outDir}${name}`, source], { stdio: 'inherit' });
  return `${outDir}${name}`;
}
