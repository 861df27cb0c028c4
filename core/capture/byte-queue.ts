/** Bytes that come in chunks and are taken in pieces: what is not taken yet stays together, each byte copied a few times at most. */
export class ByteQueue {
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #taken = 0;

  /** Bytes that are there. */
  get length(): number {
    return this.#end - this.#start;
  }
  /** Bytes taken so far: the place of the first that is there. */
  get offset(): number {
    return this.#taken;
  }

  /** Ends the validity of views given out before. */
  push(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** A view of the first bytes, at most as many as are there. */
  peek(length: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + length));
  }

  take(length: number): Uint8Array {
    const view = this.peek(length);
    this.#start += view.length;
    this.#taken += view.length;
    return view;
  }

  #makeRoom(length: number): void {
    const kept = this.peek(this.length);
    // At least half of it is free then, so that a long block in short chunks is not moved with each of them.
    if (2 * (kept.length + length) <= this.#buffer.length) this.#buffer.copyWithin(0, this.#start, this.#end);
    else {
      const buffer = new Uint8Array(2 * (kept.length + length));
      buffer.set(kept);
      this.#buffer = buffer;
    }
    this.#start = 0;
    this.#end = kept.length;
  }
}
