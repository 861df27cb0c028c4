/**
 * A file that is appended to and read back by place. Appending goes on in libuv's threads, since the page cache may have to
 * wait for the disk, or happens at once where the caller can't go on before. The file has no name from the moment it is
 * open, so it goes with the process, however that ends.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  openSync,
  readSync,
  statfsSync,
  unlinkSync,
  writeSync,
  writev,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../user-folders.ts';

/** Closes what nobody closed: a capture that is shown no more may still be read by an export, until it is garbage. */
const forgotten = new FinalizationRegistry<number>((file) => closeSync(file));

export class SpillFile {
  readonly #folder: string;
  readonly #leaveFreeBytes: number;
  readonly #file: number;
  #bytes = 0;
  /** Where each of the parts ends that are in it, or on their way. */
  #ends: number[] = [];
  /** Appends under way: the descriptor is theirs until they end. */
  #pending = 0;
  #closing = false;

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

  /** @returns the place of the bytes. @throws the system call's error; what was written is given back */
  append(chunks: readonly Uint8Array[]): number {
    const { place, end } = this.#takePlace(chunks);
    try {
      let rest = chunks;
      for (let at = place; at < end; ) {
        const written = writevSync(this.#file, rest, at);
        at += written;
        rest = behind(rest, written);
      }
    } catch (error) {
      this.#giveBack(end);
      throw error;
    }
    return place;
  }

  /**
   * The same, without waiting.
   * @param done called in another turn of the event loop; with the system call's error, what was written is given back
   * @throws where too little of the disk would be left free
   */
  appendLater(chunks: readonly Uint8Array[], done: (error: NodeJS.ErrnoException | null) => void): number {
    const { place, end } = this.#takePlace(chunks);
    this.#pending++;
    const go = (rest: readonly Uint8Array[], at: number): void =>
      writev(this.#file, rest, at, (error, written) => {
        if (!error && at + written < end) {
          go(behind(rest, written), at + written);
          return;
        }
        this.#pending--;
        if (this.#closing) this.close();
        else if (error) this.#giveBack(end);
        done(error);
      });
    go(chunks, place);
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

  /** Nothing is read or appended any more. */
  close(): void {
    this.#closing = true;
    if (this.#pending > 0) return;
    forgotten.unregister(this);
    closeSync(this.#file);
  }

  #takePlace(chunks: readonly Uint8Array[]): { place: number; end: number } {
    const place = this.#bytes;
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#checkFree(length);
    const end = place + length;
    this.#bytes = end;
    this.#ends.push(end);
    return { place, end };
  }

  /** Cuts the file off behind the last part that is left without the one that ends there. */
  #giveBack(end: number): void {
    this.#ends = this.#ends.filter((each) => each !== end);
    const last = Math.max(0, ...this.#ends);
    if (last === this.#bytes) return;
    try {
      ftruncateSync(this.#file, last);
      this.#bytes = last;
    } catch {
      // Then it stays, unused; why the writing failed is what counts.
    }
  }

  #checkFree(length: number): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize - length >= this.#leaveFreeBytes) return;
    throw Object.assign(new Error('what is left of the disk is for others'), { code: 'ENOSPC' });
  }
}

/** What is left of chunks of which so many bytes are written: a disk that fills up takes a part of them. */
function behind(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  const rest = [];
  let skip = written;
  for (const chunk of chunks) {
    if (skip < chunk.length) rest.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.length);
  }
  return rest;
}
