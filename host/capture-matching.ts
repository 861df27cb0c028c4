/**
 * What became of each message: replies are matched and judged, what was waited for too long is given up, and all of it is
 * written into the records. Makes no records (capture-intake).
 */
import { readFields, type Segment } from '../core/capture/columns.ts';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../core/capture/record.ts';
import { createMatcher, type Matcher, type Verdict } from '../core/echo/matcher.ts';
import { Overheard } from '../core/echo/overheard.ts';
import { isEchoProtocol } from '../core/wire/constants.ts';
import { samePayload } from './capture-rows.ts';
import type { CaptureStore, StoredRecord } from './capture-store.ts';
import type { CaptureSurvey } from './capture-survey.ts';
import { type Before, CaptureTally, supposedBefore } from './capture-tally.ts';
import type { CaptureView } from './capture-view.ts';

export interface MatchingOptions {
  store: CaptureStore;
  view: CaptureView;
  /** Undefined as long as nobody has asked for one. */
  survey(): CaptureSurvey | undefined;
  lostAfterMs: number;
}

export class CaptureMatching {
  readonly tally: CaptureTally;
  readonly #store: CaptureStore;
  readonly #view: CaptureView;
  readonly #survey: () => CaptureSurvey | undefined;
  readonly #matcher: Matcher;
  readonly #overheard = new Overheard();
  /** What a run has found of the datagram in hand: whether it is what was sent at `askedNs`. */
  compared: { askedNs: number; same: boolean } | undefined;

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
  sent(number: number, message: Parameters<Matcher['sent']>[1], timeNs: number): void {
    this.#matcher.sent(number, message, timeNs);
  }

  /** Finds out what a received record is, and writes it into it and into the one it belongs to. */
  match({ base, columns }: Segment, row: number): void {
    const timeNs = columns.timeNs[row]!;
    const number = base + row;
    const verdict = this.#matcher.received(
      {
        number,
        socket: columns.socket[row]!,
        port: columns.port[row]!,
        sequence: columns.sequence[row]!,
        type: columns.type[row]!,
        group: columns.group[row]!,
      },
      timeNs,
    );
    columns.echo[row] = verdict.status;
    if (verdict.pair === noPair) return;
    columns.pair[row] = verdict.pair;
    if (verdict.late) columns.mark[row]! |= RecordMark.late;
    if (verdict.settles) this.#settle(verdict.pair, number, verdict, timeNs);
  }

  /** The same for any message of a file: to one that was sent a reply is waited for. */
  matchLoaded(segment: Segment, row: number): void {
    const { base, columns } = segment;
    if (columns.kind[row] === RecordKind.received) this.match(segment, row);
    else if (columns.echo[row] === EchoStatus.waiting) {
      const socket = columns.socket[row]!;
      const answersOnly = !isEchoProtocol(columns.protocol[row]!);
      const [port, sequence, type] = [columns.port[row]!, columns.sequence[row]!, columns.type[row]!];
      this.#matcher.sent(base + row, { socket, answersOnly, port, sequence, type }, columns.timeNs[row]!);
    }
  }

  /** Gives up what has waited too long. @returns whether anything has */
  expire(nowNs: number): boolean {
    const lost = this.#matcher.expire(nowNs);
    for (const number of lost) this.#lose(number, nowNs);
    return lost.length > 0;
  }

  /** Nothing more comes. @param isLost whether an unanswered message counts as lost; else there is nothing to say of it. */
  end(isLost: (number: number, timeNs: number) => boolean, nowNs: number): void {
    const { lost, open } = this.#matcher.end(isLost);
    for (const number of lost) this.#lose(number, nowNs);
    for (const number of open)
      this.#judge(number, this.#store.find(number), { status: EchoStatus.none, pair: noPair, late: false });
  }

  /** Finds out what a record between others belongs to. */
  matchOverheard(number: number): void {
    const { segment, row } = this.#store.find(number)!;
    const { kind, protocol, port, sequence } = readFields(segment.columns, row);
    const message = { protocol, port, sequence };
    if (kind === RecordKind.sent) {
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
    this.#judge(sent, this.#store.find(sent), { status: EchoStatus.lost, pair: noPair, late: false });
    this.tally.recordLost(sent, now);
  }

  #settle(sent: number, received: number, { status, late }: Verdict, timeNs: number): void {
    const half = this.#store.find(sent);
    const before = this.#judge(sent, half, { status, late, pair: received });
    if (half && before.status !== EchoStatus.answered) {
      const { columns } = half.segment;
      const rttNs = Math.abs(timeNs - columns.timeNs[half.row]!);
      this.tally.recordTrip(sent, { rttNs, sendNs: columns.detail[half.row]! }, timeNs);
    }
  }

  /** Writes what became of a sent message into its record. @returns what it was before */
  #judge(
    sent: number,
    half: StoredRecord | undefined,
    { status, pair, late }: Pick<Verdict, 'status' | 'pair' | 'late'>,
  ): Before {
    const survey = this.#survey();
    let before = supposedBefore;
    survey?.beforeChange(sent);
    if (half) {
      const { row } = half;
      const { echo, mark, pair: pairs } = half.segment.columns;
      before = { status: echo[row]! as EchoStatus, late: (mark[row]! & RecordMark.late) !== 0 };
      echo[row] = status;
      pairs[row] = pair;
      if (late) mark[row]! |= RecordMark.late;
      this.#store.changed(sent);
    }
    this.tally.judged(sent, before, { status, late });
    this.#view.recordChanged(sent);
    survey?.afterChange(sent);
    return before;
  }

  /** Undefined where the sent message is evicted by now, so that nobody can tell. */
  #samePayload(sent: number, received: number): boolean | undefined {
    const [one, other] = [this.#store.find(sent), this.#store.find(received)];
    if (one && this.compared && this.compared.askedNs === one.segment.columns.timeNs[one.row])
      return this.compared.same;
    return one && other && samePayload(one, other);
  }
}
