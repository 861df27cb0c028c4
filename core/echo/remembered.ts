/**
 * The messages that wait no more, the last {@link rememberedMessages} of them, in the order in which they ceased to. Those
 * that were answered at once, as most of a file are, are kept in a list and entered into the table only when somebody
 * looks for something there: most are forgotten before that.
 */
import { none, SentMark, type SentMessage, type SentState, type SentTable } from './sent-table.ts';

export const rememberedMessages = 65_536;

/** In place of a row of the table: the message is in the list. */
const listed = -2;

/** Words of a message in the list, at its place in the ring. */
const listWords = 6;
/** A float64, in two words of which the first is even. */
const timeNs = 0;
const number = 2;
const port = 3;
const sequence = 4;
/** The type in the low half, then state, {@link SentMark} and, in the highest byte, the socket. */
const about = 5;
const stateShift = 16;
const marksShift = 20;
const socketShift = 24;

export class Remembered {
  readonly #table: SentTable;
  /** A ring, of which the oldest is overwritten. */
  readonly #rows = new Int32Array(rememberedMessages).fill(none);
  #oldest = 0;
  /** The list, made when it is first needed: only files do. */
  #words = new Int32Array(0);
  #times = new Float64Array(0);
  /** So many of the newest may be in the list; none before them is. */
  #newest = 0;

  constructor(table: SentTable) {
    this.#table = table;
  }

  /** A message of the table. */
  add(row: number): void {
    this.#put(row);
    if (this.#newest > 0) this.#newest++;
  }

  /** A message that is not in the table, alone in its conversation, and what became of it. Its socket is a u8. */
  list(
    ofRecord: number,
    message: SentMessage,
    sentNs: number,
    { state, marks }: { state: SentState; marks: number },
  ): void {
    if (this.#words.length === 0) this.#makeList();
    const words = this.#words;
    const at = this.#put(listed) * listWords;
    this.#times[(at + timeNs) >> 1] = sentNs;
    words[at + number] = ofRecord;
    words[at + port] = message.port;
    words[at + sequence] = message.sequence;
    words[at + about] = message.type | (state << stateShift) | (marks << marksShift) | (message.socket << socketShift);
    this.#newest++;
  }

  /** Enters what is in the list into the table. @returns whether there was something */
  enter(): boolean {
    if (this.#newest === 0) return false;
    for (let left = Math.min(this.#newest, rememberedMessages); left > 0; left--) {
      const at = (this.#oldest - left) & (rememberedMessages - 1);
      if (this.#rows[at] === listed) this.#rows[at] = this.#entered(at * listWords);
    }
    this.#newest = 0;
    return true;
  }

  #makeList(): void {
    this.#words = new Int32Array(rememberedMessages * listWords);
    this.#times = new Float64Array(this.#words.buffer);
  }

  #entered(at: number): number {
    const [table, words] = [this.#table, this.#words];
    const told = words[at + about]!;
    const marks = (told >> marksShift) & 0xf;
    const message = {
      socket: told >>> socketShift,
      port: words[at + port]! >>> 0,
      sequence: words[at + sequence]! >>> 0,
      type: told & 0xffff,
      answersOnly: (marks & SentMark.answersOnly) !== 0,
    };
    const row = table.add(words[at + number]! >>> 0, message, this.#times[(at + timeNs) >> 1]!);
    table.settle(row, ((told >> stateShift) & 0xf) as SentState);
    table.mark(row, marks);
    return row;
  }

  /** @returns where it is */
  #put(row: number): number {
    const at = this.#oldest;
    const gone = this.#rows[at]!;
    this.#rows[at] = row;
    this.#oldest = (at + 1) & (rememberedMessages - 1);
    if (gone >= 0) this.#table.drop(gone);
    return at;
  }
}
