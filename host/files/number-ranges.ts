/** A set of numbers that are added in ascending order, mostly many in a row. */
export class NumberRanges {
  /** Where each range starts, and where it ends. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  add(first: number, count: number): void {
    const last = this.#ends.length - 1;
    if (this.#ends[last] === first) this.#ends[last] = first + count;
    else {
      this.#starts.push(first);
      this.#ends.push(first + count);
    }
  }

  has(number: number): boolean {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= number) low = middle + 1;
      else high = middle;
    }
    return low > 0 && number < this.#ends[low - 1]!;
  }
}
