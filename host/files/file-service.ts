/**
 * Captures to files and back, one at a time. A page gets a ticket: in a browser for a download or an upload
 * (file-routes.ts), on the desktop for a file that a dialog was asked for. Paths stay here.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ExportRequest, FileJob, FileSaved, FileTicket, MadeFile } from '../../core/contract/files.ts';
import type { Spec } from '../../core/schema/spec.ts';
import type { ShownCapture } from '../shown-capture.ts';
import { exportCapture } from './export-capture.ts';
import { fileChunks } from './file-chunks.ts';
import { RunningFileJob } from './file-job.ts';
import { loadCapture } from './load-capture.ts';

/** Asks the user for a file. Resolves to its path; to undefined where none is chosen. */
export interface FileDialogs {
  chooseSave(name: string): Promise<string | undefined>;
  chooseOpen(): Promise<string | undefined>;
}

export interface FileServiceOptions {
  shown: ShownCapture;
  /** What a loaded capture may hold, and how long its messages wait for their replies. */
  limits(): { budgetBytes: number; lostAfterMs: number };
  /** nlctrl's replies, for the names of families. @throws the system call's error */
  askFamilies(): readonly Uint8Array[];
  /** For the formats that tell messages in words. */
  readSpecs(): Promise<readonly Spec[]>;
  /** Where loaded records go that are over the budget. */
  spillFolder: string;
  /** The job has moved on, or ended. */
  changed(ended: boolean): void;
  /** Something of a loaded capture is to be shown. */
  captureChanged(): void;
  dialogs?: FileDialogs;
}

/** An export on its way out of the host. */
export interface Download {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
  /** Aborts when the export is cancelled. */
  signal: AbortSignal;
}

/** What a server does with tickets. Each is good once. */
export interface FileTransfers {
  /** Undefined for a token that is none of an export's. @throws AppError BUSY */
  download(token: string): Download | undefined;
  /** Resolves when the file is read, or was not; undefined for a token that is none of an import's. @throws AppError BUSY */
  upload(token: string, chunks: AsyncIterable<Uint8Array>): Promise<FileJob> | undefined;
}

type FileHandlers = Pick<Handlers, 'file.export' | 'file.import' | 'file.save' | 'file.cancel' | 'file.read'>;
type Ticket = { id: number; name: string } & (
  | { kind: 'export'; request: ExportRequest }
  | { kind: 'import'; sizeBytes: number }
);

/** Tickets that were never used go, the oldest first. */
const ticketsKept = 16;

export class FileService implements FileTransfers {
  readonly #options: FileServiceOptions;
  readonly #tickets = new Map<string, Ticket>();
  #job: RunningFileJob | undefined;
  #nextId = 1;

  readonly handlers: FileHandlers = {
    'file.export': (request) => this.#export(request),
    'file.import': ({ file }) => (file ? this.#ticket({ ...file, kind: 'import' }) : this.#open()),
    'file.save': (file) => this.#save(file),
    'file.cancel': () => {
      this.#job?.cancel();
      return this.state;
    },
    'file.read': () => this.state,
  };

  constructor(options: FileServiceOptions) {
    this.#options = options;
  }

  get state(): FileJob | null {
    return this.#job?.state ?? null;
  }

  download(token: string): Download | undefined {
    const ticket = this.#take(token, 'export');
    if (!ticket) return undefined;
    const job = this.#begin(ticket);
    return { name: ticket.name, chunks: this.#read(job, ticket.request), signal: job.signal };
  }

  upload(token: string, chunks: AsyncIterable<Uint8Array>): Promise<FileJob> | undefined {
    const ticket = this.#take(token, 'import');
    return ticket && this.#load(this.#begin(ticket), chunks, ticket.sizeBytes);
  }

  /** Begins to read a file of the host's own choice. @throws AppError BUSY */
  openPath(path: string): { ticket: FileTicket; read: Promise<FileJob> } {
    const job = this.#begin({ id: this.#nextId++, kind: 'import', name: basename(path) });
    const { id, name } = job.state;
    const sized = stat(path).catch(() => ({ size: Number.NaN }));
    const read = sized.then(({ size }) => this.#load(job, fileChunks(path), size));
    return { ticket: { id, name, path: null }, read };
  }

  close(): void {
    this.#job?.cancel();
  }

  async #export(request: ExportRequest): Promise<FileTicket | null> {
    this.#refuseIfBusy();
    const { dialogs, shown } = this.#options;
    const name = exportName(request.format, shown.loaded?.file.name);
    if (!dialogs) return this.#ticket({ kind: 'export', name, request });
    const path = await dialogs.chooseSave(name);
    if (path === undefined) return null;
    const job = this.#begin({ id: this.#nextId++, kind: 'export', name: basename(path) });
    void this.#writeTo(path, job, request);
    return { id: job.state.id, name: job.state.name, path: null };
  }

  /** @throws the system call's error */
  async #save({ name, bytes }: MadeFile): Promise<FileSaved> {
    const { dialogs } = this.#options;
    if (!dialogs) return { by: 'page' };
    const path = await dialogs.chooseSave(name);
    if (path === undefined) return { by: 'nobody' };
    await replaceFile(path, (part) => writeFile(part, bytes));
    return { by: 'host', name: basename(path) };
  }

  async #open(): Promise<FileTicket | null> {
    this.#refuseIfBusy();
    const { dialogs } = this.#options;
    if (!dialogs) throw new AppError({ code: 'NO_DIALOG', message: 'this host has no dialog to choose a file with' });
    const path = await dialogs.chooseOpen();
    if (path === undefined) return null;
    return this.openPath(path).ticket;
  }

  #ticket(
    what:
      | { kind: 'export'; name: string; request: ExportRequest }
      | { kind: 'import'; name: string; sizeBytes: number },
  ): FileTicket {
    this.#refuseIfBusy();
    const id = this.#nextId++;
    const token = randomBytes(32).toString('base64url');
    this.#tickets.set(token, { ...what, id });
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > ticketsKept && oldest) this.#tickets.delete(oldest);
    return { id, name: what.name, path: `/files/${token}` };
  }

  #take<K extends Ticket['kind']>(token: string, kind: K): Extract<Ticket, { kind: K }> | undefined {
    const ticket = this.#tickets.get(token);
    if (ticket?.kind !== kind) return undefined;
    this.#refuseIfBusy();
    this.#tickets.delete(token);
    return ticket as Extract<Ticket, { kind: K }>;
  }

  #refuseIfBusy(): void {
    if (!this.#job?.isRunning) return;
    const { kind, name } = this.#job.state;
    throw new AppError({
      code: 'BUSY',
      message: `${name} is being ${kind === 'export' ? 'written' : 'read'}`,
      nextStep: 'Wait until that is done, or cancel it.',
    });
  }

  #begin({ id, kind, name }: Pick<FileJob, 'id' | 'kind' | 'name'>): RunningFileJob {
    this.#refuseIfBusy();
    this.#job = new RunningFileJob({ id, kind, name }, this.#options.changed);
    this.#options.changed(false);
    return this.#job;
  }

  async *#chunks(job: RunningFileJob, { format, scope }: ExportRequest): AsyncGenerator<Uint8Array> {
    const chunks = exportCapture(this.#options.shown.current.source(scope), {
      ...this.#familySource(),
      format,
      readSpecs: this.#options.readSpecs,
      progressed: (progress) => job.progress(progress),
    });
    let bytes = 0;
    for await (const chunk of job.untilCancelled(chunks)) {
      bytes += chunk.length;
      job.progress({ bytes });
      yield chunk;
    }
  }

  /** An export that is done when it is read. Who leaves off reading cancels it. */
  async *#read(job: RunningFileJob, request: ExportRequest): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#chunks(job, request);
      job.finish();
    } catch (error) {
      job.fail(error);
      throw error;
    } finally {
      job.cancel();
    }
  }

  /** Numbers of families are a running kernel's: that of a file is not asked from ours. */
  #familySource(): { known: NonNullable<ShownCapture['loaded']>['families']; ask(): readonly Uint8Array[] } {
    const { loaded } = this.#options.shown;
    if (loaded) return { known: loaded.families, ask: () => [] };
    return { known: new Map(), ask: () => this.#askFamilies() };
  }

  /** Without their names the export is still whole. */
  #askFamilies(): readonly Uint8Array[] {
    try {
      return this.#options.askFamilies();
    } catch {
      return [];
    }
  }

  async #writeTo(path: string, job: RunningFileJob, request: ExportRequest): Promise<void> {
    try {
      await replaceFile(path, (part) =>
        pipeline(this.#chunks(job, request), createWriteStream(part), { signal: job.signal }),
      );
      job.finish();
    } catch (error) {
      job.fail(error);
    }
  }

  async #load(job: RunningFileJob, chunks: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<FileJob> {
    const { shown, limits, captureChanged } = this.#options;
    const { id, name } = job.state;
    try {
      const loaded = await loadCapture(job.untilCancelled(chunks), {
        id,
        name,
        ...limits(),
        spillFolder: this.#options.spillFolder,
        progressed: ({ records, bytes }) => job.progress({ records, bytes, done: Math.min(1, bytes / sizeBytes) }),
        changed: captureChanged,
      });
      shown.show(loaded);
      job.finish();
    } catch (error) {
      job.fail(error);
    }
    return job.state;
  }
}

/** Writes under another name until it is whole, so that a failure leaves what stood there before. */
async function replaceFile(path: string, write: (part: string) => Promise<unknown>): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** After the file it was loaded from, or by the time. */
function exportName(format: ExportRequest['format'], loadedName: string | undefined): string {
  const now = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const base = loadedName ? `${basename(loadedName, extname(loadedName))}-export` : `nlscope-${now}`;
  return `${base}.${format}`;
}
