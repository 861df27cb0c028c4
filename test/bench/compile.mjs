// Compiles the C programs that benchmarks are compared with, with cc -O2.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export const programsFolder = fileURLToPath(new URL('../../.cache/programs/', import.meta.url));

/**
 * @param {string} name of a program of c/
 * @returns {string} path of the program
 */
export const compiled = (name) => compiledFrom(`c/${name}.c`);

/**
 * @param {string} source of this folder
 * @param {string[]} [libraryFlags] what it needs of a library, such as '-lmnl'
 * @returns {string} path of the program
 */
export function compiledFrom(source, libraryFlags = []) {
  mkdirSync(programsFolder, { recursive: true });
  const path = `${programsFolder}${basename(source, '.c')}`;
  const flags = ['-O2', '-Wall', '-Wextra', '-pthread'];
  const file = fileURLToPath(new URL(source, import.meta.url));
  execFileSync('cc', [...flags, '-o', path, file, ...libraryFlags], { stdio: 'inherit' });
  return path;
}
