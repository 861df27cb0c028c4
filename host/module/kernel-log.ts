/**
 * Follows /dev/kmsg and keeps the newest lines, each with its time on the capture's clock. Where it may not be read, it
 * says so; asked to, it follows dmesg through pkexec.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, type AppErrorData } from '../../core/contract/errors.ts';
import type { KernelLog, KernelLogLine } from '../../core/contract/module.ts';
import { parseDmesg, parseKmsg } from './kmsg.ts';
import { findProgram } from './programs.ts';

const linesKept = 2_000;
const lookMs = 100;
const recordBytes = 8_192;
const path = '/dev/kmsg';

export interface KernelLogOptions {
  /** CLOCK_MONOTONIC at the capture's epoch, ns. */
  epochNs: bigint;
  added(): void;
}

type KernelLogHandlers = Pick<Handlers, Extract<keyof Handlers, `kernelLog.${string}`>>;

export class KernelLogReader {
  readonly #options: KernelLogOptions;
  readonly #buffer = Buffer.alloc(recordBytes);
  #fd: number | undefined;
  #look: NodeJS.Timeout | undefined;
  #dmesg: ChildProcess | undefined;
  #error: AppErrorData | undefined;
  #lines: KernelLogLine[] = [];
  #fresh: KernelLogLine[] = [];

  constructor(options: KernelLogOptions) {
    this.#options = options;
  }

  readonly handlers: KernelLogHandlers = {
    'kernelLog.read': () => this.#read(),
    'kernelLog.openPrivileged': () => this.#openPrivileged(),
  };

  /** Lines since the last call. */
  drain(): KernelLog {
    const lines = this.#fresh;
    this.#fresh = [];
    return { ...this.#source, lines };
  }

  close(): void {
    clearInterval(this.#look);
    // It may run as root, out of reach of a signal: writing to a closed pipe ends it.
    this.#dmesg?.stdout?.destroy();
    this.#dmesg?.kill();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  get #source(): Omit<KernelLog, 'lines'> {
    const source = this.#dmesg ? 'pkexec' : this.#fd === undefined ? null : 'kmsg';
    return { source, ...(this.#error && { error: this.#error }) };
  }

  #read(): KernelLog {
    if (this.#fd === undefined && !this.#dmesg) this.#open();
    return { ...this.#source, lines: this.#lines };
  }

  #open(): void {
    try {
      this.#fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (cause) {
      this.#error = notReadable(cause as NodeJS.ErrnoException).toData();
      return;
    }
    this.#error = undefined;
    this.#take();
    this.#look = setInterval(() => this.#take(), lookMs);
    this.#look.unref();
  }

  #openPrivileged(): KernelLog {
    const [pkexec, dmesg] = [findProgram('pkexec'), findProgram('dmesg')];
    if (!pkexec || !dmesg)
      throw new AppError({
        code: 'NO_PROGRAM',
        message: `there is no ${pkexec ? 'dmesg' : 'pkexec'}`,
        nextStep: 'Read the log in a terminal: sudo dmesg --follow.',
      });
    if (this.#dmesg) return this.#read();
    const child = spawn(pkexec, [dmesg, '--follow', '--raw'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#dmesg = child;
    this.#error = undefined;
    this.#lines = [];
    this.#followDmesg(child);
    return this.#read();
  }

  #followDmesg(child: ChildProcess): void {
    let sequence = 0;
    let rest = '';
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-1_000);
    });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const line = parseDmesg(text, sequence++);
        if (line) this.#add(line);
      }
      this.#lines = this.#lines.slice(-linesKept);
      this.#options.added();
    });
    child.on('error', (error) => this.#ended(error.message));
    child.on('close', () => this.#ended(said.trim()));
  }

  #ended(why: string): void {
    this.#dmesg = undefined;
    this.#error = {
      code: 'LOG_ENDED',
      message: `the kernel log is not followed any more${why && `: ${why}`}`,
      nextStep: 'Try again, or read it in a terminal: sudo dmesg --follow.',
    };
    this.#options.added();
  }

  /** Takes what is there. EAGAIN: nothing more; EPIPE: records were overwritten before they were read, and it goes on. */
  #take(): void {
    const before = this.#lines.length;
    for (let more = true; more; ) more = this.#takeOne();
    this.#lines = this.#lines.slice(-linesKept);
    if (this.#lines.length !== before || this.#fresh.length > 0) this.#options.added();
  }

  #takeOne(): boolean {
    try {
      const length = readSync(this.#fd!, this.#buffer);
      const line = parseKmsg(this.#buffer.toString('utf8', 0, length));
      if (line) this.#add(line);
      return length > 0;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPIPE';
    }
  }

  #add(line: Omit<KernelLogLine, 'atNs'>): void {
    // printk stamps with local_clock, which starts with CLOCK_MONOTONIC and keeps to it within milliseconds.
    const added = { ...line, atNs: line.bootNs - Number(this.#options.epochNs) };
    this.#lines.push(added);
    this.#fresh.push(added);
  }
}

const notReadable = (cause: NodeJS.ErrnoException): AppError =>
  new AppError(
    {
      code: cause.code ?? 'INTERNAL',
      syscall: 'open',
      message: `${path} can't be read: ${cause.message}`,
      nextStep: 'Read it in a terminal: sudo dmesg --follow. Or allow it: sudo sysctl kernel.dmesg_restrict=0.',
    },
    { cause },
  );
