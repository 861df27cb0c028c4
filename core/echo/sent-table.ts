/**
 * The messages that wait for replies or are remembered, and the conversations they belong to: the sends that share one
 * socket, port and sequence, in send order. Nearly always there is one; a sequence fixed on purpose makes more.
 *
 * Rows of one typed array instead of objects, found through a hash table: at 100,000 messages a second objects that live
 * for a second are what a garbage collector is worst at. Rows are used again. Knows no time and no counts.
 */

/** What can become of a sent message. */
export const SentState = { waiting: 0, identical: 1, different: 2, lost: 3, answered: 4 } as const;
export type SentState = (typeof SentState)[keyof typeof SentState];

/** What is remembered of a message beside its state, as bits. */
export const SentMark = {
  /** No reply is an echo, whatever its type. */
  answersOnly: 1,
  /** Something other than an echo came for it. */
  answered: 2,
  late: 4,
} as const;
export type SentMark = (typeof SentMark)[keyof typeof SentMark];

export interface SentMessage {
  socket: number;
  /** Destination port. */
  port: number;
  sequence: number;
  type: number;
  /** A reply of the same type is an answer too, as in generic netlink, not an echo. */
  answersOnly?: boolean;
}

/** No row. */
export const none = -1;

/**
 * Words of a row, which is named by the place of its first. A message and its conversation are two rows, beside each
 * other as a rule: what is asked together is in one line of the processor's cache.
 */
const rowWords = 8;
// Of a sent message.
/** A float64, in two words of which the first is even. */
const timeNs = 0;
const number = 2;
/** The type in the low half, then {@link SentState}, then {@link SentMark}. */
const about = 3;
const conversation = 4;
/** In its conversation's queue, and of the last the first. */
const next = 5;
/** Its neighbours in the order of all that wait. */
const earlier = 6;
const later = 7;
// Of a conversation.
const socket = 0;
const port = 1;
const sequence = 2;
/** Queues of messages: the last, whose next is the first. */
const waiting = 3;
const lost = 4;
/** The message settled last, which duplicates and further parts belong to. */
const settled = 5;
const inBucket = 6;
// Of a row that is free.
const nextFree = 0;

const typeBits = 0xffff;
const stateShift = 16;
const stateBits = 0xff << stateShift;
const markShift = 24;

const firstRows = 1 << 11;

export class SentTable {
  #words = new Int32Array(firstRows * rowWords);
  #times = new Float64Array(this.#words.buffer);
  #free = none;
  /** Words that are or were rows. */
  #used = 0;
  #firstWaiting = none;
  #lastWaiting = none;
  /** As many as there are rows, which are at most half of them conversations. */
  #buckets = new Int32Array(firstRows).fill(none);

  /** The one that waits longest of all. */
  get firstWaiting(): number {
    return this.#firstWaiting;
  }

  /** Of the message's record. */
  numberOf(row: number): number {
    return this.#words[row + number]! >>> 0;
  }
  timeNsOf(row: number): number {
    return this.#times[(row + timeNs) >> 1]!;
  }
  stateOf(row: number): SentState {
    return ((this.#words[row + about]! >> stateShift) & 0xff) as SentState;
  }
  isMarked(row: number, mark: SentMark): boolean {
    return (this.#words[row + about]! & (mark << markShift)) !== 0;
  }
  /** @param mark one or several */
  mark(row: number, mark: number): void {
    this.#words[row + about]! |= mark << markShift;
  }

  /** Row of a conversation, or none. */
  find(ofSocket: number, ofPort: number, ofSequence: number): number {
    const words = this.#words;
    let row = this.#buckets[this.#bucketOf(ofSocket, ofPort, ofSequence)]!;
    while (row !== none) {
      const isIt =
        words[row + sequence] === (ofSequence | 0) &&
        words[row + port] === (ofPort | 0) &&
        words[row + socket] === ofSocket;
      if (isIt) return row;
      row = words[row + inBucket]!;
    }
    return none;
  }

  /** Adds a message that waits. @returns its row */
  add(ofRecord: number, message: SentMessage, sentNs: number): number {
    const known = this.find(message.socket, message.port, message.sequence);
    const row = this.#take();
    const own = known === none ? this.#open(message) : known;
    const words = this.#words;
    this.#times[(row + timeNs) >> 1] = sentNs;
    words[row + number] = ofRecord;
    words[row + about] = message.type | (message.answersOnly ? SentMark.answersOnly << markShift : 0);
    words[row + conversation] = own;
    this.#push(own + waiting, row);
    const last = this.#lastWaiting;
    words[row + earlier] = last;
    words[row + later] = none;
    if (last === none) this.#firstWaiting = row;
    else words[last + later] = row;
    this.#lastWaiting = row;
    return row;
  }

  /**
   * Which message a reply belongs to: the oldest that waits, else the oldest given up, else the last settled. A reply
   * that is no echo goes before that to a message that got its echo and no answer yet: the Ack behind an echo.
   */
  addressee(own: number, type: number): number {
    const words = this.#words;
    const last = words[own + settled]!;
    if (last !== none && !this.isMarked(last, SentMark.answered) && !this.isEcho(last, type)) return last;
    if (words[own + waiting] !== none) return words[words[own + waiting]! + next]!;
    return words[own + lost] !== none ? words[words[own + lost]! + next]! : last;
  }

  /** Whether a reply of this type is an echo of the message rather than an answer to it. */
  isEcho(row: number, type: number): boolean {
    return (this.#words[row + about]! & typeBits) === type && !this.isMarked(row, SentMark.answersOnly);
  }

  /** Gives up a message, the oldest of its conversation that waits. */
  lose(row: number): void {
    const own = this.#words[row + conversation]!;
    this.#shift(own + waiting);
    this.#push(own + lost, row);
    this.#leaveOrder(row);
    this.#become(row, SentState.lost);
  }

  /** The message is the oldest of its conversation that waits or is given up, or its settled one. */
  settle(row: number, state: SentState): void {
    const own = this.#words[row + conversation]!;
    const before = this.stateOf(row);
    if (before === SentState.waiting) {
      this.#shift(own + waiting);
      this.#leaveOrder(row);
    } else if (before === SentState.lost) this.#shift(own + lost);
    this.#words[own + settled] = row;
    this.#become(row, state);
  }

  /** Remembers a message no more that waits no more. */
  drop(row: number): void {
    const words = this.#words;
    const own = words[row + conversation]!;
    if (this.stateOf(row) === SentState.lost) this.#shift(own + lost);
    else if (words[own + settled] === row) words[own + settled] = none;
    if (words[own + waiting] === none && words[own + lost] === none && words[own + settled] === none) this.#close(own);
    this.#giveBack(row);
  }

  #become(row: number, state: SentState): void {
    this.#words[row + about] = (this.#words[row + about]! & ~stateBits) | (state << stateShift);
  }

  #open(message: SentMessage): number {
    const row = this.#take();
    const words = this.#words;
    words[row + socket] = message.socket;
    words[row + port] = message.port;
    words[row + sequence] = message.sequence;
    words[row + waiting] = none;
    words[row + lost] = none;
    words[row + settled] = none;
    this.#enterBucket(row);
    return row;
  }

  #close(row: number): void {
    const words = this.#words;
    const bucket = this.#bucketOf(words[row + socket]!, words[row + port]!, words[row + sequence]!);
    let before = this.#buckets[bucket]!;
    if (before === row) this.#buckets[bucket] = words[row + inBucket]!;
    else {
      while (words[before + inBucket] !== row) before = words[before + inBucket]!;
      words[before + inBucket] = words[row + inBucket]!;
    }
    this.#giveBack(row);
  }

  /** Sequences count up by one, so they alone fill the buckets evenly; the rest is mixed into the high bits too. */
  #bucketOf(ofSocket: number, ofPort: number, ofSequence: number): number {
    const mixed = Math.imul((ofPort | 0) + Math.imul(ofSocket, 0x9e37_79b1), 0x85eb_ca6b);
    return ((ofSequence | 0) + mixed) & (this.#buckets.length - 1);
  }

  #enterBucket(row: number): void {
    const words = this.#words;
    const bucket = this.#bucketOf(words[row + socket]!, words[row + port]!, words[row + sequence]!);
    words[row + inBucket] = this.#buckets[bucket]!;
    this.#buckets[bucket] = row;
  }

  /** Puts a message behind the last of a queue, which is the word at `queue`. */
  #push(queue: number, row: number): void {
    const words = this.#words;
    const last = words[queue]!;
    words[row + next] = last === none ? row : words[last + next]!;
    if (last !== none) words[last + next] = row;
    words[queue] = row;
  }

  /** Takes the first out of a queue that is not empty. */
  #shift(queue: number): void {
    const words = this.#words;
    const last = words[queue]!;
    const first = words[last + next]!;
    if (first === last) words[queue] = none;
    else words[last + next] = words[first + next]!;
  }

  #leaveOrder(row: number): void {
    const words = this.#words;
    const before = words[row + earlier]!;
    const behind = words[row + later]!;
    if (before === none) this.#firstWaiting = behind;
    else words[before + later] = behind;
    if (behind === none) this.#lastWaiting = before;
    else words[behind + earlier] = before;
  }

  #take(): number {
    const row = this.#free;
    if (row !== none) {
      this.#free = this.#words[row + nextFree]!;
      return row;
    }
    if (this.#used === this.#words.length) this.#grow();
    this.#used += rowWords;
    return this.#used - rowWords;
  }

  #giveBack(row: number): void {
    this.#words[row + nextFree] = this.#free;
    this.#free = row;
  }

  /** And the buckets with them. */
  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
    this.#times = new Float64Array(words.buffer);
    const heads = this.#buckets;
    this.#buckets = new Int32Array(2 * heads.length).fill(none);
    for (const head of heads) {
      for (let row = head; row !== none; ) {
        const following = words[row + inBucket]!;
        this.#enterBucket(row);
        row = following;
      }
    }
  }
}
