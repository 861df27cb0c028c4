/** `nlscope serve`: the browser host on the command line. Prints the link, and a fresh one at each Enter in a terminal. */
import { createInterface } from 'node:readline';
import { helpOption, parseOptions, runCommand, UsageError } from './command.ts';
import { createHost, type Host } from './host.ts';
import { type BrowserHost, serveBrowser } from './serve.ts';
import { stopSignal } from './stop-signal.ts';

const help = `Usage: nlscope serve [--port N]

Serves nlscope to a browser on this machine (127.0.0.1 only) and prints the link to open.
A link lets one browser in, once; press Enter for another.

  --port N   port to serve on; any free one by default
  -h, --help this text

Exit codes: 0 stopped by Ctrl+C or SIGTERM, 1 could not serve, 2 wrong usage.
`;

/** Serves until the process is told to stop. @returns the exit code, as the help text lists them. */
export const runServe = (argv: string[]): Promise<number> =>
  runCommand({ name: 'serve', help, read: readOptions, run: serve }, argv);

async function serve(options: { port: number }): Promise<number> {
  let host: Host | undefined;
  try {
    host = await createHost({ kind: 'browser' });
    await serveUntilStopped(await serveBrowser(host, { ...options, transfers: host.files }));
    return 0;
  } catch (error) {
    console.error(`nlscope: ${describe(error)}`);
    return 1;
  } finally {
    await host?.close();
  }
}

function describe(error: unknown): string {
  const { message = String(error), nextStep } = error as { message?: string; nextStep?: string };
  return nextStep ? `${message}\n${nextStep}` : message;
}

async function serveUntilStopped(browserHost: BrowserHost): Promise<void> {
  const stopped = stopSignal();
  console.log(`nlscope is served at\n  ${browserHost.newLink()}`);
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;
  if (terminal) console.log('Each link works once: press Enter for another, Ctrl+C to stop.');
  terminal?.on('line', () => console.log(`  ${browserHost.newLink()}`));
  await stopped;
  terminal?.close();
  await browserHost.close();
}

function readOptions(argv: string[]): { port: number } | undefined {
  const { values } = parseOptions({
    args: argv,
    options: { port: { type: 'string', default: '0' }, help: helpOption },
  });
  return values.help ? undefined : { port: parsePort(values.port) };
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--port wants 0 to 65535, not "${text}"`);
  return Number(text);
}
