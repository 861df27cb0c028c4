/** `nlscope run`: saved messages from files and folders, judged one after the other, told like tests. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorData } from '../core/contract/errors.ts';
import { readSaved } from '../core/saved/read-saved.ts';
import { createRegistry, type Registry } from '../core/schema/registry.ts';
import { helpOption, parseOptions, readCapturePath, readSchemas, runCommand, UsageError } from './command.ts';
import { type CaptureFile, createCommandCapture, openCaptureFile } from './command-capture.ts';
import { SocketTags } from './netlink/socket-tags.ts';
import { type RunFile, type RunOutcome, SavedRunner } from './saved/run-saved.ts';
import { baseName, filesIn, listEntries } from './saved/saved-entries.ts';
import { savedExtension } from './saved/saved-path.ts';
import { openSettings } from './settings.ts';

const help = `Usage: nlscope run [OPTION]... FOLDER|FILE...
Send saved messages (.yaml), wait for what comes back, and compare it with what each expects.

      --bail                 stop at the first that does not pass
      --json                 one JSON object a message, then one for the run
      --capture FILE.pcapng  write what is sent and received to a file, for Wireshark
  -h, --help                 show this help

A folder's messages are run in the order of their names, those of its sub-folders first.

Exit codes: 0 all passed, 1 one failed or could not be run, 2 wrong usage, 130 interrupted.
`;

interface RunOptions {
  files: string[];
  bail: boolean;
  json: boolean;
  capturePath: string | undefined;
}

interface Tally {
  passed: number;
  failed: number;
}

/** @returns the exit code, as the help text lists them. */
export const runRun = (argv: string[]): Promise<number> =>
  runCommand({ name: 'run', help, read: readOptions, run }, argv);

async function run({ files, bail, json, capturePath }: RunOptions): Promise<number> {
  const { epochNs, capture } = createCommandCapture();
  const captureFile = capturePath === undefined ? undefined : openCapture(capturePath);
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt);
  const log = captureFile && { epochNs, capture, tags: new SocketTags() };
  const runner = new SavedRunner({ socketOptions: openSettings().read().socket, signal: abort.signal, log });
  const tally: Tally = { passed: 0, failed: 0 };
  const startMs = performance.now();
  try {
    const registry = createRegistry((await readSchemas()).specs);
    for (const path of files) {
      const file = readFile(path, registry);
      const outcome = await runner.run(file);
      captureFile?.write(capture.held());
      if (outcome.status === 'skipped') return 130;
      if (outcome.status === 'passed') tally.passed++;
      else tally.failed++;
      process.stdout.write(json ? `${JSON.stringify(dataOf(file, outcome))}\n` : lineOf(file, outcome));
      if (bail && tally.failed > 0) break;
    }
  } finally {
    process.off('SIGINT', interrupt);
    await runner.close();
    captureFile?.close();
    process.stdout.write(closing(tally, performance.now() - startMs, json));
  }
  return tally.failed === 0 ? 0 : 1;
}

/** @throws UsageError */
function openCapture(path: string): CaptureFile {
  try {
    return openCaptureFile(path);
  } catch (error) {
    throw new UsageError(`--capture: ${(error as Error).message}`);
  }
}

function readFile(path: string, registry: Registry): RunFile {
  try {
    return { path, reading: readSaved(readFileSync(path, 'utf8'), fileName(path), registry) };
  } catch (error) {
    const { message } = toErrorData(error);
    const problem = { line: 1, column: 1, field: '', reason: message, nextStep: 'Make the file readable for you.' };
    return { path, reading: { problems: [problem] } };
  }
}

const fileName = (path: string): string => baseName(path).slice(0, -savedExtension.length);

const nameOf = ({ path, reading }: RunFile): string => reading.message?.name ?? fileName(path);

/** '✓ name  1.2 ms', and below one that did not pass where it is and what came instead. */
function lineOf(file: RunFile, { status, words, nextStep, tookMs }: RunOutcome): string {
  const time = Number.isNaN(tookMs) ? '' : `  ${tookMs.toFixed(tookMs < 10 ? 2 : 0)} ms`;
  if (status === 'passed') return `✓ ${nameOf(file)}${time}\n`;
  const where = words.startsWith(file.path) ? '' : `    ${file.path}\n`;
  return `✗ ${nameOf(file)}${time}\n${where}    ${words}\n${nextStep ? `    → ${nextStep}\n` : ''}`;
}

function dataOf(file: RunFile, { exchange, tookMs, ...outcome }: RunOutcome): object {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return {
    path: file.path,
    name: nameOf(file),
    ...outcome,
    ...(!Number.isNaN(tookMs) && { tookMs }),
    ...(exchange?.sent && { sent: hex(exchange.sent), received: exchange.received.map(({ bytes }) => hex(bytes)) }),
  };
}

function closing({ passed, failed }: Tally, tookMs: number, json: boolean): string {
  if (json) return `${JSON.stringify({ summary: { passed, failed, tookMs: Math.round(tookMs) } })}\n`;
  return `\n${passed} passed, ${failed} failed\n`;
}

function readOptions(argv: string[]): RunOptions | undefined {
  const { values, positionals } = parseOptions({
    args: argv,
    allowPositionals: true,
    options: {
      bail: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      capture: { type: 'string' },
      help: helpOption,
    },
  });
  if (values.help) return undefined;
  if (positionals.length === 0) throw new UsageError('which folder or file?');
  const files = positionals.flatMap(messagesIn);
  if (files.length === 0)
    throw new UsageError(`there are no messages (${savedExtension}) in ${positionals.join(', ')}`);
  const { bail, json, capture } = values;
  return { files, bail, json, capturePath: readCapturePath(capture) };
}

/** The file itself, or all in a folder. @throws UsageError */
function messagesIn(path: string): string[] {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file or folder`);
  if (!statSync(path).isDirectory()) {
    if (path.endsWith(savedExtension)) return [path];
    throw new UsageError(`${path}: a message's file ends in ${savedExtension}`);
  }
  const { entries, error } = listEntries(path);
  if (error) throw new UsageError(`${path}: ${error.message}`);
  return filesIn(entries).map((file) => join(path, file.path));
}
