/**
 * The messages that wait for replies or are remembered, and the conversations they belong to: the sends that share one
 * socket, port and sequence, in send order. Nearly always there is one; a sequence fixed on purpose makes more.
 *
 * Rows of typed arrays instead of objects, found through a hash table: at 100,000 messages a second objects that live for
 * a second are what a garbage collector is worst at. Rows are used again. Knows no time and no counts.
 */

/** What can become of a sent message; in {@link SentTable.status}. */
export const SentState = { waiting: 0, identical: 1, different: 2, lost: 3, answered: 4 } as const;
export type SentState = (typeof SentState)[keyof typeof SentState];

/** Bits of {@link SentTable.marks}. */
export const SentMark = {
  /** No reply is an echo, whatever its type. */
  answersOnly: 1,
  /** Something other than an echo came for it. */
  answered: 2,
  late: 4,
} as const;

/** No row. */
export const none = -1;

/** A growing set of rows, of which those given back are used first. */
class Rows {
  #free: number[] = [];
  #used = 0;

  take(): number {
    return this.#free.pop() ?? this.#used++;
  }
  giveBack(row: number): void {
    this.#free.push(row);
  }
}

const firstRows = 1 << 10;

export class SentTable {
  // Of a sent message.
  number = new Uint32Array(firstRows);
  timeNs = new Float64Array(firstRows);
  type = new Uint16Array(firstRows);
  status = new Uint8Array(firstRows);
  marks = new Uint8Array(firstRows);
  conversation = new Int32Array(firstRows);
  /** In its conversation's queue. */
  #next = new Int32Array(firstRows);
  /** Its neighbours in the order of all that wait. */
  #earlier = new Int32Array(firstRows);
  #later = new Int32Array(firstRows);
  readonly #sent = new Rows();
  #firstWaiting = none;
  #lastWaiting = none;

  // Of a conversation.
  #socket = new Uint8Array(firstRows);
  #port = new Uint32Array(firstRows);
  #sequence = new Uint32Array(firstRows);
  #waitingFirst = new Int32Array(firstRows);
  #waitingLast = new Int32Array(firstRows);
  #lostFirst = new Int32Array(firstRows);
  #lostLast = new Int32Array(firstRows);
  /** The message settled last, which duplicates and further parts belong to. */
  #settled = new Int32Array(firstRows);
  #inBucket = new Int32Array(firstRows);
  readonly #conversations = new Rows();
  #buckets = new Int32Array(2 * firstRows).fill(none);

  /** The one that waits longest of all. */
  get firstWaiting(): number {
    return this.#firstWaiting;
  }

  /** Row of a conversation, or none. */
  find(socket: number, port: number, sequence: number): number {
    let row = this.#buckets[this.#bucketOf(socket, port, sequence)]!;
    while (row !== none && !this.#isOf(row, socket, port, sequence)) row = this.#inBucket[row]!;
    return row;
  }

  /** Adds a message that waits. @returns its row */
  add(socket: number, port: number, sequence: number): number {
    const conversation = this.find(socket, port, sequence);
    const row = this.#sent.take();
    if (row >= this.number.length) this.#growSent();
    this.status[row] = SentState.waiting;
    this.marks[row] = 0;
    const own = conversation === none ? this.#open(socket, port, sequence) : conversation;
    this.conversation[row] = own;
    this.#push(this.#waitingFirst, this.#waitingLast, own, row);
    this.#earlier[row] = this.#lastWaiting;
    this.#later[row] = none;
    if (this.#lastWaiting === none) this.#firstWaiting = row;
    else this.#later[this.#lastWaiting] = row;
    this.#lastWaiting = row;
    return row;
  }

  /**
   * Which message a reply belongs to: the oldest that waits, else the oldest given up, else the last settled. A reply
   * that is no echo goes before that to a message that got its echo and no answer yet: the Ack behind an echo.
   */
  addressee(conversation: number, type: number): number {
    const settled = this.#settled[conversation]!;
    if (settled !== none && (this.marks[settled]! & SentMark.answered) === 0 && !this.isEcho(settled, type))
      return settled;
    const waiting = this.#waitingFirst[conversation]!;
    if (waiting !== none) return waiting;
    const lost = this.#lostFirst[conversation]!;
    return lost !== none ? lost : settled;
  }

  /** Whether a reply of this type is an echo of the message rather than an answer to it. */
  isEcho(row: number, type: number): boolean {
    return (this.marks[row]! & SentMark.answersOnly) === 0 && this.type[row] === type;
  }

  /** Gives up a message, the oldest of its conversation that waits. */
  lose(row: number): void {
    const conversation = this.conversation[row]!;
    this.#shift(this.#waitingFirst, this.#waitingLast, conversation);
    this.#push(this.#lostFirst, this.#lostLast, conversation, row);
    this.#leaveOrder(row);
    this.status[row] = SentState.lost;
  }

  /** The message is the oldest of its conversation that waits or is given up, or its settled one. */
  settle(row: number, state: SentState): void {
    const conversation = this.conversation[row]!;
    if (this.status[row] === SentState.waiting) {
      this.#shift(this.#waitingFirst, this.#waitingLast, conversation);
      this.#leaveOrder(row);
    } else if (this.status[row] === SentState.lost) this.#shift(this.#lostFirst, this.#lostLast, conversation);
    this.#settled[conversation] = row;
    this.status[row] = state;
  }

  /** Remembers a message no more that waits no more. */
  drop(row: number): void {
    const conversation = this.conversation[row]!;
    if (this.status[row] === SentState.lost) this.#shift(this.#lostFirst, this.#lostLast, conversation);
    else if (this.#settled[conversation] === row) this.#settled[conversation] = none;
    this.#sent.giveBack(row);
    const isEmpty =
      this.#waitingFirst[conversation] === none &&
      this.#lostFirst[conversation] === none &&
      this.#settled[conversation] === none;
    if (isEmpty) this.#close(conversation);
  }

  #open(socket: number, port: number, sequence: number): number {
    const row = this.#conversations.take();
    if (row >= this.#port.length) this.#growConversations();
    this.#socket[row] = socket;
    this.#port[row] = port;
    this.#sequence[row] = sequence;
    this.#waitingFirst[row] = none;
    this.#waitingLast[row] = none;
    this.#lostFirst[row] = none;
    this.#lostLast[row] = none;
    this.#settled[row] = none;
    this.#enterBucket(row);
    return row;
  }

  #close(row: number): void {
    const bucket = this.#bucketOf(this.#socket[row]!, this.#port[row]!, this.#sequence[row]!);
    if (this.#buckets[bucket] === row) this.#buckets[bucket] = this.#inBucket[row]!;
    else {
      let before = this.#buckets[bucket]!;
      while (this.#inBucket[before] !== row) before = this.#inBucket[before]!;
      this.#inBucket[before] = this.#inBucket[row]!;
    }
    this.#conversations.giveBack(row);
  }

  #isOf(row: number, socket: number, port: number, sequence: number): boolean {
    return this.#sequence[row] === sequence && this.#port[row] === port && this.#socket[row] === socket;
  }

  /** Sequences count up by one, so they alone fill the buckets evenly; the rest is mixed into the high bits too. */
  #bucketOf(socket: number, port: number, sequence: number): number {
    return (sequence + Math.imul(port + Math.imul(socket, 0x9e37_79b1), 0x85eb_ca6b)) & (this.#buckets.length - 1);
  }

  #enterBucket(row: number): void {
    const bucket = this.#bucketOf(this.#socket[row]!, this.#port[row]!, this.#sequence[row]!);
    this.#inBucket[row] = this.#buckets[bucket]!;
    this.#buckets[bucket] = row;
  }

  #push(firsts: Int32Array, lasts: Int32Array, conversation: number, row: number): void {
    this.#next[row] = none;
    if (firsts[conversation] === none) firsts[conversation] = row;
    else this.#next[lasts[conversation]!] = row;
    lasts[conversation] = row;
  }

  #shift(firsts: Int32Array, lasts: Int32Array, conversation: number): void {
    const row = firsts[conversation]!;
    if (row === none) return;
    firsts[conversation] = this.#next[row]!;
    if (firsts[conversation] === none) lasts[conversation] = none;
  }

  #leaveOrder(row: number): void {
    const [earlier, later] = [this.#earlier[row]!, this.#later[row]!];
    if (earlier === none) this.#firstWaiting = later;
    else this.#later[earlier] = later;
    if (later === none) this.#lastWaiting = earlier;
    else this.#earlier[later] = earlier;
  }

  #growSent(): void {
    this.number = grown(this.number, Uint32Array);
    this.timeNs = grown(this.timeNs, Float64Array);
    this.type = grown(this.type, Uint16Array);
    this.status = grown(this.status, Uint8Array);
    this.marks = grown(this.marks, Uint8Array);
    this.conversation = grown(this.conversation, Int32Array);
    this.#next = grown(this.#next, Int32Array);
    this.#earlier = grown(this.#earlier, Int32Array);
    this.#later = grown(this.#later, Int32Array);
  }

  /** And the buckets with them, which are never more than half as many. */
  #growConversations(): void {
    const count = this.#port.length;
    this.#socket = grown(this.#socket, Uint8Array);
    this.#port = grown(this.#port, Uint32Array);
    this.#sequence = grown(this.#sequence, Uint32Array);
    this.#waitingFirst = grown(this.#waitingFirst, Int32Array);
    this.#waitingLast = grown(this.#waitingLast, Int32Array);
    this.#lostFirst = grown(this.#lostFirst, Int32Array);
    this.#lostLast = grown(this.#lostLast, Int32Array);
    this.#settled = grown(this.#settled, Int32Array);
    this.#inBucket = grown(this.#inBucket, Int32Array);
    this.#buckets = new Int32Array(2 * this.#port.length).fill(none);
    // Nothing is free when they grow: all rows are in use.
    for (let row = 0; row < count; row++) this.#enterBucket(row);
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

function grown<T extends Numbers>(column: T, Column: new (length: number) => T): T {
  const larger = new Column(2 * column.length);
  larger.set(column);
  return larger;
}
