/** Memory of chunks that were written, for the next ones: made anew each time, it would have the garbage collector run on and on. */
const mostSpare = 16;

export class ChunkMemory {
  #spare: Uint32Array[] = [];

  /** @param words at least so long; what is in it is of no use */
  take(words: number): Uint32Array {
    const at = this.#spare.findIndex(({ length }) => length >= words);
    return at < 0 ? new Uint32Array(words) : this.#spare.splice(at, 1)[0]!;
  }

  /** Nobody reads the chunk any more. */
  give(chunk: Uint8Array): void {
    this.#spare.push(new Uint32Array(chunk.buffer));
    // The oldest, as what is needed now is like what was needed last.
    if (this.#spare.length > mostSpare) this.#spare.shift();
  }
}
