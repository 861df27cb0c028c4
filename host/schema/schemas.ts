/**
 * The specs of netlink's families, out of the folders of the setting and of the one that comes with nlscope. They are
 * read when somebody first asks, when the setting changes, and when somebody wants them read again.
 */
import { fileURLToPath } from 'node:url';
import type { Handlers } from '../../core/contract/api.ts';
import type { SchemaFile, Schemas } from '../../core/contract/schemas.ts';
import { type SpecFile, SpecFileReader, type SpecFolder } from './spec-files.ts';

/** From dist/ as well as from the source tree: both lie two folders below the project's. */
export const ownSpecsFolder = fileURLToPath(new URL('../../assets/specs', import.meta.url));

export interface SchemaReaderOptions {
  /** Those of the setting, as it is now. */
  folders(): readonly string[];
  /** {@link SchemaReader.current} is another one by now. */
  changed?(): void;
  /** For tests. */
  ownFolder?: string;
}

const nothing: Schemas = { specs: [], folders: [], files: [] };

export class SchemaReader {
  readonly #files = new SpecFileReader();
  readonly #options: SchemaReaderOptions;
  #reading: Promise<Schemas> | undefined;
  #current = nothing;

  constructor(options: SchemaReaderOptions) {
    this.#options = options;
  }

  get handlers(): Pick<Handlers, 'schemas.read' | 'schemas.readAgain'> {
    return { 'schemas.read': () => this.read(), 'schemas.readAgain': () => this.readAgain() };
  }

  /** As last read; nothing until then. */
  get current(): Schemas {
    return this.#current;
  }

  /** What was read, or is being read. */
  read(): Promise<Schemas> {
    return this.#reading ?? this.#begin();
  }

  async readAgain(): Promise<Schemas> {
    const schemas = await this.#begin();
    if (this.#current === schemas) this.#options.changed?.();
    return schemas;
  }

  /** Nobody has asked yet: then whoever asks gets what the setting says by then. */
  foldersChanged(): void {
    if (this.#reading) void this.readAgain();
  }

  /** Of two readings at a time the later one counts, whichever ends first. */
  async #begin(): Promise<Schemas> {
    const reading = this.#load();
    this.#reading = reading;
    const schemas = await reading;
    if (this.#reading === reading) this.#current = schemas;
    return schemas;
  }

  async #load(): Promise<Schemas> {
    const { folders, ownFolder = ownSpecsFolder } = this.#options;
    const read: [path: string, folder: SpecFolder][] = [];
    for (const path of new Set([...folders(), ownFolder])) read.push([path, await this.#files.read(path)]);
    return {
      ...settle(read.flatMap(([, { files }]) => files)),
      folders: read.map(([path, { files, problem }]) => ({
        path,
        isOwn: path === ownFolder,
        fileCount: files.length,
        ...(problem !== undefined && { problem }),
      })),
    };
  }
}

/** Of each family the first spec. */
function settle(files: readonly SpecFile[]): Pick<Schemas, 'specs' | 'files'> {
  const first = new Map<string, SpecFile>();
  for (const file of files) if (file.spec && !first.has(file.spec.name)) first.set(file.spec.name, file);
  return {
    specs: [...first.values()].flatMap(({ spec }) => spec ?? []),
    files: files.map((file) => describeFile(file, first)),
  };
}

function describeFile({ path, spec, error }: SpecFile, first: ReadonlyMap<string, SpecFile>): SchemaFile {
  if (spec === undefined) return { path, warningCount: 0, error };
  const winner = first.get(spec.name)!.path;
  const told = { path, family: spec.name, warningCount: spec.warnings.length };
  return winner === path ? told : { ...told, overridden: winner };
}
