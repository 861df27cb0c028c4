/** One file being written or read: its progress as it crosses the contract, its end, and its cancelling. */
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { FileJob } from '../../core/contract/files.ts';

export class RunningFileJob {
  readonly #abort = new AbortController();
  readonly #startMs = performance.now();
  readonly #changed: (ended: boolean) => void;
  #state: FileJob;

  constructor(what: Pick<FileJob, 'id' | 'kind' | 'name'>, changed: (ended: boolean) => void) {
    this.#state = { ...what, status: 'running', records: 0, bytes: 0, done: 0, leftMs: Number.NaN };
    this.#changed = changed;
  }

  get state(): FileJob {
    return this.#state;
  }
  get isRunning(): boolean {
    return this.#state.status === 'running';
  }
  /** Aborts when the job is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  progress(progress: Partial<Pick<FileJob, 'records' | 'bytes' | 'done'>>): void {
    const { done } = { ...this.#state, ...progress };
    const elapsedMs = performance.now() - this.#startMs;
    this.#state = { ...this.#state, ...progress, leftMs: done > 0 ? (elapsedMs / done) * (1 - done) : Number.NaN };
    this.#changed(false);
  }

  cancel(): void {
    if (!this.isRunning) return;
    this.#end({ status: 'cancelled' });
    this.#abort.abort();
  }

  finish(): void {
    this.#end({ status: 'finished', done: 1 });
  }

  fail(error: unknown): void {
    this.#end({ status: 'failed', error: toErrorData(error) });
  }

  /** Chunks as they come, until there are no more or the job is cancelled. @throws AppError CANCELLED */
  async *untilCancelled(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const source = chunks[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#unlessCancelled(source.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // Not waited for: a source that never comes to its next chunk never ends either.
      source.return?.().then(undefined, () => {});
    }
  }

  /** Not Promise.race with one promise for all, which would hold on to every chunk until the end. */
  #unlessCancelled<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const refuse = (): void => reject(new AppError({ code: 'CANCELLED', message: 'cancelled' }));
      if (signal.aborted) return refuse();
      signal.addEventListener('abort', refuse, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', refuse));
    });
  }

  #end(end: Partial<FileJob>): void {
    if (!this.isRunning) return;
    this.#state = { ...this.#state, ...end, leftMs: 0 };
    this.#changed(true);
  }
}
