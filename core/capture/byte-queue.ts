/**
 * Bytes that come in chunks and are taken in pieces. What lies in the chunk at hand is not copied; only a piece that ends
 * in the next chunk is put together, so that each byte is copied a few times at most.
 */
export class ByteQueue {
  /** What was left of the chunks before the one at hand. */
  #kept: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #taken = 0;

  /** Bytes that are there. */
  get length(): number {
    return this.#end - this.#start + this.#chunk.length - this.#at;
  }
  /** Bytes taken so far: the place of the first that is there. */
  get offset(): number {
    return this.#taken;
  }
  /** As many of the first bytes as lie together already. */
  get together(): Uint8Array {
    return this.#start < this.#end ? this.#kept.subarray(this.#start, this.#end) : this.#chunk.subarray(this.#at);
  }

  /** The chunk's memory is read until `keep`. */
  push(chunk: Uint8Array): void {
    this.keep();
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** A view of the first bytes, at most as many as are there; valid as long as the chunks are. */
  peek(length: number): Uint8Array {
    const kept = this.#end - this.#start;
    if (kept === 0) return this.#chunk.subarray(this.#at, this.#at + length);
    if (kept < length) this.#join(Math.min(length - kept, this.#chunk.length - this.#at));
    return this.#kept.subarray(this.#start, Math.min(this.#end, this.#start + length));
  }

  take(length: number): Uint8Array {
    const view = this.peek(length);
    if (this.#start < this.#end) this.#start += view.length;
    else this.#at += view.length;
    this.#taken += view.length;
    return view;
  }

  /** Copies what is left of the chunk, whose memory is its owner's again. */
  keep(): void {
    this.#join(this.#chunk.length - this.#at);
  }

  /** Puts the next bytes of the chunk behind the kept ones. */
  #join(length: number): void {
    if (length === 0) return;
    const together = this.#end - this.#start + length;
    // Views of what was taken may still be in use, so that its memory is not written again. There is room for as much
    // again: a long block in short chunks is not copied with each of them.
    if (this.#end + length > this.#kept.length) {
      const room = new Uint8Array(2 * together);
      room.set(this.#kept.subarray(this.#start, this.#end));
      [this.#kept, this.#start, this.#end] = [room, 0, together - length];
    }
    this.#kept.set(this.#chunk.subarray(this.#at, this.#at + length), this.#end);
    this.#end += length;
    this.#at += length;
  }
}
