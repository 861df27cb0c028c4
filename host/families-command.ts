/** `nlscope families`: the generic netlink families of this machine on the command line, as a table or as JSON. */
import { toErrorData } from '../core/contract/errors.ts';
import type { Family } from '../core/wire/family.ts';
import { helpOption, parseOptions, runCommand } from './command.ts';
import { Families } from './netlink/families.ts';
import { type TextColumn, textTable } from './text-table.ts';

const help = `Usage: nlscope families [--json]

Lists the generic netlink families of this machine: the number that is their message type here, name, version, commands
of their operations, and multicast groups with the number to join them by.

  --json     print one JSON array, with the flags of each operation
  -h, --help this text

Exit codes: 0 listed, 1 the kernel could not be asked, 2 wrong usage.
`;

/** @returns the exit code. */
export const runFamilies = (argv: string[]): Promise<number> =>
  runCommand({ name: 'families', help, read: readOptions, run: list }, argv);

async function list({ json }: { json: boolean }): Promise<number> {
  const families = new Families();
  try {
    const found = families.read();
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : textTable(columns, found));
    return 0;
  } catch (error) {
    const { code, message, nextStep } = toErrorData(error);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, nextStep } })}\n`);
    process.stderr.write(`nlscope families: ${message}${nextStep ? `\n${nextStep}` : ''}\n`);
    return 1;
  } finally {
    families.close();
  }
}

function readOptions(argv: string[]): { json: boolean } | undefined {
  const { values } = parseOptions({
    args: argv,
    options: { json: { type: 'boolean', default: false }, help: helpOption },
  });
  return values.help ? undefined : values;
}

const columns: readonly TextColumn<Family>[] = [
  { title: 'ID', isFigure: true, of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'VERSION', isFigure: true, of: ({ version }) => version },
  { title: 'COMMANDS', of: ({ operations }) => spans(operations.map(({ command }) => command)) || '-' },
  { title: 'GROUPS', of: ({ groups }) => groups.map(({ name, number }) => `${name} ${number}`).join(', ') || '-' },
];

/** '1-3, 7' */
function spans(numbers: readonly number[]): string {
  const found: [from: number, to: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
