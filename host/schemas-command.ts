/** `nlscope schemas`: which netlink families have a schema here, from which file, and which files are none and why. */
import type { SchemaError, SchemaFile, Schemas } from '../core/contract/schemas.ts';
import type { Spec } from '../core/schema/spec.ts';
import { NETLINK_GENERIC, protocolName } from '../core/wire/constants.ts';
import { helpOption, parseOptions, readSchemas, runCommand } from './command.ts';
import { SpecFileReader } from './schema/spec-files.ts';
import { textTable } from './text-table.ts';

const help = `Usage: nlscope schemas [--check FOLDER] [--json]

Lists the netlink families that have a schema (YNL), by the folders of the settings and
nlscope's own, and what is wrong with files that are none.

      --check FOLDER  look at the files of this folder alone, and tell what is doubtful too
      --json          print one JSON object
  -h, --help          this text

Exit codes: 0 all files are schemas, 1 one is not, or the folder can't be read, 2 wrong usage.
`;

/** @returns the exit code. */
export const runSchemas = (argv: string[]): Promise<number> =>
  runCommand({ name: 'schemas', help, read: readOptions, run: listOrCheck }, argv);

const listOrCheck = ({ check: folder, json }: { check?: string; json: boolean }): Promise<number> =>
  folder === undefined ? list(json) : check(folder, json);

function readOptions(argv: string[]): { check?: string; json: boolean } | undefined {
  const { values } = parseOptions({
    args: argv,
    options: { check: { type: 'string' }, json: { type: 'boolean', default: false }, help: helpOption },
  });
  return values.help ? undefined : values;
}

async function list(json: boolean): Promise<number> {
  const schemas = await readSchemas();
  const { folders, files } = schemas;
  process.stdout.write(json ? `${JSON.stringify({ folders, files })}\n` : tableOf(schemas));
  for (const { path, problem } of folders) if (problem) process.stderr.write(`${path}: ${problem}\n`);
  return tellErrors(files);
}

/** The reasons on stderr. @returns the exit code. */
function tellErrors(files: readonly { readonly path: string; readonly error?: SchemaError }[]): number {
  for (const { path, error } of files) if (error) process.stderr.write(`${whereOf(path, error)}: ${error.reason}\n`);
  return files.some(({ error }) => error) ? 1 : 0;
}

/** As compilers have it, so that editors find the place. */
function whereOf(file: string, { path, line, column }: Omit<SchemaError, 'reason'>): string {
  const place = line === undefined ? file : [file, line, column].filter((part) => part !== undefined).join(':');
  return path ? `${place}: ${path}` : place;
}

interface Row extends SchemaFile {
  readonly spec?: Spec;
}

function tableOf({ specs, files }: Schemas): string {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const rows = files
    .filter(({ family }) => family !== undefined)
    .map((file): Row => ({ ...file, spec: file.overridden === undefined ? byName.get(file.family!) : undefined }));
  return textTable<Row>(
    [
      { title: 'FAMILY', of: ({ family }) => family! },
      { title: 'PROTOCOL', of: ({ spec }) => (spec ? protocolText(spec) : '-') },
      { title: 'OPERATIONS', isFigure: true, of: ({ spec }) => spec?.operations.length ?? '-' },
      { title: 'FILE', of: ({ path, overridden }) => (overridden ? `${path} (not in force: ${overridden})` : path) },
    ],
    rows,
  );
}

const protocolText = ({ protocol }: Spec): string =>
  protocol === NETLINK_GENERIC ? 'generic' : `${protocol} ${protocolName(protocol)}`;

async function check(folder: string, json: boolean): Promise<number> {
  const { files, problem } = await new SpecFileReader().read(folder);
  if (problem !== undefined) {
    process.stderr.write(`nlscope schemas: ${folder}: ${problem}\n`);
    return 1;
  }
  const told = files.map(({ path, spec, error }) => ({ path, family: spec?.name, warnings: spec?.warnings, error }));
  if (json) process.stdout.write(`${JSON.stringify({ files: told })}\n`);
  else for (const { path, family, warnings } of told) if (family) process.stdout.write(linesOf(path, family, warnings));
  return tellErrors(files);
}

function linesOf(path: string, family: string, warnings: Spec['warnings'] = []): string {
  const doubts = warnings.map((each) => `${whereOf(path, { path: each.path, line: each.line })}: ${each.message}\n`);
  return [`${path}: ${family}\n`, ...doubts].join('');
}
