/**
 * Finds the records of one conversation: back from one of them to where it begins, then forward, in slices. The matcher
 * has told most replies their request already, which is their `pair`; the others are known by socket, port and sequence.
 */
import { readFields, type Segment } from '../core/capture/columns.ts';
import { conversationOf, noPair, RecordKind } from '../core/capture/record.ts';
import { addReply, endsConversation, isRouteNotification, noProgress } from '../core/echo/conversation-progress.ts';
import type { CaptureStore } from './capture-store.ts';
import { portIdIn, replyFacts } from './conversation-rows.ts';

/** Rows a slice looks at before it lets the event loop turn: some milliseconds where each of them belongs to it. */
const sliceRows = 1 << 14;

export class ConversationScan {
  /** Numbers, ascending. */
  readonly replies: number[] = [];
  readonly notifications: number[] = [];
  readonly progress = noProgress();
  /** Number of the request, held or not; undefined where none is known. */
  request: number | undefined;

  readonly #store: CaptureStore;
  readonly #first: number;
  readonly #protocol: number;
  readonly #sequence: number;
  /** Who talks to whom: those of the request as soon as it is known. */
  #socket: number;
  #port: number;
  /** The record that it was found by came over a multicast group. */
  readonly #fromGroup: boolean;
  /** nlmsg_pid of what the kernel sends because of the request: the requester's port. */
  #owner: number | undefined;
  #requestType = 0;
  /** The next record to look at on the way back, and the first one that belongs to it as far as is known. */
  #back: number | undefined;
  #start: number;
  /** The next record to look at on the way forward. */
  #at = 0;
  /** Another request of this sequence has been sent: only the matcher knows whom what comes now belongs to. */
  #isReused = false;
  #isOver = false;

  /**
   * @param first the oldest record that counts
   * @param number of a message that is held
   */
  constructor(store: CaptureStore, first: number, number: number) {
    this.#store = store;
    this.#first = first;
    this.#start = number;
    const { segment, row } = store.find(number)!;
    const fields = readFields(segment.columns, row);
    const { kind, group, pair, sequence } = fields;
    this.#socket = fields.socket;
    this.#protocol = fields.protocol;
    this.#port = fields.port;
    this.#sequence = sequence;
    this.#fromGroup = kind === RecordKind.received && group !== 0;
    const known = conversationOf({ number, kind, pair });
    this.#owner = known === noPair ? portIdIn(segment, row) : undefined;
    if (known !== noPair) this.#begin(known);
    else if (sequence !== 0) this.#back = number - 1;
    else {
      // Of what nobody asked for each is for itself.
      this.#add(segment, row, this.#fromGroup);
      this.#isOver = true;
    }
  }

  get first(): number {
    return this.#first;
  }
  /** The oldest of its records that is held. */
  get oldest(): number {
    const oldest = Math.min(this.replies[0] ?? noPair, this.notifications[0] ?? noPair);
    return this.isRequestHeld ? this.request! : oldest;
  }
  get isRequestHeld(): boolean {
    return this.request !== undefined && this.request >= this.#first;
  }

  /** Looks at a slice of the capture. @returns whether some is left. */
  advance(): boolean {
    const left = this.#goBack(sliceRows);
    if (this.#back !== undefined) return true;
    this.#goForward(left);
    return !this.#isOver && this.#at < this.#store.next;
  }

  #goBack(rows: number): number {
    let left = rows;
    while (this.#back !== undefined && left > 0) {
      const found = this.#back >= this.#first ? this.#store.find(this.#back) : undefined;
      if (!found) {
        this.#beginWithoutRequest();
        break;
      }
      const { segment } = found;
      const { sequence } = segment.columns;
      let { row } = found;
      for (const low = this.#first - segment.base; row >= Math.max(0, low) && left > 0; row--) {
        left--;
        if (sequence[row] === this.#sequence && this.#isBefore(segment, row)) return left;
      }
      this.#back = segment.base + row;
    }
    return left;
  }

  /** Takes in a record of the same sequence on the way back. @returns whether the beginning is found */
  #isBefore(segment: Segment, row: number): boolean {
    const { kind, group, pair, type } = segment.columns;
    const number = segment.base + row;
    const isMulticast = group[row] !== 0;
    if (kind[row] === RecordKind.sent) {
      if (isMulticast || !(this.#fromGroup ? this.#isAskedBy(segment, row) : this.#isOfSameEnds(segment, row)))
        return false;
      this.#begin(number);
      return true;
    }
    if (kind[row] !== RecordKind.received || isMulticast !== this.#fromGroup) return false;
    if (this.#fromGroup) {
      if (this.#isNotification(segment, row)) this.#start = number;
      return false;
    }
    if (!this.#isOfSameEnds(segment, row)) return false;
    if (pair[row] !== noPair) {
      this.#begin(pair[row]!);
      return true;
    }
    if (portIdIn(segment, row) !== this.#owner) return false;
    if (endsConversation(type[row]!)) this.#beginWithoutRequest();
    else this.#start = number;
    return this.#back === undefined;
  }

  #begin(request: number): void {
    this.request = request;
    this.#back = undefined;
    this.#at = Math.max(request + 1, this.#first);
    const found = this.isRequestHeld ? this.#store.find(request) : undefined;
    if (!found) return;
    const { columns } = found.segment;
    this.#requestType = columns.type[found.row]!;
    this.#socket = columns.socket[found.row]!;
    this.#port = columns.port[found.row]!;
    this.#owner = portIdIn(found.segment, found.row) || this.#owner;
  }

  #beginWithoutRequest(): void {
    this.#back = undefined;
    this.#at = this.#start;
  }

  #goForward(rows: number): void {
    let left = rows;
    while (!this.#isOver && left > 0 && this.#at < this.#store.next) {
      const found = this.#store.find(Math.max(this.#at, this.#store.first))!;
      const { segment } = found;
      const { pair, sequence } = segment.columns;
      const request = this.request ?? noPair;
      const [wanted, end] = [this.#sequence, Math.min(segment.count, found.row + left)];
      let { row } = found;
      for (; row < end && !this.#isOver; row++) {
        if ((pair[row] === request && request !== noPair) || sequence[row] === wanted) this.#take(segment, row);
      }
      left -= row - found.row;
      this.#at = segment.base + row;
    }
  }

  #take(segment: Segment, row: number): void {
    const { kind, group, pair, type } = segment.columns;
    if (kind[row] === RecordKind.sent) {
      this.#isReused ||= group[row] === 0 && this.#isOfSameEnds(segment, row);
      this.#isOver = this.#isReused && this.request === undefined;
    } else if (kind[row] !== RecordKind.received) return;
    else if (group[row] !== 0) {
      if (!this.#isReused && this.#isNotification(segment, row)) this.#add(segment, row, true);
    } else if (pair[row] !== noPair ? pair[row] === this.request : this.#isUnmatchedReply(segment, row)) {
      this.#add(segment, row, isRouteNotification(this.#protocol, this.#requestType, type[row]!));
    }
  }

  /** Of a request that was forgotten by the matcher, or is not in the capture. */
  #isUnmatchedReply(segment: Segment, row: number): boolean {
    if (this.#isReused || !this.#isOfSameEnds(segment, row)) return false;
    if (this.request === undefined && this.#fromGroup) return false;
    return this.#port !== 0 || this.#owner === undefined || portIdIn(segment, row) === this.#owner;
  }

  /** Whichever of our sockets has joined the group. */
  #isNotification(segment: Segment, row: number): boolean {
    if (this.#sequence === 0 || segment.columns.protocol[row] !== this.#protocol) return false;
    return this.#owner === undefined || portIdIn(segment, row) === this.#owner;
  }

  #isOfSameEnds({ columns }: Segment, row: number): boolean {
    return columns.socket[row] === this.#socket && columns.port[row] === this.#port;
  }

  /** nlmsg_pid of a request may be left out. */
  #isAskedBy(segment: Segment, row: number): boolean {
    if (segment.columns.protocol[row] !== this.#protocol) return false;
    const asking = portIdIn(segment, row);
    return asking === 0 || asking === this.#owner;
  }

  #add(segment: Segment, row: number, isNotification: boolean): void {
    const { columns, base } = segment;
    const number = base + row;
    if (isNotification) {
      this.notifications.push(number);
      return;
    }
    const reply = replyFacts(segment, row);
    this.replies.push(number);
    addReply(this.progress, reply);
    if (columns.port[row] === 0) this.#owner ??= portIdIn(segment, row);
    if (endsConversation(reply.type) && this.request === undefined) this.#isOver = true;
  }
}
