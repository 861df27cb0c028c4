/** What the commands of the command line share: reading options, help, and one way to tell of wrong usage. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Schemas } from '../core/contract/schemas.ts';
import { SchemaReader } from './schema/schemas.ts';
import { openSettings } from './settings.ts';

/** Wrong usage: what is wrong, by the option's name. */
export class UsageError extends Error {}

export interface Command<Options> {
  /** As it is called behind 'nlscope'. */
  readonly name: string;
  readonly help: string;
  /** Undefined where help is asked for. @throws UsageError */
  read(argv: string[]): Options | undefined;
  /** @returns the exit code. @throws UsageError */
  run(options: Options): Promise<number>;
}

/** @returns the exit code: 2 for wrong usage. */
export async function runCommand<Options>(
  { name, help, read, run }: Command<Options>,
  argv: string[],
): Promise<number> {
  try {
    const options = read(argv);
    if (options !== undefined) return await run(options);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`nlscope ${name}: ${error.message}\nTry 'nlscope ${name} --help'.\n`);
    return 2;
  }
}

/** @throws UsageError for what is no option. */
export function parseOptions<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export const helpOption = { type: 'boolean', short: 'h', default: false } as const;

/** Of `--capture`. @throws UsageError */
export function readCapturePath(path: string | undefined): string | undefined {
  if (path === undefined || path.endsWith('.pcapng')) return path;
  throw new UsageError(`--capture: "${path}" does not end in .pcapng`);
}

/** The specs that the app has. */
export const readSchemas = (): Promise<Schemas> =>
  new SchemaReader({ folders: () => openSettings().read().schemaFolders }).read();
