/** Builds the module for the running kernel, out of tree in the user's cache, as the user. Keeps output and result. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { BuildOutput, ModuleBuild, ModuleState } from '../../core/contract/module.ts';
import { makeFolder, userFolder } from '../user-folders.ts';
import { btfObstacle, withoutBtf } from './btf.ts';
import { readKeptBuild, writeKeptBuild } from './kept-build.ts';
import { headersFolder, readText } from './kernel-files.ts';
import { readModinfo, readModuleFile } from './modinfo.ts';
import { findProgram } from './programs.ts';

/** The module's source, from dist/ as well as from the source tree: both lie two folders below the project's. */
const sourceFolder = fileURLToPath(new URL('../../kernel', import.meta.url));

/** CC, MODPOST, CC, LD, and BTF where the kernel has it. */
const usualSteps = 5;
const mostLines = 10_000;

export interface BuilderOptions {
  changed(): void;
  outputAdded(): void;
}

export class Builder {
  readonly #options: BuilderOptions;
  readonly #folder = join(userFolder('cache'), 'module', release());
  #build: ModuleBuild | null = null;
  #lines: string[] = [];
  #told = 0;
  #child: ChildProcess | undefined;
  #cancelled = false;

  constructor(options: BuilderOptions) {
    this.#options = options;
    const kept = readKeptBuild(this.#folder);
    if (!kept) return;
    this.#build = kept.build;
    this.#lines = kept.lines;
    this.#told = kept.lines.length;
  }

  get build(): ModuleBuild | null {
    return this.#build;
  }
  get output(): BuildOutput {
    return { from: 0, lines: this.#lines };
  }
  /** Lines since the last call. */
  drain(): BuildOutput {
    const from = this.#told;
    this.#told = this.#lines.length;
    return { from, lines: this.#lines.slice(from) };
  }

  get sourceVersion(): string {
    return /NLSCOPE_ECHO_VERSION "([^"]+)"/.exec(readFileSync(join(sourceFolder, 'nlscope_echo.c'), 'utf8'))?.[1] ?? '';
  }

  /** The .ko at hand; null where none was built, and for the moment in which a build makes it anew. */
  get built(): ModuleState['built'] {
    const path = join(this.#folder, 'nlscope_echo.ko');
    const file = readModuleFile(path);
    if (!file) return null;
    const { bytes, builtAtMs } = file;
    return {
      path,
      version: readModinfo(bytes, 'version') ?? '',
      vermagic: (readModinfo(bytes, 'vermagic') ?? '').trim(),
      bytes: bytes.length,
      builtAtMs,
      stale: readText(join(this.#folder, 'stamp')) !== stamp(),
    };
  }

  /** @throws AppError BUSY, NO_HEADERS, NO_MAKE, BUILD_FAILED, BUILD_CANCELLED */
  async run(): Promise<void> {
    if (this.#child)
      throw new AppError({ code: 'BUSY', message: 'a build is under way', nextStep: 'Cancel it first.' });
    const make = findProgram('make');
    if (!make) throw new AppError({ code: 'NO_MAKE', message: 'there is no make', nextStep: 'See the check-up.' });
    const headers = headersFolder(release());
    if (!existsSync(`${headers}/Makefile`))
      throw new AppError({
        code: 'NO_HEADERS',
        message: `the headers of kernel ${release()} are not installed: ${headers} has no Makefile`,
        nextStep: 'Install them; the check-up has the command.',
      });
    makeFolder(this.#folder);
    for (const name of readdirSync(sourceFolder)) cpSync(join(sourceFolder, name), join(this.#folder, name));
    const btf = (await btfObstacle(release())) ? [withoutBtf] : [];
    await this.#make([make, '-C', headers, `M=${this.#folder}`, ...btf, 'modules']);
  }

  /** Ends make and all that it started. */
  cancel(): void {
    if (!this.#child?.pid) return;
    this.#cancelled = true;
    process.kill(-this.#child.pid, 'SIGTERM');
  }

  async #make([make = '', ...args]: string[]): Promise<void> {
    const command = [make, ...args].join(' ');
    const startedAtMs = Date.now();
    this.#lines = [];
    this.#told = 0;
    this.#cancelled = false;
    this.#tell({ outcome: 'building', command, startedAtMs, tookMs: 0, done: 0, steps: usualSteps });
    // A process group of its own, so that cancelling ends the compilers too.
    const child = spawn(make, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) this.#follow(stream);
    const code = await new Promise<number | null>((resolve) => {
      child.on('error', () => resolve(127));
      child.on('close', resolve);
    });
    this.#child = undefined;
    this.#end(code, { command, startedAtMs });
  }

  #follow(stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      this.#add(lines);
    });
    stream.on('end', () => rest && this.#add([rest]));
  }

  #add(lines: string[]): void {
    this.#lines.push(...lines.slice(0, mostLines - this.#lines.length));
    const done = this.#lines.filter((line) => /^\s+(CC|MODPOST|LD|BTF)\b/.test(line)).length;
    if (this.#build)
      this.#tell({ ...this.#build, done: Math.min(done, usualSteps), tookMs: Date.now() - this.#build.startedAtMs });
    this.#options.outputAdded();
  }

  #end(code: number | null, about: { command: string; startedAtMs: number }): void {
    const ended = { ...about, tookMs: Date.now() - about.startedAtMs, done: usualSteps, steps: usualSteps };
    if (code === 0 && !this.#cancelled) {
      writeFileSync(join(this.#folder, 'stamp'), stamp());
      this.#keep({ ...ended, outcome: 'built' });
      return;
    }
    const error = this.#cancelled ? cancelled() : failed(this.#lines, code);
    this.#keep({ ...ended, outcome: this.#cancelled ? 'cancelled' : 'failed', error: toErrorData(error) });
    throw error;
  }

  /** The result stands with its output until the next build, also for the next host. */
  #keep(build: ModuleBuild): void {
    writeKeptBuild(this.#folder, { build, lines: this.#lines });
    this.#tell(build);
  }

  #tell(build: ModuleBuild): void {
    this.#build = build;
    this.#options.changed();
  }
}

const cancelled = (): AppError => new AppError({ code: 'BUILD_CANCELLED', message: 'the build was cancelled' });

function failed(lines: string[], code: number | null): AppError {
  const first = lines.find((line) => /\berror:|: not found$|\*\*\*/i.test(line))?.trim();
  return new AppError({
    code: 'BUILD_FAILED',
    message: `make ended with ${code === null ? 'a signal' : `exit code ${code}`}${first ? `: ${first}` : ''}`,
    nextStep: 'Read the build output, from the first error on.',
  });
}

/** Of what a build depends on: the source, the kernel, and the compiler by its file. */
function stamp(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(sourceFolder).sort()) hash.update(name).update(readFileSync(join(sourceFolder, name)));
  const compiler = findProgram('gcc');
  if (compiler) hash.update(String(statSync(compiler).mtimeMs));
  return hash.update(readText('/proc/version')).digest('hex');
}
