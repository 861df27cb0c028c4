/**
 * One run of nlscope-nlmon: started, read and ended. What it captures comes over its stdout as pcapng, over its stderr the
 * one line that says that it captures, else why it does not. It ends when its stdin does, for which root needs no signal.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { PcapngReader } from '../../core/capture/pcapng-read.ts';

export interface NlmonSink {
  /** The bytes are valid during the call. Times are CLOCK_MONOTONIC's, ns. */
  taken(records: readonly FileRecord[]): void;
  /** It has ended by itself. */
  ended(why: NlmonEnd): void;
}

export interface NlmonEnd {
  code: number | null;
  /** What it said. */
  output: string;
}

const beginning = /^nlscope-nlmon: capturing on (\S+), wall clock (-?\d+) ns ahead\n/m;

export class NlmonProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #reader = new PcapngReader();
  readonly #sink: NlmonSink;
  /** What came before it is known how the clocks differ. */
  #early: Uint8Array[] = [];
  #wallAheadNs: bigint | undefined;
  #said = '';
  #stopping = false;
  readonly #gone: Promise<void>;
  /** The device, once it captures; null where it has ended before, of which the sink is told. */
  readonly started: Promise<string | null>;

  /** @param argv with an absolute path */
  constructor([program = '', ...args]: readonly string[], sink: NlmonSink) {
    this.#sink = sink;
    this.#child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
    // It may be gone when its stdin is closed.
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (chunk: Uint8Array) => this.#take(chunk));
    const capturing = new Promise<string>((resolve) => {
      this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const device = this.#hear(text);
        if (device) resolve(device);
      });
    });
    this.#gone = this.#end().then((why) => {
      if (!this.#stopping) sink.ended(why);
    });
    this.started = Promise.race([capturing, this.#gone.then(() => null)]);
  }

  /** What the kernel has dropped, as far as it was told. */
  get dropped(): number {
    return this.#reader.dropped;
  }

  /** Resolves when it has ended, with its device gone. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.#child.stdin.end();
    // Only pkexec in its dialog can be reached by a signal; the program is root's.
    if (this.#wallAheadNs === undefined) this.#child.kill();
    return this.#gone;
  }

  #end(): Promise<NlmonEnd> {
    return new Promise((resolve) => {
      // Also what a signal was refused with, which is no matter.
      this.#child.on('error', ({ message }) => this.#child.pid ?? resolve({ code: null, output: message }));
      this.#child.on('close', (code) => resolve({ code, output: this.#said.trim() }));
    });
  }

  /** @returns the device, where the text completes the line that tells it. */
  #hear(text: string): string | undefined {
    this.#said = `${this.#said}${text}`.slice(-4_096);
    const [line, device, aheadNs] = beginning.exec(this.#said) ?? [];
    if (line === undefined || aheadNs === undefined) return undefined;
    this.#said = this.#said.replace(line, '');
    this.#wallAheadNs = BigInt(aheadNs);
    for (const chunk of this.#early.splice(0)) this.#take(chunk);
    return device;
  }

  #take(chunk: Uint8Array): void {
    const aheadNs = this.#wallAheadNs;
    if (aheadNs === undefined) {
      this.#early.push(chunk);
      return;
    }
    const records = this.#reader.push(chunk).map((record) => ({ ...record, timeNs: record.timeNs - aheadNs }));
    if (records.length > 0) this.#sink.taken(records);
  }
}
