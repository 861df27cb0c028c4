/**
 * A file that is appended to and read back by place, without waiting: both go through the page cache, where a segment
 * takes a millisecond or two. It has no name from the moment it is open, so it goes with the process, however that ends.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../user-folders.ts';

/** Closes what nobody closed: a capture that is shown no more may still be read by an export, until it is garbage. */
const forgotten = new FinalizationRegistry<number>((file) => closeSync(file));

export class SpillFile {
  readonly #folder: string;
  readonly #leaveFreeBytes: number;
  readonly #file: number;
  #bytes = 0;

  /** @param leaveFreeBytes of the disk, which others need too. @throws the system call's error */
  constructor(folder: string, leaveFreeBytes: number) {
    this.#folder = folder;
    this.#leaveFreeBytes = leaveFreeBytes;
    makeFolder(folder);
    const path = join(folder, `.spill-${randomUUID()}.pcapng`);
    // Captures hold what the kernel tells its user alone.
    this.#file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    forgotten.register(this, this.#file, this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns the place of `bytes`. @throws the system call's error; the file is then as it was */
  append(bytes: Uint8Array): number {
    const place = this.#bytes;
    this.#checkFree(bytes.length);
    try {
      this.write(place, bytes);
    } catch (error) {
      ftruncateSync(this.#file, place);
      throw error;
    }
    this.#bytes += bytes.length;
    return place;
  }

  /** Writes over what is there. @throws the system call's error */
  write(place: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, place + done);
  }

  /** @throws the system call's error, or where the file is shorter */
  read(place: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, place + done);
      if (read === 0) throw new Error(`the spilled capture ends at byte ${place + done}`);
      done += read;
    }
    return bytes;
  }

  #checkFree(length: number): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize - length >= this.#leaveFreeBytes) return;
    const free = `${Math.round(this.#leaveFreeBytes / 2 ** 20)} MiB`;
    throw Object.assign(new Error(`ENOSPC: ${free} are left free on the disk of ${this.#folder}`), { code: 'ENOSPC' });
  }

  close(): void {
    forgotten.unregister(this);
    closeSync(this.#file);
  }
}
