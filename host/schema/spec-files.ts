/**
 * Reads the YNL documents of one folder, each by itself: one that can't be read or is no spec is told of, and the rest
 * are read all the same. A file that has not changed since is not parsed again.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SchemaError } from '../../core/contract/schemas.ts';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { SpecError } from '../../core/schema/spec-error.ts';

export type SpecFile = { readonly path: string } & (
  | { readonly spec: Spec; readonly error?: undefined }
  | { readonly spec?: undefined; readonly error: SchemaError }
);

export interface SpecFolder {
  readonly files: readonly SpecFile[];
  /** Why the folder itself could not be read. */
  readonly problem?: string;
}

/** What was read before, by path, with what tells that a file is still the same. */
type Known = Map<string, { readonly stamp: string; readonly file: SpecFile }>;

export class SpecFileReader {
  readonly #known: Known = new Map();

  /** By name; what is not called .yaml is no spec. */
  async read(folder: string): Promise<SpecFolder> {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (error) {
      return { files: [], problem: systemWords(error) };
    }
    const files: SpecFile[] = [];
    for (const name of names.filter((each) => each.endsWith('.yaml')).sort()) {
      files.push(await this.#readFile(join(folder, name)));
      // Parsing a long document takes a while, in which others want their turn.
      await setImmediate();
    }
    return { files };
  }

  async #readFile(path: string): Promise<SpecFile> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const stamp = `${ino} ${mtimeMs} ${size}`;
      const known = this.#known.get(path);
      if (known?.stamp === stamp) return known.file;
      const file = parse(await readFile(path, 'utf8'), path);
      this.#known.set(path, { stamp, file });
      return file;
    } catch (error) {
      this.#known.delete(path);
      return { path, error: { reason: systemWords(error) } };
    }
  }
}

function parse(text: string, path: string): SpecFile {
  try {
    return { path, spec: parseSpec(text, path) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const { reason, path: place, line, column } = error;
    return { path, error: { reason, path: place, line, column } };
  }
}

function systemWords(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}

const words: Record<string, string> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};
