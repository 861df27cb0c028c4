/**
 * The folder of saved messages: listing, reading, writing, moving, and deleting into a trash that it can be brought back
 * from. Nothing outside of it is touched: names are checked, and links are not followed.
 */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { AppError } from '../../core/contract/errors.ts';
import type { SavedFile, SavedTree } from '../../core/contract/saved.ts';
import { readSaved } from '../../core/saved/read-saved.ts';
import type { SavedMessage } from '../../core/saved/saved-message.ts';
import { editSaved, writeSaved } from '../../core/saved/write-saved.ts';
import type { Registry } from '../../core/schema/registry.ts';
import { makeFolder, userFolder } from '../user-folders.ts';
import { baseName, type KnownFiles, knowNothing, listEntries } from './saved-entries.ts';
import { checkFilePath, checkPath, fileNameOf, savedExtension } from './saved-path.ts';

export const savedRoot = (environment?: NodeJS.ProcessEnv): string => join(userFolder('config', environment), 'saved');

const trash = '.trash';
/** What was removed can be brought back for so long, and so many at most. */
const keptDays = 30;
const keptRemovals = 200;
const removalName = /^(\d+)-(\d+)$/;

export class SavedFolder {
  readonly root: string;
  readonly #registry: () => Registry | undefined;
  #known: KnownFiles = knowNothing(undefined);
  #trashed = 0;

  /** @param registry of the specs by which fields are read, as they are now. */
  constructor(root: string = savedRoot(), registry: () => Registry | undefined = () => undefined) {
    this.root = root;
    this.#registry = registry;
  }

  list(): SavedTree {
    const registry = this.#registry();
    if (this.#known.registry !== registry) this.#known = knowNothing(registry);
    return { root: this.root, ...listEntries(this.root, this.#known) };
  }

  /** @throws AppError SAVED_MISSING, or the system's */
  read(path: string): SavedFile {
    const text = readText(this.#place(checkFilePath(path)), path);
    return this.#fileOf(path, text);
  }

  /**
   * Also a text that is no message: it is its owner's. Written beside, then renamed into place.
   * @param before what the writer believes to be there; null for nothing.
   * @throws AppError SAVED_CHANGED where something else is there.
   */
  write(path: string, text: string, before: string | null): SavedFile {
    const place = this.#place(checkFilePath(path), { make: true });
    const there = existsSync(place) ? readText(place, path) : null;
    if (there !== before && there !== text) throw changed(path, there !== null);
    writeWhole(place, text);
    return this.#fileOf(path, text);
  }

  /** Keeps a message under its name; one that is there is changed, its comments kept, only with `replace`. */
  store(folder: string, message: SavedMessage, replace: boolean): SavedFile {
    const path = join(folder, fileNameOf(message.name));
    const place = this.#place(checkFilePath(path), { make: true });
    if (!existsSync(place)) return this.write(path, writeSaved(message, this.#registry()), null);
    if (!replace) throw exists(path);
    const there = readText(place, path);
    return this.write(path, editSaved(there, message, this.#registry()), there);
  }

  makeFolder(path: string): void {
    const place = this.#place(checkPath(path), { make: true });
    if (existsSync(place)) throw exists(path);
    makeFolder(place);
  }

  /** A file whose message has the file's name gets the new one inside too. */
  move(from: string, to: string): void {
    const isFile = from.endsWith(savedExtension);
    const [source, target] = [
      this.#place(checkPath(from)),
      this.#place((isFile ? checkFilePath : checkPath)(to), { make: true }),
    ];
    if (from === '' || to === '') throw missing(from);
    if (!existsSync(source)) throw missing(from);
    if (existsSync(target)) throw exists(to);
    if (`${target}${sep}`.startsWith(`${source}${sep}`))
      throw new AppError({ code: 'SAVED_PATH_INVALID', message: `'${from}' can't be moved into itself` });
    renameSync(source, target);
    if (isFile) this.#renameInside(from, to);
  }

  /** @returns what `restore` takes. */
  remove(path: string): { trashed: string } {
    const source = this.#place(checkPath(path));
    if (path === '' || !existsSync(source)) throw missing(path);
    const trashed = `${Date.now()}-${this.#trashed++}`;
    const place = this.#place([trash, trashed], { make: true });
    makeFolder(place);
    renameSync(source, join(place, baseName(path)));
    return { trashed };
  }

  /** Brings back what was removed from `path`. */
  restore(path: string, trashed: string): void {
    if (!removalName.test(trashed)) throw missing(path);
    const place = this.#place([trash, trashed]);
    const source = join(place, baseName(path));
    const target = this.#place(checkPath(path), { make: true });
    if (!existsSync(source)) throw missing(path);
    if (existsSync(target)) throw exists(path);
    renameSync(source, target);
    rmdirSync(place);
  }

  /** Lets go of what was removed long ago, and of the oldest where that is much. */
  emptyTrash(nowMs = Date.now()): void {
    const place = this.#place([trash]);
    const removals = existsSync(place) ? readdirSync(place).filter((name) => removalName.test(name)) : [];
    const [oldest, most] = [nowMs - keptDays * 86_400_000, Math.max(0, removals.length - keptRemovals)];
    removals.sort(byAge).forEach((name, index) => {
      if (index < most || Number.parseInt(name, 10) < oldest) rmSync(join(place, name), { recursive: true });
    });
  }

  #renameInside(from: string, to: string): void {
    const { text, message } = this.read(to);
    if (message?.name !== nameOf(from)) return;
    this.write(to, editSaved(text, { ...message, name: nameOf(to) }, this.#registry()), text);
  }

  #fileOf(path: string, text: string): SavedFile {
    return { path, text, ...readSaved(text, nameOf(path), this.#registry()) };
  }

  /** Where a path is, once it is known that no link leads out on the way to it. */
  #place(names: readonly string[], { make = false } = {}): string {
    const place = join(this.root, ...names);
    const parent = names.length === 0 ? place : dirname(place);
    if (make) makeFolder(parent);
    if (existsSync(parent) && realpathSync(parent) !== join(realpathSync(this.root), ...names.slice(0, -1)))
      throw linked(names.join('/'));
    if (isLink(place) && names.length > 0) throw linked(names.join('/'));
    return place;
  }
}

const nameOf = (path: string): string => baseName(path).slice(0, -savedExtension.length);

/** Oldest first. */
function byAge(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => name.split('-').map(Number));
  return a![0]! - b![0]! || a![1]! - b![1]!;
}

function isLink(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function readText(place: string, path: string): string {
  try {
    return readFileSync(place, 'utf8');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing(path) : error;
  }
}

function writeWhole(place: string, text: string): void {
  const beside = join(dirname(place), `.${process.pid}.new`);
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const file = openSync(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, place);
}

const missing = (path: string): AppError =>
  new AppError({
    code: 'SAVED_MISSING',
    message: `'${path}' is not there any more`,
    nextStep: 'It was moved or deleted elsewhere.',
  });

const exists = (path: string): AppError =>
  new AppError({ code: 'SAVED_EXISTS', message: `'${path}' is there already`, nextStep: 'Choose another name.' });

const linked = (path: string): AppError =>
  new AppError({
    code: 'SAVED_PATH_INVALID',
    message: `'${path}' is or goes through a link, which is not followed`,
    nextStep: 'Move the files themselves here.',
  });

const changed = (path: string, isThere: boolean): AppError =>
  new AppError({
    code: 'SAVED_CHANGED',
    message: isThere ? `'${path}' was changed elsewhere meanwhile` : `'${path}' was moved or deleted elsewhere`,
    nextStep: 'Your text is still here. Look at both before you save again.',
  });
