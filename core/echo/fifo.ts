/** A queue whose front leaves in constant time, which Array.shift does not promise. */

export interface Fifo<T> {
  readonly size: number;
  push(item: T): void;
  shift(): T | undefined;
}

/** Below this many empty places at the front, moving the rest up is not worth it. */
const slack = 1_024;

export function createFifo<T extends object>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    push: (item) => void items.push(item),
    shift() {
      const item = items[head];
      if (item === undefined) return undefined;
      items[head++] = undefined;
      if (head >= slack && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
