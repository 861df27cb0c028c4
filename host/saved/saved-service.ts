/** Saved messages for the screen: the folder, followed once somebody looks, and one run at a time. */
import type { Handlers, SocketOptions } from '../../core/contract/api.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { SavedExchange, SavedFileEntry, SavedRun, SavedTree } from '../../core/contract/saved.ts';
import { EXAMPLES } from '../../core/saved/examples.ts';
import { readSaved } from '../../core/saved/read-saved.ts';
import type { OpenSocket } from '../netlink/connection.ts';
import { SchemaReader } from '../schema/schemas.ts';
import { FolderWatch } from './folder-watch.ts';
import type { RunLog } from './run-log.ts';
import { SavedRunner } from './run-saved.ts';
import { baseName, filesIn } from './saved-entries.ts';
import { SavedFolder } from './saved-folder.ts';
import { savedExtension } from './saved-path.ts';
import { SavedSpecs } from './saved-specs.ts';

export interface SavedServiceOptions {
  socketOptions(): SocketOptions;
  /** The folder is another by now. */
  changed(): void;
  /** A run went on. */
  progressed(): void;
  openSocket?: OpenSocket;
  log?: RunLog;
  /** By default nlscope's own. */
  schemas?: SchemaReader;
  /** By default the user's. */
  root?: string;
}

type SavedHandlers = Pick<Handlers, Extract<keyof Handlers, `saved.${string}`>>;

interface Run {
  state: SavedRun;
  exchanges: (SavedExchange | undefined)[];
  abort: AbortController;
  startMs: number;
  ended: Promise<void>;
}

const idle: SavedRun = { status: 'idle', results: [], elapsedMs: 0 };

export class SavedService {
  readonly #options: SavedServiceOptions;
  readonly #specs: SavedSpecs;
  readonly #folder: SavedFolder;
  #watch: FolderWatch | undefined;
  #run: Run | undefined;

  constructor(options: SavedServiceOptions) {
    this.#options = options;
    this.#specs = new SavedSpecs(options.schemas ?? new SchemaReader({ folders: () => [] }));
    this.#folder = new SavedFolder(options.root, () => this.#specs.registry);
  }

  /** Each waits for the specs, which are read once. */
  get handlers(): SavedHandlers {
    const afterSpecs = Object.entries(this.#handlers).map(([name, handle]) => [
      name,
      async (params: never) => {
        await this.#specs.read();
        return handle(params);
      },
    ]);
    return Object.fromEntries(afterSpecs) as SavedHandlers;
  }

  readonly #handlers: SavedHandlers = {
    'saved.list': () => {
      if (!this.#watch) this.#open();
      return this.tree;
    },
    'saved.read': ({ path }) => this.#folder.read(path),
    'saved.check': ({ text, path }) => readSaved(text, fileName(path), this.#specs.registry),
    'saved.write': ({ path, text, before }) => this.#folder.write(path, text, before),
    'saved.store': ({ folder, message, replace }) => this.#folder.store(folder, message, replace),
    'saved.makeFolder': ({ path }) => this.#changing(() => this.#folder.makeFolder(path)),
    'saved.makeExamples': () => this.#makeExamples(),
    'saved.move': ({ from, to }) => this.#changing(() => this.#folder.move(from, to)),
    'saved.remove': ({ path }) => this.#folder.remove(path),
    'saved.restore': ({ path, trashed }) => this.#changing(() => this.#folder.restore(path, trashed)),
    'saved.run': ({ paths }) => this.#start(paths),
    'saved.stop': () => {
      this.#run?.abort.abort();
      return this.run;
    },
    'saved.readRun': () => this.run,
    'saved.exchange': ({ index }) => this.#run?.exchanges[index] ?? null,
  };

  get tree(): SavedTree {
    return this.#folder.list();
  }

  get run(): SavedRun {
    const run = this.#run;
    if (!run) return idle;
    if (run.state.status === 'running') run.state.elapsedMs = performance.now() - run.startMs;
    return run.state;
  }

  /** What is wrong with a file may hang on its family's spec. */
  async specsChanged(): Promise<void> {
    await this.#specs.read();
    if (this.#watch) this.#options.changed();
  }

  /** Ends a run under way. */
  async close(): Promise<void> {
    this.#watch?.close();
    this.#run?.abort.abort();
    await this.#run?.ended;
  }

  #open(): void {
    this.#watch = new FolderWatch(this.#folder.root, () => this.#options.changed());
    try {
      this.#folder.emptyTrash();
    } catch {
      // What can't be removed waits for the next start; the messages themselves are not affected.
    }
  }

  #changing(act: () => void): SavedTree {
    act();
    return this.tree;
  }

  #makeExamples(): { path: string } {
    const taken = new Set(this.tree.entries.map(({ path }) => path));
    let path = 'Examples';
    for (let number = 2; taken.has(path); number += 1) path = `Examples ${number}`;
    for (const [name, text] of Object.entries(EXAMPLES)) this.#folder.write(`${path}/${name}`, text, null);
    return { path };
  }

  /** @throws AppError RUN_ACTIVE, SAVED_MISSING */
  #start(paths: readonly string[]): SavedRun {
    if (this.#run?.state.status === 'running')
      throw new AppError({ code: 'RUN_ACTIVE', message: 'a run is under way', nextStep: 'Stop it first.' });
    const files = this.#filesAt(paths);
    const results = files.map(
      ({ path, name }) => ({ path, name, status: 'waiting', words: '', tookMs: Number.NaN }) as const,
    );
    const state: SavedRun = { status: 'running', results: [...results], elapsedMs: 0 };
    const run: Run = {
      state,
      exchanges: [],
      abort: new AbortController(),
      startMs: performance.now(),
      ended: Promise.resolve(),
    };
    this.#run = run;
    run.ended = this.#runAll(run);
    return state;
  }

  #filesAt(paths: readonly string[]): SavedFileEntry[] {
    const all = filesIn(this.tree.entries);
    const chosen = all.filter(({ path }) =>
      paths.some((wanted) => wanted === '' || path === wanted || path.startsWith(`${wanted}/`)),
    );
    if (chosen.length > 0) return chosen;
    throw new AppError({
      code: 'SAVED_MISSING',
      message: `there is no message in ${paths.map((path) => `'${path}'`).join(', ')}`,
      nextStep: 'Save one first.',
    });
  }

  async #runAll({ state, exchanges, abort, startMs }: Run): Promise<void> {
    const { socketOptions, openSocket, log, progressed } = this.#options;
    const runner = new SavedRunner({ socketOptions: socketOptions(), openSocket, log, signal: abort.signal });
    try {
      for (const [index, result] of state.results.entries()) {
        state.results[index] = { ...result, status: 'running' };
        progressed();
        const { exchange, ...outcome } = await runner.run(this.#read(result.path));
        exchanges[index] = exchange;
        state.results[index] = { ...result, ...outcome };
      }
    } finally {
      await runner.close();
      state.status = abort.signal.aborted ? 'stopped' : 'finished';
      state.elapsedMs = performance.now() - startMs;
      progressed();
    }
  }

  /** As it is now, which may be no more. */
  #read(path: string) {
    try {
      return { path, reading: this.#folder.read(path) };
    } catch (error) {
      const { message, nextStep = '' } = error as AppError;
      return { path, reading: { problems: [{ line: 1, column: 1, field: '', reason: message, nextStep }] } };
    }
  }
}

const fileName = (path: string): string => baseName(path).slice(0, -savedExtension.length);
