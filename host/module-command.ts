/** `nlscope module`: the echo module on the command line. Says what will run with a privilege before it runs. */
import { AppError } from '../core/contract/errors.ts';
import type { CheckUpStep, ModuleAction, ModuleState } from '../core/contract/module.ts';
import { helpOption, parseOptions, runCommand, UsageError } from './command.ts';
import { ModuleService } from './module/module-service.ts';
import { parseAssignments } from './module/parameters.ts';
import { createSocketTable } from './netlink/socket-table.ts';
import { onStopSignal } from './stop-signal.ts';

const help = `Usage: nlscope module doctor | build | load [NAME=VALUE]... | unload | status [--json]

Builds the bundled echo module for the running kernel, loads and unloads it.

  doctor   what building and loading need, and the next command for each
  build    build it in the user's cache, as the user
  load     load it, with parameters such as dump=1 drop_one_in=10; as root, or through pkexec
  unload   unload it
  status   what is built and loaded, with its parameters and counters

  --json     print the result as JSON
  -h, --help this text

Exit codes: 0 done (doctor: nothing is wrong), 1 it failed, or the doctor found something, 2 wrong usage.
`;

type Command = (service: ModuleService, words: string[], json: boolean) => Promise<number>;

const commands: Record<string, Command> = {
  doctor: async (service, _words, json) => {
    const steps = await service.handlers['module.checkUp']({});
    print(json, steps, steps.map(describeStep).join('\n'));
    return steps.some(({ status }) => status === 'fail') ? 1 : 0;
  },
  build: async (service, _words, json) => {
    const state = await service.handlers['module.build']({});
    print(json, state, `built ${state.built?.path}`);
    return 0;
  },
  load: (service, words, json) => act(service, { kind: 'load', parameters: parseAssignments(words) }, json),
  unload: (service, _words, json) => act(service, { kind: 'unload' }, json),
  status: async (service, _words, json) => {
    const counters = await service.handlers['module.counters']({});
    const { state } = service;
    print(json, { ...state, counters }, [describeState(state), ...describeFigures(counters ?? {})].join('\n'));
    return state.loaded ? 0 : 1;
  },
};

/** @returns the exit code, as the help text lists them. */
export const runModule = (argv: string[]): Promise<number> =>
  runCommand({ name: 'module', help, read: readOptions, run: obey }, argv);

async function obey({ command, words, json }: NonNullable<ReturnType<typeof readOptions>>): Promise<number> {
  const service = openService(json);
  // What a build started has a process group of its own, which a terminal's Ctrl+C does not reach.
  const off = onStopSignal(() => service.close());
  try {
    return await command(service, words, json);
  } catch (error) {
    const { message, code, nextStep } = error as AppError;
    if (json) console.log(JSON.stringify({ error: { code, message, nextStep } }));
    console.error(`nlscope: ${message}${nextStep ? `\n${nextStep}` : ''}`);
    return error instanceof AppError && code === 'PARAMS_INVALID' ? 2 : 1;
  } finally {
    off();
    service.close();
  }
}

function openService(quiet: boolean): ModuleService {
  const sockets = createSocketTable({ nowNs: () => 0 });
  let startedAtMs: number | undefined;
  const service: ModuleService = new ModuleService({
    changed: () => {
      const { build } = service.state;
      if (quiet || build?.outcome !== 'building' || build.startedAtMs === startedAtMs) return;
      startedAtMs = build.startedAtMs;
      console.log(`$ ${build.command}`);
    },
    outputAdded: () => {
      for (const line of service.drainOutput().lines) if (!quiet) console.log(line);
    },
    closeConnectionTo: async () => {},
    ownersOn: (protocol) => sockets.ownersOn(protocol),
  });
  return service;
}

async function act(service: ModuleService, action: ModuleAction, json: boolean): Promise<number> {
  const { commands: planned } = await service.handlers['module.plan']({ action });
  if (!json) for (const command of planned) console.log(`$ ${command.join(' ')}`);
  const state = await service.handlers['module.act']({ action });
  print(json, state, describeState(state));
  return 0;
}

function readOptions(argv: string[]) {
  const { values, positionals } = parseOptions({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: helpOption },
  });
  if (values.help) return undefined;
  const [name = '', ...words] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(name ? `there is no "module ${name}"` : 'which of its commands?');
  if (words.length > 0 && name !== 'load') throw new UsageError(`${name} takes no ${words[0]}`);
  return { command, words, json: values.json };
}

const signs: Record<CheckUpStep['status'], string> = { ok: '✓', warn: '!', fail: '✗', todo: '·' };

function describeStep({ status, title, evidence, nextStep, command }: CheckUpStep): string {
  const next = nextStep ? [`    ${nextStep}`] : [];
  return [`${signs[status]} ${title}: ${evidence}`, ...next, ...(command ? [`      ${command}`] : [])].join('\n');
}

function describeState({ loaded, built, version, release }: ModuleState): string {
  if (loaded) return [`nlscope_echo ${loaded.version} is loaded`, ...describeFigures(loaded.parameters)].join('\n');
  return `nlscope_echo ${version} is ${built ? `built for ${release}, not loaded` : 'not built'}`;
}

const describeFigures = (figures: object): string[] =>
  Object.entries(figures).map(([name, value]) => `  ${name.padEnd(16)} ${value}`);

const print = (json: boolean, value: unknown, text: string): void => console.log(json ? JSON.stringify(value) : text);
