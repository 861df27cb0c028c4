/**
 * Writes the live capture to a file while it runs. It follows the capture instead of being called by it: several times a
 * second it takes what is new, in chunks, so that the capture never waits for a disk, and what waits is the capture's own
 * memory. Where writing fails it says why and stops; the capture goes on.
 */
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { SpooledFile, SpoolState } from '../../core/contract/spool.ts';
import type { Capture } from '../capture.ts';
import type { FileService } from '../files/file-service.ts';
import { RecordBlocks } from './record-blocks.ts';
import { SpoolFile } from './spool-file.ts';
import type { SpoolFolder } from './spool-folder.ts';

export interface SpoolOptions {
  capture: Pick<Capture, 'held' | 'source' | 'releaseSends'>;
  files: Pick<FileService, 'openPath'>;
  folder: SpoolFolder;
  /** nlctrl's replies. @throws the system call's error */
  askFamilies(): readonly Uint8Array[];
  /** The state is another one, beyond its figures. */
  changed(): void;
}

const followMs = 100;

interface Session {
  file: SpoolFile;
  blocks: RecordBlocks;
  /** Records that are in the file, whole. */
  written: number;
  timer: NodeJS.Timeout;
}

export class Spool {
  readonly #options: SpoolOptions;
  #session: Session | undefined;
  #error: AppError | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #writing = false;
  #isWanted = false;

  readonly handlers: Pick<Handlers, 'spool.read' | 'spool.open' | 'spool.discard'> = {
    'spool.read': () => this.state,
    'spool.open': ({ name }) => this.#open(name),
    'spool.discard': ({ name }) => {
      this.#options.folder.discard(name);
      this.#options.changed();
      return this.state;
    },
  };

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  get state(): SpoolState {
    const error = this.#error?.toData();
    return { file: this.#fileState(), ...(error && { error }), unfinished: this.#options.folder.unfinished() };
  }

  /** Begins a file with all that is not cleared, or ends it. Resolves when that is done; what fails is in the state. */
  want(isWanted: boolean): Promise<void> {
    if (isWanted === this.#isWanted) return Promise.resolve();
    this.#isWanted = isWanted;
    return this.#inTurn(() => (isWanted ? this.#begin() : this.#end()));
  }

  /** Writes what there is and ends the file: the session has ended well. */
  close(): Promise<void> {
    this.#options.capture.releaseSends();
    return this.want(false);
  }

  #fileState(): SpooledFile | null {
    if (!this.#session) return null;
    const { file, blocks, written } = this.#session;
    const { path: folder } = this.#options.folder;
    return { name: file.name, folder, records: written, bytes: file.bytes, missed: blocks.missed };
  }

  async #begin(): Promise<void> {
    const { capture, folder, changed } = this.#options;
    this.#error = undefined;
    try {
      folder.prune();
      const file = await SpoolFile.open(folder, Date.now());
      const blocks = new RecordBlocks(capture.source('all').first, () => this.#askFamilies());
      const timer = setInterval(() => this.#follow(), followMs).unref();
      this.#session = { file, blocks, written: 0, timer };
    } catch (error) {
      this.#error = explain(error, folder.path);
    }
    changed();
  }

  async #end(): Promise<void> {
    this.#error = undefined;
    await this.#write();
    await this.#stop();
    this.#options.changed();
  }

  #follow(): void {
    if (!this.#writing) void this.#inTurn(() => this.#write());
  }

  async #write(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const { file, blocks } = session;
    const { missed } = blocks;
    this.#writing = true;
    try {
      for (;;) {
        const chunk = blocks.take(this.#options.capture.held());
        if (!chunk) break;
        await file.append(chunk);
        session.written = blocks.records;
      }
    } catch (error) {
      this.#error = explain(error, this.#options.folder.path);
      await this.#stop();
    } finally {
      this.#writing = false;
    }
    if (this.#error || blocks.missed !== missed) this.#options.changed();
  }

  async #stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    clearInterval(session.timer);
    await session.file.end().catch((error) => {
      this.#error ??= explain(error, this.#options.folder.path);
    });
  }

  #open(name: string): ReturnType<Handlers['spool.open']> {
    const { folder, files, changed } = this.#options;
    const { ticket, read } = files.openPath(folder.pathOfUnfinished(name));
    void read.then(({ status }) => {
      if (status !== 'finished') return;
      folder.unmark(name);
      changed();
    });
    return ticket;
  }

  #askFamilies(): readonly Uint8Array[] {
    try {
      return this.#options.askFamilies();
    } catch {
      return [];
    }
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#busy.then(act);
    this.#busy = turn;
    return turn;
  }
}

function explain(error: unknown, folder: string): AppError {
  const { code, syscall, message } = toErrorData(error);
  const words = failures[code] ?? message;
  const nextStep = `The capture goes on in memory. Set that right, then switch “Save as it runs” off and on in the settings.`;
  return new AppError({ code, syscall, message: `${folder}: ${words}`, nextStep }, { cause: error });
}

const failures: Record<string, string> = {
  ENOSPC: 'the disk is full. What was saved up to there is whole',
  EDQUOT: 'the disk quota is used up. What was saved up to there is whole',
  EFBIG: 'the file has reached the size limit. What was saved up to there is whole',
  EACCES: 'the folder can not be written by this user',
  EPERM: 'the folder can not be written by this user',
  EROFS: 'the file system is read-only',
  ENOENT: 'the folder can not be made',
  ENOTDIR: 'the folder can not be made, since a file is in its place',
};
