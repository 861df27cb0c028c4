/** The messages that wait, in send order. Each leaves in constant time from wherever it stands. */

/** The links that a message carries for its place in the order. */
export interface InOrder {
  earlier: this | undefined;
  later: this | undefined;
}

export interface SendOrder<T extends InOrder> {
  readonly first: T | undefined;
  push(item: T): void;
  /** Takes out an item that is in the order. */
  remove(item: T): void;
}

export function createSendOrder<T extends InOrder>(): SendOrder<T> {
  let first: T | undefined;
  let last: T | undefined;
  return {
    get first() {
      return first;
    },
    push(item) {
      item.earlier = last;
      if (last) last.later = item;
      else first = item;
      last = item;
    },
    remove(item) {
      const { earlier, later } = item;
      if (earlier) earlier.later = later;
      else first = later;
      if (later) later.earlier = earlier;
      else last = earlier;
      item.earlier = undefined;
      item.later = undefined;
    },
  };
}
