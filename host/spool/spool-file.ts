/** One session's file: whole blocks appended to it, and none left cut where a write fails. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { SpoolFolder } from './spool-folder.ts';

export class SpoolFile {
  readonly name: string;
  readonly #folder: SpoolFolder;
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(folder: SpoolFolder, name: string, file: FileHandle) {
    this.#folder = folder;
    this.name = name;
    this.#file = file;
  }

  /** @throws the system call's error */
  static async open(folder: SpoolFolder, startMs: number): Promise<SpoolFile> {
    folder.make();
    const { name, file } = await openFresh(folder, startMs);
    try {
      folder.mark(name);
      return new SpoolFile(folder, name, file);
    } catch (error) {
      await file.close();
      await rm(folder.pathOf(name), { force: true });
      throw error;
    }
  }

  /** Written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws the system call's error; what was written of `blocks` is then taken back */
  async append(blocks: Uint8Array): Promise<void> {
    try {
      await this.#file.appendFile(blocks);
      this.#bytes += blocks.length;
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
  }

  /** A file without a record is not kept. @throws the system call's error */
  async end(): Promise<void> {
    try {
      await this.#file.close();
      if (this.#bytes === 0) await rm(this.#folder.pathOf(this.name), { force: true });
    } finally {
      this.#folder.unmark(this.name);
    }
  }
}

/** 'echo-2026-11-25-20-33-25.pcapng' by the local clock; with a number behind it where there is one already. */
async function openFresh(folder: SpoolFolder, startMs: number): Promise<{ name: string; file: FileHandle }> {
  const offsetMs = new Date(startMs).getTimezoneOffset() * 60_000;
  const base = `echo-${new Date(startMs - offsetMs).toISOString().slice(0, 19).replace(/[:T]/g, '-')}`;
  for (let count = 1; ; count++) {
    const name = `${base}${count === 1 ? '' : `-${count}`}.pcapng`;
    try {
      // Captures hold what the kernel tells its user alone.
      return { name, file: await open(folder.pathOf(name), 'wx', 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
