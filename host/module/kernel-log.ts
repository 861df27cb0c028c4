/**
 * The kernel log as the host tells of it: the newest lines, each with its time on the capture's clock, which is as exact
 * as kernel-clock.ts says. It is followed from when it is first asked for: from /dev/kmsg, else from the journal where that
 * shows it, else through pkexec once that is asked for.
 */
import { existsSync } from 'node:fs';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, type AppErrorData } from '../../core/contract/errors.ts';
import type { KernelLog, KernelLogLine } from '../../core/contract/module.ts';
import { type FollowedCommand, followCommand } from './command-source.ts';
import { explainFailure } from './failures.ts';
import { KernelClock } from './kernel-clock.ts';
import { type LogLine, parseDmesg, parseJournal } from './kmsg.ts';
import { followKmsg, type KmsgFile, kmsgPath, openKmsg } from './kmsg-source.ts';
import type { LogSink, LogSource, SourceEnd } from './log-source.ts';
import { findProgram } from './programs.ts';

export interface KernelLogOptions {
  /** CLOCK_MONOTONIC at the capture's epoch, ns. */
  epochNs: bigint;
  /** There is something for {@link KernelLogReader.drain}. */
  added(): void;
  /** For tests. */
  open?(): KmsgFile;
  find?(program: string): string | undefined;
}

type KernelLogHandlers = Pick<Handlers, Extract<keyof Handlers, `kernelLog.${string}`>>;
type SourceKind = NonNullable<KernelLog['source']>;
type PlacedLine = Omit<KernelLogLine, 'atNs'>;

const linesKept = 2_000;
const modulePrefix = 'nlscope_echo';
/** journald's own socket: it runs. */
const journalSocket = '/run/systemd/journal/socket';
/** A journal that shows an ordinary user no line of the kernel says nothing at all. */
const journalPatienceMs = 2_000;

const journalArguments = [
  '--dmesg',
  '--follow',
  '--no-pager',
  '--output=json',
  '--output-fields=MESSAGE,PRIORITY,_SOURCE_MONOTONIC_TIMESTAMP',
  `--lines=${linesKept}`,
];

const monotonicNs = (): number => Number(process.hrtime.bigint());

export class KernelLogReader {
  readonly #options: Required<KernelLogOptions>;
  readonly #clock = new KernelClock();
  #source: { kind: SourceKind; from: LogSource } | undefined;
  #opening: Promise<void> | undefined;
  #asking: Promise<void> | undefined;
  #error: AppErrorData | undefined;
  #lines: PlacedLine[] = [];
  #fresh: PlacedLine[] = [];
  /** Aborted by close(): ends a program that has said nothing yet, such as pkexec in its dialog. */
  readonly #closing = new AbortController();

  constructor(options: KernelLogOptions) {
    this.#options = { open: openKmsg, find: findProgram, ...options };
  }

  readonly handlers: KernelLogHandlers = {
    'kernelLog.read': async () => {
      // Not while a password is being asked for, which takes its time.
      if (!this.#source && !this.#asking) await this.#open();
      return this.#tell(this.#lines.slice(-linesKept));
    },
    'kernelLog.openPrivileged': async () => {
      await this.#opening;
      if (!this.#source) await this.#ask();
      return this.#tell(this.#lines.slice(-linesKept));
    },
  };

  /** Lines since the last call. */
  drain(): KernelLog {
    return this.#tell(this.#fresh.splice(0));
  }

  close(): void {
    this.#closing.abort();
    this.#source?.from.close();
    this.#source = undefined;
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openUnprivileged().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#openPrivileged().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  #tell(lines: readonly PlacedLine[]): KernelLog {
    const shiftNs = this.#clock.differenceNs - Number(this.#options.epochNs);
    return {
      source: this.#source?.kind ?? null,
      ...(this.#error && { error: this.#error }),
      privileged: [...(this.#privileged()?.argv ?? [])],
      lines: lines.map((line) => ({ ...line, atNs: line.bootNs + shiftNs })),
    };
  }

  async #openUnprivileged(): Promise<void> {
    try {
      const file = this.#options.open();
      const end = await this.#follow('kmsg', (sink) => followKmsg(file, sink, monotonicNs));
      if (end) this.#error = endedWith(end);
    } catch (refused) {
      const journal = this.#journal();
      const how = { nowNs: monotonicNs, patienceMs: journalPatienceMs, signal: this.#closing.signal };
      if (journal) await this.#follow('journal', (sink) => followCommand(journal, sink, how)).catch(() => {});
      if (!this.#source) this.#error = notReadable(refused as NodeJS.ErrnoException);
    }
  }

  /** @throws AppError NO_PROGRAM, and why pkexec did not run it */
  async #openPrivileged(): Promise<void> {
    const command = this.#privileged();
    if (!command) throw noProgram(this.#followed() ? 'pkexec' : 'dmesg');
    const how = { nowNs: monotonicNs, signal: this.#closing.signal };
    const end = await this.#follow('pkexec', (sink) => followCommand(command, sink, how));
    if (end) throw explainFailure({ command: command.argv, ...end, sudoLine: 'sudo dmesg --follow' });
  }

  /** Undefined where there is no program that could be asked, or none that asks. */
  #privileged(): FollowedCommand | undefined {
    const program = this.#followed();
    if (!program || process.getuid?.() === 0) return program;
    const pkexec = this.#options.find('pkexec');
    return pkexec ? { ...program, argv: [pkexec, ...program.argv] } : undefined;
  }

  /** journalctl ends as soon as nobody reads on; dmesg notices only when the kernel next writes a line. */
  #followed(): FollowedCommand | undefined {
    const dmesg = this.#options.find('dmesg');
    return (
      this.#journal() ?? (dmesg ? { argv: [dmesg, '--follow', '--raw', '--noescape'], parse: parseDmesg } : undefined)
    );
  }

  #journal(): FollowedCommand | undefined {
    const journalctl = existsSync(journalSocket) ? this.#options.find('journalctl') : undefined;
    return journalctl ? { argv: [journalctl, ...journalArguments], parse: parseJournal } : undefined;
  }

  /** @returns why it has ended already, where it has. */
  async #follow(kind: SourceKind, start: (sink: LogSink) => Promise<LogSource | null>): Promise<SourceEnd | undefined> {
    let end: SourceEnd | undefined;
    this.#lines = [];
    this.#fresh = [];
    const from = await start({
      taken: (lines, range) => {
        if (range) this.#clock.relate(range, monotonicNs());
        this.#add(lines);
      },
      ended: (why) => {
        end = why;
        if (this.#source) this.#end(why);
      },
    });
    if (end || this.#closing.signal.aborted) from?.close();
    else if (from) {
      this.#source = { kind, from };
      this.#error = undefined;
      // Other windows have asked before, in vain.
      this.#fresh = this.#lines.slice(-linesKept);
      this.#options.added();
    }
    return end;
  }

  #end(why: SourceEnd): void {
    this.#source?.from.close();
    this.#source = undefined;
    this.#error = endedWith(why);
    this.#options.added();
  }

  #add(lines: readonly LogLine[]): void {
    for (const { level, bootNs, text, sequence = (this.#lines.at(-1)?.sequence ?? -1) + 1 } of lines) {
      const line = { sequence, level, bootNs, text, ours: text.startsWith(modulePrefix) };
      this.#lines.push(line);
      if (this.#source) this.#fresh.push(line);
    }
    for (const kept of [this.#lines, this.#fresh])
      if (kept.length > 2 * linesKept) kept.splice(0, kept.length - linesKept);
    if (this.#source) this.#options.added();
  }
}

const endedWith = ({ output }: SourceEnd): AppErrorData => ({
  code: 'LOG_ENDED',
  message: `the kernel log is not followed any more${output && `: ${output}`}`,
  nextStep: 'Try again, or read it in a terminal: sudo dmesg --follow.',
});

function notReadable({ code = 'INTERNAL', message }: NodeJS.ErrnoException): AppErrorData {
  const isRestricted = code === 'EPERM' || code === 'EACCES';
  return {
    code,
    syscall: 'open',
    message: isRestricted
      ? `the kernel log is for administrators here (kernel.dmesg_restrict): ${kmsgPath} can't be opened, and the journal shows no line of the kernel`
      : `${kmsgPath} can't be opened: ${message}`,
    nextStep: isRestricted
      ? 'Follow it with a privilege, or allow it to all: sudo sysctl kernel.dmesg_restrict=0.'
      : 'Read it in a terminal: sudo dmesg --follow.',
  };
}

const noProgram = (program: string): AppError =>
  new AppError({
    code: 'NO_PROGRAM',
    message: `there is no ${program} in /usr/sbin, /sbin, /usr/bin or /bin`,
    nextStep: 'Read the log in a terminal: sudo dmesg --follow.',
  });
