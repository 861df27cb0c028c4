/** The `nlscope` command line: which command, its help, and the exit codes that all commands share. */
import packageJson from '../package.json' with { type: 'json' };
import { runBench } from './bench-command.ts';
import { runConvert } from './convert-command.ts';
import { runDecode } from './decode-command.ts';
import { runEcho } from './echo-command.ts';
import { runFamilies } from './families-command.ts';
import { runModule } from './module-command.ts';
import { runMonitor } from './monitor-command.ts';
import { runRun } from './run-command.ts';
import { runSchemas } from './schemas-command.ts';
import { runServe } from './serve-command.ts';

const help = `Usage: nlscope COMMAND [OPTION]...
See netlink traffic: compose a message, send it, read the echo.

Commands:
  bench     measure a standard set on this machine, and compare it with an earlier one
  convert   convert a capture file: pcapng or pcap to pcapng, JSON Lines or a hex dump
  decode    print messages given in hex, field by field
  echo      send a message and compare what comes back
  families  list the generic netlink families of this machine
  module    check up, build, load and unload the echo module
  monitor   listen to multicast groups and print what they carry
  run       run saved messages and compare what comes back with what they expect
  schemas   list the netlink families whose fields have names, and check schemas
  serve     serve the user interface to a browser on this machine

  -h, --help     show this help, or a command's with nlscope COMMAND --help
  -V, --version  show the version
`;

const commands: Record<string, (argv: string[]) => Promise<number>> = {
  bench: runBench,
  convert: runConvert,
  decode: runDecode,
  echo: runEcho,
  families: runFamilies,
  module: runModule,
  monitor: runMonitor,
  run: runRun,
  schemas: runSchemas,
  serve: runServe,
};

/** @returns the exit code. */
export async function main(argv: string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  if (['-h', '--help', 'help'].includes(name)) return print(help);
  if (['-V', '--version'].includes(name)) return print(`nlscope ${packageJson.version}\n`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(rest);
  process.stderr.write(name ? `nlscope: there is no command "${name}"\n\n${help}` : help);
  return 2;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
