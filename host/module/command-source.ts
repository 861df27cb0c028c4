/** A program that follows the kernel log as a source of it. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { DifferenceRange } from './kernel-clock.ts';
import type { LogLine } from './kmsg.ts';
import type { LogSink, LogSource } from './log-source.ts';

/** Most that a program takes to hand a line on, assumed. */
const handOverNs = 20e6;
/** What a program says in its first second is of before. */
const backlogMs = 1_000;

export interface FollowedCommand {
  argv: readonly string[];
  parse(line: string): LogLine | undefined;
}

/**
 * Resolves with the first lines; with null where the program ends before, of which the sink is told, or where it has said
 * nothing for `patienceMs` or before `signal`. @throws ENOENT, EACCES
 */
export function followCommand(
  { argv, parse }: FollowedCommand,
  sink: LogSink,
  { nowNs, patienceMs, signal }: { nowNs(): number; patienceMs?: number; signal: AbortSignal },
): Promise<LogSource | null> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  let closed = false;
  const source: LogSource = {
    close: () => {
      closed = true;
      // Run through pkexec it is root's, out of reach of a signal: the closed pipe has to end it.
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill();
    },
  };
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = `${said}${chunk}`.slice(-1_000);
  });
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      source.close();
      resolve(null);
    };
    const impatience = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
    signal.addEventListener('abort', giveUp, { once: true });
    let startedMs: number | undefined;
    onLines(child.stdout, (texts) => {
      const lines = texts.map(parse).filter((line) => line !== undefined);
      if (closed || lines.length === 0) return;
      clearTimeout(impatience);
      startedMs ??= performance.now();
      const isLive = performance.now() - startedMs > backlogMs;
      sink.taken(lines, isLive ? handedOver(lines, nowNs()) : undefined);
      resolve(source);
    });
    // Also what a signal was refused with, which is no matter: see close().
    child.on('error', (error) => !closed && reject(error));
    child.on('close', (code) => {
      clearTimeout(impatience);
      signal.removeEventListener('abort', giveUp);
      if (!closed) sink.ended({ code, output: said.trim() });
      resolve(null);
    });
  });
}

function onLines(stream: Readable, take: (lines: string[]) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    take(lines);
  });
}

function handedOver(lines: readonly LogLine[], atNs: number): DifferenceRange {
  const highNs = Math.min(...lines.map(({ bootNs, takenNs = atNs }) => takenNs - bootNs));
  return { lowNs: highNs - handOverNs, highNs };
}
