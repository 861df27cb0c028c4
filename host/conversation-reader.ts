/** Answers for conversations of a capture, window by window. Keeps the one asked for last, and looks only at what is new. */
import { setImmediate } from 'node:timers/promises';
import { readFields } from '../core/capture/columns.ts';
import { RecordKind } from '../core/capture/record.ts';
import { encodeWindow } from '../core/capture/window.ts';
import type { Conversation, ConversationRange } from '../core/contract/conversation.ts';
import { type RequestFacts, statusOf } from '../core/echo/conversation-progress.ts';
import { windowRow } from './capture-rows.ts';
import type { CaptureStore } from './capture-store.ts';
import { ConversationScan } from './conversation-scan.ts';
import type { PortOwners } from './port-owners.ts';

export interface ConversationSource {
  readonly store: CaptureStore;
  readonly owners: PortOwners;
  /** Number of the oldest record that is shown. */
  readonly firstShown: () => number;
}

export class ConversationReader {
  readonly #source: ConversationSource;
  readonly #store: CaptureStore;
  #kept: ConversationScan | undefined;

  constructor(source: ConversationSource) {
    this.#source = source;
    this.#store = source.store;
  }

  /** @returns null for a record that is no message, is cleared, or gone. */
  async read(range: ConversationRange): Promise<Conversation | null> {
    const kept = this.#kept;
    if (kept && this.#holds(kept)) {
      await lookAtAll(kept);
      if (rowOf(kept, range.number) >= 0 && this.#holds(kept)) return this.#answer(kept, range);
    }
    if (!this.#isMessage(range.number)) return null;
    const scan = new ConversationScan(this.#store, this.#source.firstShown(), range.number);
    this.#kept = scan;
    await lookAtAll(scan);
    // What was evicted meanwhile is asked for anew, or is gone.
    return this.#holds(scan) ? this.#answer(scan, range) : this.read(range);
  }

  #isMessage(number: number): boolean {
    const found = number >= this.#source.firstShown() ? this.#store.find(number) : undefined;
    return found !== undefined && found.segment.columns.kind[found.row] !== RecordKind.overrun;
  }

  /** Nothing of it has gone since, and nothing came back that was cleared. */
  #holds(scan: ConversationScan): boolean {
    const first = this.#source.firstShown();
    return first === scan.first || (first > scan.first && first <= scan.oldest && this.#store.next > scan.oldest);
  }

  #answer(scan: ConversationScan, { number, from, count, headBytes }: ConversationRange): Conversation {
    const { replies, notifications, progress } = scan;
    const request = scan.isRequestHeld ? scan.request! : null;
    const facts = request === null ? undefined : this.#requestFacts(request);
    const numbers = numbersIn(scan, from, from + count);
    const rows = numbers.map((each) => windowRow(this.#source, each, headBytes));
    const startNs = this.#timeOf(request ?? replies[0] ?? notifications[0] ?? number);
    const status = statusOf(progress, facts);
    return {
      request,
      replies: replies.length,
      notifications: notifications.length,
      row: rowOf(scan, number),
      bytes: progress.bytes,
      datagrams: progress.datagrams,
      startNs,
      endNs: replies.length === 0 ? startNs : progress.lastNs,
      status,
      errno: status === 'notSent' ? facts!.detail : progress.errno,
      rows: encodeWindow(rows),
    };
  }

  #requestFacts(number: number): RequestFacts {
    const { segment, row } = this.#store.find(number)!;
    return readFields(segment.columns, row);
  }

  #timeOf(number: number): number {
    const { segment, row } = this.#store.find(number)!;
    return segment.columns.timeNs[row]!;
  }
}

async function lookAtAll(scan: ConversationScan): Promise<void> {
  while (scan.advance()) await setImmediate();
}

/** Its rows are the request, the replies, and the notifications. */
function numbersIn(
  { isRequestHeld, request, replies, notifications }: ConversationScan,
  from: number,
  to: number,
): number[] {
  const head = isRequestHeld ? [request!] : [];
  const behind = head.length + replies.length;
  const part = (list: readonly number[], start: number): number[] =>
    list.slice(Math.max(0, from - start), Math.max(0, to - start));
  return [...part(head, 0), ...part(replies, head.length), ...part(notifications, behind)];
}

/** -1 for a record that isn't among them. */
function rowOf({ isRequestHeld, request, replies, notifications }: ConversationScan, number: number): number {
  const head = isRequestHeld ? 1 : 0;
  if (head === 1 && request === number) return 0;
  const reply = placeIn(replies, number);
  if (reply >= 0) return head + reply;
  const notification = placeIn(notifications, number);
  return notification < 0 ? -1 : head + replies.length + notification;
}

function placeIn(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted ? low : -1;
}
