/** `nlscope bench`: a standard set of measurements of this machine, to be compared with those of others. */
import { readFileSync } from 'node:fs';
import { benchText } from './bench/bench-text.ts';
import { compareReports } from './bench/comparison.ts';
import { allowedCpus, readMachine } from './bench/machine.ts';
import { type Report, type Result, report } from './bench/report.ts';
import { measureStandardSet, standardLimits } from './bench/standard-set.ts';
import { helpOption, parseOptions, runCommand, UsageError } from './command.ts';

const help = `Usage: nlscope bench [OPTION]...
Measure a standard set on this machine, in less than 20 seconds: round trips through the user-space
echo peer, the echo module and what the kernel answers itself, and a stream into the capture.

      --cpu N              the CPU that both ends of a round trip keep to (default: the
                           first that this process may use)
      --passes N           how often each is measured in turn, 1 to 100 (default: 5)
      --compare FILE.json  ratios to what --json printed earlier, on this machine or another
      --json               one JSON object
  -h, --help               show this help

A machine that does other things meanwhile shows in p99 and max first. Compare medians.

Exit codes: 0 measured, 1 something was lost or came back different, 2 wrong usage,
3 the system refused, 130 interrupted.
`;

interface BenchOptions {
  json: boolean;
  passes: number;
  cpu: number;
  allowed: readonly number[];
  earlier: Report | undefined;
}

/** @returns the exit code, as the help text lists them. */
export const runBench = (argv: string[]): Promise<number> =>
  runCommand({ name: 'bench', help, read: readOptions, run: bench }, argv);

async function bench({ json, passes, cpu, allowed, earlier }: BenchOptions): Promise<number> {
  const results = await measure(passes, cpu);
  if (typeof results === 'number') return results;
  const measured: Report = { bench: 1, machine: readMachine(cpu, allowed), results };
  const comparison = earlier && compareReports(measured, earlier);
  process.stdout.write(
    json ? `${JSON.stringify({ ...measured, ...(comparison && { comparison }) })}\n` : benchText(measured, comparison),
  );
  return results.every(isSound) ? 0 : 1;
}

/** @returns an exit code in place of results where there are none. */
async function measure(passes: number, cpu: number): Promise<Result[] | number> {
  try {
    return (await measureStandardSet({ ...standardLimits, passes }, cpu)) ?? 130;
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (typeof syscall !== 'string') throw error;
    process.stderr.write(`nlscope bench: ${syscall}: ${code}: ${message}\n`);
    return 3;
  }
}

function isSound(result: Result): boolean {
  if (result.kind === 'trips') return result.lost === 0 && result.different === 0;
  return result.kind === 'missing' || result.overruns === 0;
}

function readOptions(argv: string[]): BenchOptions | undefined {
  const { values } = parseOptions({
    args: argv,
    options: {
      cpu: { type: 'string' },
      passes: { type: 'string', default: String(standardLimits.passes) },
      compare: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: helpOption,
    },
  });
  if (values.help) return undefined;
  const allowed = allowedCpus();
  const earlier = values.compare === undefined ? undefined : readEarlier(values.compare);
  const [passes, cpu] = [readPasses(values.passes), readCpu(values.cpu, allowed)];
  return { json: values.json, passes, cpu, allowed, earlier };
}

function readPasses(text: string): number {
  const passes = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (passes >= 1 && passes <= 100) return passes;
  throw new UsageError(`--passes: "${text}" is no number from 1 to 100`);
}

function readCpu(text: string | undefined, allowed: readonly number[]): number {
  if (text === undefined) return allowed[0]!;
  if (/^\d+$/.test(text) && allowed.includes(Number(text))) return Number(text);
  throw new UsageError(`--cpu: "${text}" is none of the CPUs that this process may use: ${allowed.join(', ')}`);
}

function readEarlier(path: string): Report {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--compare: ${path}: ${(error as Error).message}`);
  }
  const parsed = report.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path: field, message } = parsed.error.issues[0]!;
  throw new UsageError(
    `--compare: ${path} is not what 'nlscope bench --json' prints: ${field.join('.') || 'the file'}: ${message}`,
  );
}
