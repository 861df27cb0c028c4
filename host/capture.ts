/**
 * The capture as the host composes it: what the socket did becomes records, replies are matched and judged, counts
 * and round trips kept. Stores nothing itself (capture-store) and decides nothing about rows (capture-view).
 */
import { readFields, type Segment } from '../core/capture/columns.ts';
import type { Filter } from '../core/capture/filter.ts';
import { type OwnBlocks, readOwn, type SocketNumbers } from '../core/capture/own-packets.ts';
import { byteOrderOf, EchoStatus, noPair, type RecordFields, RecordKind, RecordMark } from '../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../core/capture/window.ts';
import type { CaptureSummary } from '../core/contract/api.ts';
import { createMatcher, type Matcher, type Verdict } from '../core/echo/matcher.ts';
import type { RoundTripStatistics } from '../core/echo/statistics.ts';
import { isEchoProtocol, NETLINK_KOBJECT_UEVENT } from '../core/wire/constants.ts';
import { decodeHeader } from '../core/wire/header.ts';
import { messagesIn } from '../core/wire/message.ts';
import { nearestRecord, samePayload, windowRow } from './capture-rows.ts';
import { CaptureStore, type StoredRecord, segmentRows } from './capture-store.ts';
import { type Before, CaptureTally, supposedBefore } from './capture-tally.ts';
import { CaptureView } from './capture-view.ts';
import { takeRun } from './datagram-run.ts';
import type { SendOutcome } from './netlink/connection.ts';
import { type DatagramBatch, DatagramFlag } from './netlink/socket.ts';
import type { SocketTag } from './netlink/socket-tags.ts';
import { SendStage, type StagedSend } from './send-stage.ts';
import type { Spill } from './spill/spill.ts';

export interface CaptureOptions {
  budgetBytes: number;
  lostAfterMs: number;
  epochWallMs: number;
  /** Now, ns since the capture's epoch. */
  nowNs(): number;
  /** Something is to be shown. */
  changed(): void;
  /** Where records go that are over the budget; without it they are evicted. */
  spill?: Spill | undefined;
  /** A sent message has its verdict. */
  settled(number: number, lost: boolean): void;
}

/** What a file tells of a record beside its bytes. */
export type LoadedRecord = Pick<RecordFields, 'kind' | 'timeNs' | 'detail' | 'mark' | 'port' | 'group'>;

/** Records to be read one after the other, while others come and old ones go. */
export interface RecordSource extends Pick<CaptureOptions, 'epochWallMs'> {
  first: number;
  next: number;
  /** Undefined for a record that is hidden, or gone by now. */
  find(number: number): StoredRecord | undefined;
}

export class Capture {
  readonly #options: CaptureOptions;
  readonly #store: CaptureStore;
  readonly #view: CaptureView;
  readonly #matcher: Matcher;
  readonly #tally: CaptureTally;
  readonly #stage = new SendStage((send) => this.#recordSend(send));
  #filter: Filter | undefined;
  #advancing = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    const { budgetBytes, spill, epochWallMs } = options;
    this.#store = new CaptureStore(budgetBytes, spill && { spill, epochWallMs });
    this.#view = new CaptureView(this.#store);
    this.#matcher = createMatcher({
      lostAfterNs: options.lostAfterMs * 1e6,
      compare: (sent, received) => this.#samePayload(sent, received),
    });
    this.#tally = new CaptureTally(this.#matcher);
  }

  set budgetBytes(bytes: number) {
    this.#store.budgetBytes = bytes;
    this.#options.changed();
  }
  set lostAfterMs(ms: number) {
    this.#matcher.lostAfterNs = ms * 1e6;
  }
  set filter(filter: Filter | undefined) {
    this.#filter = filter;
    this.#view.filter = filter;
    this.#advance();
  }
  get restorable(): boolean {
    return this.#tally.restorable;
  }

  /** Takes in a send. It becomes a record in its place by time (send-stage); `settle` then has its number. */
  sent(outcome: SendOutcome, tag: SocketTag, settle?: (number: number) => void): void {
    this.#stage.push({ outcome, tag, settle });
  }

  received(batch: DatagramBatch, tag: SocketTag): void {
    for (let row = 0; row < batch.rows; ) {
      this.#stage.release(batch.timeNs(row));
      const run = this.#recordRun(batch, row, tag);
      if (run === 0) this.#recordDatagram(batch, row, tag);
      row += Math.max(1, run);
    }
    this.#store.relieveAhead();
    this.#advance();
  }

  /** Takes in a record of a file, in the order of the file. A reply is matched and judged as that of a live capture is. */
  load(record: LoadedRecord, bytes: Uint8Array, tag: SocketTag): void {
    const fields = { ...blank, ...record, ...placeOf(tag) };
    if (record.mark & RecordMark.truncated) this.#tally.count('truncated');
    if (record.kind === RecordKind.received) this.#recordReceived(fields, bytes);
    else if (record.kind === RecordKind.sent) this.#appendSent(fields, bytes, tag);
    else {
      this.#tally.count(record.kind === RecordKind.overrun ? 'overruns' : 'sendFailed');
      this.#append(fields, bytes);
    }
  }

  /**
   * The same for the packets of a file of ours from the first on.
   * @returns how many could be taken, the place behind them and the latest of their times
   */
  loadOwn(
    blocks: OwnBlocks,
    { at, messageBytes, sockets }: { at: number; messageBytes: number; sockets: SocketNumbers },
  ): { rows: number; at: number; lastNs: number } {
    const { epochWallMs } = this.#options;
    let read = { rows: 0, at };
    let taken: Segment | undefined;
    const number = this.#store.appendRun(messageBytes, (segment) => {
      const { columns, arena, count } = segment;
      read = readOwn(blocks, at, { columns, arena, row: count, rows: segmentRows, sockets, epochWallMs });
      taken = segment;
      return read.rows;
    });
    return { ...read, lastNs: this.#matchLoaded(taken!, number - taken!.base) };
  }

  /** @returns the latest of the times of rows from `first` on */
  #matchLoaded(segment: Segment, first: number): number {
    const { base, columns } = segment;
    const { timeNs, kind, echo, socket, protocol, port, sequence, type } = columns;
    let lastNs = 0;
    let sent = 0;
    for (let row = first; row < segment.count; row++) {
      const rowNs = timeNs[row]!;
      if (rowNs > lastNs) lastNs = rowNs;
      if (kind[row] === RecordKind.received) this.#match(segment, row);
      else {
        sent++;
        if (echo[row] !== EchoStatus.waiting) continue;
        const answersOnly = !isEchoProtocol(protocol[row]!);
        const message = {
          socket: socket[row]!,
          port: port[row]!,
          sequence: sequence[row]!,
          type: type[row]!,
          answersOnly,
        };
        this.#matcher.sent(base + row, message, rowNs);
      }
    }
    this.#tally.count('sent', sent);
    this.#tally.count('received', segment.count - first - sent);
    return lastNs;
  }

  /** The records of now that are not cleared: all, or those that the filter shows. */
  source(scope: 'all' | 'shown'): RecordSource {
    this.#stage.release();
    const { epochWallMs } = this.#options;
    const filter = scope === 'shown' ? this.#filter : undefined;
    return {
      first: this.#view.first,
      next: this.#store.next,
      epochWallMs,
      find: (number) => {
        const found = this.#store.find(number);
        return found && (!filter || filter.matches(found.segment, found.row, this.#store.find)) ? found : undefined;
      },
    };
  }

  /** All records of now that are in memory, cleared or not; sends that are still held back are to come. */
  held(): RecordSource {
    const { epochWallMs } = this.#options;
    return { first: this.#store.first, next: this.#store.next, epochWallMs, find: this.#store.find };
  }

  /** Makes records of the sends that are held back: nothing received will come before them. */
  releaseSends(): void {
    this.#stage.release();
  }

  /** Gives up what has waited too long. To be called a few times a second. */
  expire(now: number = this.#options.nowNs()): void {
    const lost = this.#matcher.expire(now);
    for (const number of lost) {
      this.#judge(number, this.#store.find(number), { status: EchoStatus.lost, pair: noPair, late: false });
      this.#tally.recordLost(number, now);
      this.#options.settled(number, true);
    }
    if (lost.length > 0) this.#options.changed();
  }

  /** Hides what is there. The records before the clear before this one go for good. */
  clear(): void {
    this.#stage.release();
    if (this.#tally.restorable) this.#store.dropBefore(this.#tally.from);
    this.#tally.clear(this.#store.next);
    this.#showFrom(this.#tally.from);
  }

  /** Undoes the last clear; what came since stays. Nothing to undo: nothing happens. */
  restore(): void {
    this.#tally.restore();
    this.#showFrom(this.#tally.from);
  }

  summary(): Omit<CaptureSummary, 'file'> {
    return {
      epochWallMs: this.#options.epochWallMs,
      first: this.#view.first,
      next: this.#store.next,
      matched: this.#view.matched,
      filtering: this.#view.pending,
      messageBytes: this.#store.messageBytesFrom(this.#view.first),
      usedBytes: this.#store.usedBytes,
      budgetBytes: this.#store.budgetBytes,
      evicted: this.#store.evicted,
      spilledBytes: this.#store.spilled.bytes,
      spillError: this.#store.spilled.error?.message ?? null,
      restorable: this.#tally.restorable,
      counts: this.#tally.counts,
    };
  }

  statistics(): RoundTripStatistics {
    return this.#tally.statistics(this.#options.nowNs());
  }

  /** Rows of the filtered log as a window block. */
  window(from: number, count: number, headBytes: number): Uint8Array {
    return encodeWindow(this.#view.numbers(from, count).map((number) => this.#row(number, headBytes)));
  }

  /** One record whole; undefined once it is evicted. */
  record(number: number): { fields: RecordFields; block: Uint8Array } | undefined {
    const found = this.#store.find(number);
    if (!found) return undefined;
    const block = encodeWindow([this.#row(number, Number.POSITIVE_INFINITY)]);
    return { fields: readFields(found.segment.columns, found.row), block };
  }

  locate(number: number): { row: number; exact: boolean } {
    return this.#view.locate(number);
  }

  nearest(atNs: number): { number: number } | null {
    const number = nearestRecord(this.#store, this.#view.first, atNs);
    return number === undefined ? null : { number };
  }

  #row(number: number, headBytes: number): WindowRow {
    return windowRow(this.#store, number, headBytes);
  }

  #showFrom(number: number): void {
    this.#view.from = number;
    this.#advance();
  }

  /** Lets the filter look at a slice of what it has not seen, and comes back for the rest. */
  #advance(): void {
    this.#options.changed();
    if (this.#advancing) return;
    this.#advancing = this.#view.advance();
    if (!this.#advancing) return;
    setImmediate(() => {
      this.#advancing = false;
      this.#advance();
    });
  }

  #recordSend({ outcome, tag, settle }: StagedSend): void {
    const { bytes, destination, sentAtNs, returnedAtNs, error } = outcome;
    const { portId: port, group } = destination;
    const fields = { ...blank, timeNs: sentAtNs, port, group, ...placeOf(tag) };
    let number: number;
    if (error) {
      this.#tally.count('sendFailed');
      const detail = Math.abs(error.errno ?? 0);
      number = this.#append({ ...fields, kind: RecordKind.sendFailed, detail }, bytes);
    } else {
      const detail = Math.round(returnedAtNs - sentAtNs);
      number = this.#appendSent({ ...fields, kind: RecordKind.sent, detail }, bytes, tag);
    }
    settle?.(number);
    if (error || group !== 0) this.#options.settled(number, false);
    this.#advance();
  }

  #appendSent(fields: RecordFields, bytes: Uint8Array, tag: SocketTag): number {
    const { port, group, timeNs } = fields;
    this.#tally.count('sent');
    // Nobody in particular is asked by a multicast, so no reply is waited for.
    if (group !== 0) return this.#append(fields, bytes);
    const number = this.#append({ ...fields, echo: EchoStatus.waiting }, bytes);
    const { type = 0, sequence = 0 } = decodeHeader(bytes, byteOrderOf(fields)) ?? {};
    this.#matcher.sent(number, { ...tag, port, sequence, type }, timeNs);
    return number;
  }

  /** @returns how many rows of the batch are records now; the next may be none that goes this way */
  #recordRun(batch: DatagramBatch, from: number, tag: SocketTag): number {
    if (tag.protocol === NETLINK_KOBJECT_UEVENT) return 0;
    const run = { batch, from, tag, beforeNs: this.#stage.nextNs };
    let taken: Segment | undefined;
    const number = this.#store.appendRun(batch.length(from), (segment) => {
      taken = segment;
      return takeRun(segment, run);
    });
    const rows = this.#store.next - number;
    this.#tally.count('received', rows);
    for (let row = number - taken!.base; row < taken!.count; row++) this.#match(taken!, row);
    return rows;
  }

  #recordDatagram(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const flags = batch.flags(row);
    const [port, group] = [batch.senderPortId(row), batch.group(row)];
    const about = { ...blank, timeNs: batch.timeNs(row), port, group, ...placeOf(tag) };
    if (flags & (DatagramFlag.overrun | DatagramFlag.receiveError)) {
      this.#tally.count('overruns');
      this.#append({ ...about, kind: RecordKind.overrun, detail: batch.trueLength(row) }, new Uint8Array(0));
      return;
    }
    const truncated = (flags & DatagramFlag.truncated) !== 0;
    if (truncated) this.#tally.count('truncated');
    const datagram = batch.bytes(row);
    for (const span of messagesIn(datagram, { protocol: tag.protocol, order: 'little' })) {
      const malformed = span.issues.length > 0 ? RecordMark.malformed : 0;
      this.#recordReceived(
        {
          ...about,
          kind: RecordKind.received,
          detail: truncated ? batch.trueLength(row) : 0,
          mark: malformed | (truncated ? RecordMark.truncated : 0),
        },
        datagram.subarray(span.offset, span.offset + span.length),
      );
    }
  }

  #recordReceived(fields: RecordFields, bytes: Uint8Array): void {
    this.#tally.count('received');
    const number = this.#append(fields, bytes);
    const { segment, row } = this.#store.find(number)!;
    this.#match(segment, row);
  }

  /** Finds out what a received record is, and writes it into it and into the one it belongs to. */
  #match({ base, columns }: Segment, row: number): void {
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

  #settle(sent: number, received: number, { status, late }: Verdict, timeNs: number): void {
    const half = this.#store.find(sent);
    const before = this.#judge(sent, half, { status, late, pair: received });
    if (half && before.status !== EchoStatus.answered) {
      const { columns } = half.segment;
      const rttNs = Math.abs(timeNs - columns.timeNs[half.row]!);
      this.#tally.recordTrip(sent, { rttNs, sendNs: columns.detail[half.row]! }, timeNs);
    }
    this.#options.settled(sent, false);
  }

  /** Writes what became of a sent message into its record. @returns what it was before */
  #judge(
    sent: number,
    half: StoredRecord | undefined,
    { status, pair, late }: Pick<Verdict, 'status' | 'pair' | 'late'>,
  ): Before {
    let before = supposedBefore;
    if (half) {
      const { row } = half;
      const { echo, mark, pair: pairs } = half.segment.columns;
      before = { status: echo[row]! as EchoStatus, late: (mark[row]! & RecordMark.late) !== 0 };
      echo[row] = status;
      pairs[row] = pair;
      if (late) mark[row]! |= RecordMark.late;
      this.#store.changed(sent);
    }
    this.#tally.judged(sent, before, { status, late });
    this.#view.recordChanged(sent);
    return before;
  }

  /** Fills in what the header says. */
  #append(fields: RecordFields, bytes: Uint8Array): number {
    const { type = 0, flags = 0, sequence = 0 } = headerOf(fields, bytes) ?? {};
    return this.#store.append({ ...fields, type, flags, sequence }, bytes);
  }

  /** Undefined where the sent message is evicted by now, so that nobody can tell. */
  #samePayload(sent: number, received: number): boolean | undefined {
    const [one, other] = [this.#store.find(sent), this.#store.find(received)];
    return one && other && samePayload(one, other);
  }
}

/** What stands in the place of a uevent's header means nothing. */
const headerOf = (fields: RecordFields, bytes: Uint8Array) =>
  fields.protocol === NETLINK_KOBJECT_UEVENT && fields.kind === RecordKind.received
    ? undefined
    : decodeHeader(bytes, byteOrderOf(fields));

const placeOf = ({ socket, protocol }: SocketTag) => ({ socket, protocol });

const blank: RecordFields = {
  kind: RecordKind.received,
  timeNs: 0,
  detail: 0,
  pair: noPair,
  echo: EchoStatus.none,
  mark: 0,
  type: 0,
  flags: 0,
  sequence: 0,
  port: 0,
  group: 0,
  socket: 0,
  protocol: 0,
};
