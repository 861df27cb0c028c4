/**
 * What became of each message: replies are matched and judged, what was waited for too long is given up, and all of it is
 * written into the records. Makes no records (capture-intake).
 */
import type { Segment } from '../core/capture/columns.ts';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../core/capture/record.ts';
import {
  createMatcher,
  type Matcher,
  type ReceivedMessage,
  type Reply,
  type SentMessage,
  type Verdict,
} from '../core/echo/matcher.ts';
import { Overheard } from '../core/echo/overheard.ts';
import { samePayload } from './capture-rows.ts';
import type { CaptureStore } from './capture-store.ts';
import type { CaptureSurvey } from './capture-survey.ts';
import { type Before, CaptureTally } from './capture-tally.ts';
import type { CaptureView } from './capture-view.ts';

export interface MatchingOptions {
  store: CaptureStore;
  view: CaptureView;
  /** Undefined as long as nobody has asked for one. */
  survey(): CaptureSurvey | undefined;
  lostAfterMs: number;
}

/** Whether a message without a reply counts as lost, by its number, time and nlmsg_flags; else there is nothing to say of it. */
export type IsLost = (number: number, timeNs: number, flags: number) => boolean;

export class CaptureMatching {
  readonly tally: CaptureTally;
  readonly #store: CaptureStore;
  readonly #view: CaptureView;
  readonly #survey: () => CaptureSurvey | undefined;
  readonly #matcher: Matcher;
  readonly #overheard = new Overheard();
  /** What a run has found of the datagram in hand: whether it is what was sent at `askedNs`. */
  compared: { askedNs: number; same: boolean } | undefined;
  // Used again for each message: hundreds of thousands a second are matched.
  readonly #received: ReceivedMessage = { number: 0, socket: 0, port: 0, sequence: 0, type: 0, group: 0 };
  readonly #trip = { rttNs: 0, sendNs: 0 };

  constructor({ store, view, survey, lostAfterMs }: MatchingOptions) {
    this.#store = store;
    this.#view = view;
    this.#survey = survey;
    this.#matcher = createMatcher({
      lostAfterNs: lostAfterMs * 1e6,
      compare: (sent, received) => this.#samePayload(sent, received),
    });
    this.tally = new CaptureTally(this.#matcher);
  }

  set lostAfterMs(ms: number) {
    this.#matcher.lostAfterNs = ms * 1e6;
  }

  /** From now on a reply to this record is waited for. */
  sent(number: number, message: SentMessage, timeNs: number): void {
    this.#matcher.sent(number, message, timeNs);
  }

  /** This record and the reply right behind it, whose verdict is still to be written; see Matcher.trip. */
  trip(number: number, message: SentMessage, sentNs: number, reply: Reply): Verdict | undefined {
    return this.#matcher.trip(number, message, sentNs, reply);
  }

  /** Finds out what a received record is, and writes it into it and into the one it belongs to. */
  match({ base, columns }: Segment, row: number): void {
    const timeNs = columns.timeNs[row]!;
    const message = this.#received;
    message.number = base + row;
    message.socket = columns.socket[row]!;
    message.port = columns.port[row]!;
    message.sequence = columns.sequence[row]!;
    message.type = columns.type[row]!;
    message.group = columns.group[row]!;
    const verdict = this.#matcher.received(message, timeNs);
    columns.echo[row] = verdict.status;
    if (verdict.pair === noPair) return;
    columns.pair[row] = verdict.pair;
    if (verdict.late) columns.mark[row]! |= RecordMark.late;
    if (verdict.settles) this.#settle(verdict, base + row, timeNs);
  }

  /** Gives up what has waited too long. @returns whether anything has */
  expire(nowNs: number): boolean {
    const lost = this.#matcher.expire(nowNs);
    for (const number of lost) this.#lose(number, nowNs);
    return lost.length > 0;
  }

  /** Nothing more comes. */
  end(isLost: IsLost, nowNs: number): void {
    const flagsOf = (number: number): number => {
      const found = this.#store.find(number);
      return found?.segment.columns.flags[found.row] ?? 0;
    };
    const ended = this.#matcher.end((number, timeNs) => isLost(number, timeNs, flagsOf(number)));
    for (const number of ended.lost) this.#lose(number, nowNs);
    for (const number of ended.open) this.#judge(number, open, noPair);
  }

  /** Finds out what a record between others belongs to. */
  matchOverheard({ base, columns }: Segment, row: number): void {
    const number = base + row;
    const port = columns.port[row]!;
    const message = { protocol: columns.protocol[row]!, port, sequence: columns.sequence[row]! };
    if (columns.kind[row] === RecordKind.sent) {
      this.#overheard.sent(number, message);
      return;
    }
    const { pair, isFirst } = this.#overheard.received(message);
    if (pair === noPair) return;
    this.#answer(number, { pair, port });
    if (!isFirst) return;
    this.#answer(pair, { pair: number, port });
    this.#view.recordChanged(pair);
  }

  #answer(number: number, { pair, port }: { pair: number; port: number }): void {
    const found = this.#store.find(number);
    if (!found) return;
    const { columns } = found.segment;
    columns.echo[found.row] = EchoStatus.answered;
    columns.pair[found.row] = pair;
    columns.port[found.row] = port;
    this.#store.changed(number);
  }

  #lose(sent: number, now: number): void {
    this.#judge(sent, lost, noPair);
    this.tally.recordLost(sent, now);
  }

  #settle(verdict: Verdict, received: number, timeNs: number): void {
    const sent = verdict.pair;
    const before = this.#judge(sent, verdict, received);
    const half = this.#store.segmentOf(sent);
    if (!half || before === EchoStatus.answered) return;
    const { columns, base } = half;
    this.#trip.rttNs = Math.abs(timeNs - columns.timeNs[sent - base]!);
    this.#trip.sendNs = columns.detail[sent - base]!;
    this.tally.recordTrip(sent, this.#trip, timeNs);
  }

  /** Writes what became of a sent message into its record. @returns what it was before */
  #judge(sent: number, { status, late }: Before, pair: number): EchoStatus {
    const survey = this.#survey();
    survey?.beforeChange(sent);
    // Of an evicted message it can only be supposed that it still waited.
    let before: EchoStatus = EchoStatus.waiting;
    let marks = 0;
    const half = this.#store.segmentOf(sent);
    if (half) {
      const { columns, base } = half;
      const row = sent - base;
      before = columns.echo[row]! as EchoStatus;
      marks = columns.mark[row]!;
      columns.echo[row] = status;
      columns.pair[row] = pair;
      if (late) columns.mark[row] = marks | RecordMark.late;
      this.#store.changed(sent);
    }
    if (this.tally.restorable) {
      const wasLate = (marks & RecordMark.late) !== 0;
      this.tally.judged(sent, { status: before, late: wasLate }, { status, late });
    }
    this.#view.recordChanged(sent);
    survey?.afterChange(sent);
    return before;
  }

  /** Undefined where the sent message is evicted by now, so that nobody can tell. */
  #samePayload(sent: number, received: number): boolean | undefined {
    const [one, other] = [this.#store.segmentOf(sent), this.#store.segmentOf(received)];
    if (one && this.compared && this.compared.askedNs === one.columns.timeNs[sent - one.base])
      return this.compared.same;
    return one && other && samePayload(one, sent - one.base, other, received - other.base);
  }
}

const lost: Before = { status: EchoStatus.lost, late: false };
const open: Before = { status: EchoStatus.none, late: false };
