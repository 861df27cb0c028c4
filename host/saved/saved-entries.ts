/** What is in a folder of saved messages, sub-folders first, each in the order of names; what can't be read says why. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { SavedEntry, SavedFileEntry } from '../../core/contract/saved.ts';
import { type Problem, readSaved } from '../../core/saved/read-saved.ts';
import type { Registry } from '../../core/schema/registry.ts';
import { savedExtension } from './saved-path.ts';

/** What was found out about files, by where and as what they were: a folder is listed again at each change in it. */
export interface KnownFiles {
  /** Of the specs by which they were read. */
  registry: Registry | undefined;
  files: Map<string, { stamp: string; problem: Problem | undefined }>;
}

export const knowNothing = (registry: Registry | undefined): KnownFiles => ({ registry, files: new Map() });

/** A folder that isn't there yet is empty. Hidden files and the trash are no entries. */
export function listEntries(
  root: string,
  known: KnownFiles = knowNothing(undefined),
  below = '',
): { entries: SavedEntry[]; error?: AppErrorData } {
  try {
    const found = readdirSync(join(root, below), { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    found.sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || byName.compare(a.name, b.name));
    const entries = found.flatMap((entry): SavedEntry[] => {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory())
        return [{ kind: 'folder', name: entry.name, path, entries: listEntries(root, known, path).entries }];
      return entry.name.endsWith(savedExtension)
        ? [fileEntry(join(root, path), path, entry.isSymbolicLink() ? undefined : known)]
        : [];
    });
    return { entries };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? { entries: [] }
      : { entries: [], error: toErrorData(error) };
  }
}

/** All files at and below these entries, in the order in which they are listed. */
export function filesIn(entries: readonly SavedEntry[]): SavedFileEntry[] {
  return entries.flatMap((entry) => (entry.kind === 'file' ? [entry] : filesIn(entry.entries)));
}

/** 'b' before 'a 10', 'a 2' before 'a 10'. */
const byName = new Intl.Collator('en', { numeric: true });

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A message's text is at most this long: 1 MiB of payload in hex, and room for comments. */
const longestText = 8 << 20;

/** @param known undefined for a link. */
function fileEntry(file: string, path: string, known: KnownFiles | undefined): SavedFileEntry {
  const name = baseName(path).slice(0, -savedExtension.length);
  const problem = known ? problemOf(file, known) : whole('a link, which is not followed', 'Move the file itself here.');
  return { kind: 'file', name, path, ...(problem && { problem }) };
}

function problemOf(file: string, known: KnownFiles): Problem | undefined {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(file);
    if (size > longestText) return whole('more than 8 MiB', 'Shorten it.');
    const stamp = `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
    const before = known.files.get(file);
    if (before?.stamp === stamp) return before.problem;
    // Problems don't hang on the name.
    const [problem] = readSaved(readFileSync(file, 'utf8'), '', known.registry).problems;
    known.files.set(file, { stamp, problem });
    return problem;
  } catch (error) {
    return whole((error as Error).message, 'Make it readable for you.');
  }
}

const whole = (reason: string, nextStep: string): Problem => ({ line: 1, column: 1, field: '', reason, nextStep });
