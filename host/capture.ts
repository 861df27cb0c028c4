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
import type { Conversation, ConversationRange } from '../core/contract/conversation.ts';
import type { SurveyReading } from '../core/contract/statistics.ts';
import type { Ladder, LadderRange } from '../core/echo/ladder.ts';
import { createMatcher, type Matcher, type Verdict } from '../core/echo/matcher.ts';
import { Overheard } from '../core/echo/overheard.ts';
import type { RoundTripStatistics } from '../core/echo/statistics.ts';
import { isEchoProtocol, NETLINK_KOBJECT_UEVENT } from '../core/wire/constants.ts';
import { decodeHeader } from '../core/wire/header.ts';
import { messagesIn } from '../core/wire/message.ts';
import { readLadder } from './capture-ladder.ts';
import { nearestRecord, samePayload, windowRow } from './capture-rows.ts';
import { CaptureStore, type StoredRecord, segmentRows } from './capture-store.ts';
import { CaptureSurvey, type ShownRecords } from './capture-survey.ts';
import { type Before, CaptureTally, supposedBefore } from './capture-tally.ts';
import { CaptureView } from './capture-view.ts';
import { ConversationReader } from './conversation-reader.ts';
import { takeRun } from './datagram-run.ts';
import type { SendOutcome } from './netlink/connection.ts';
import { type DatagramBatch, DatagramFlag, NO_DIFFERENCE } from './netlink/socket.ts';
import type { SocketTag } from './netlink/socket-tags.ts';
import { PortOwners } from './port-owners.ts';
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
}

/** What a file tells of a record beside its bytes. */
export type LoadedRecord = Pick<RecordFields, 'kind' | 'timeNs' | 'detail' | 'mark' | 'port' | 'group'>;

/** Records to be read one after the other, while others come and old ones go. */
export interface RecordSource extends Pick<CaptureOptions, 'epochWallMs'> {
  first: number;
  next: number;
  owners: PortOwners;
  /** Undefined for a record that is hidden, or gone by now. */
  find(number: number): StoredRecord | undefined;
}

export class Capture {
  readonly #options: CaptureOptions;
  readonly #store: CaptureStore;
  readonly #view: CaptureView;
  readonly #matcher: Matcher;
  readonly #tally: CaptureTally;
  readonly #conversations: ConversationReader;
  readonly #overheard = new Overheard();
  /** Of inferred records' ports. */
  readonly owners = new PortOwners();
  readonly #stage = new SendStage((send) => this.#recordSend(send));
  /** The last record of each socket, plus 1. */
  readonly #ends = new Uint32Array(256);
  #filter: Filter | undefined;
  /** Made when somebody first asks, and anew when other records are shown. */
  #survey: CaptureSurvey | undefined;
  #advancing = false;
  /** What the run has found of the datagram in hand: whether it is what was sent at `askedNs`. */
  #compared: { askedNs: number; same: boolean } | undefined;

  constructor(options: CaptureOptions) {
    this.#options = options;
    const { budgetBytes, spill, epochWallMs } = options;
    this.#store = new CaptureStore(budgetBytes, spill && { spill, epochWallMs });
    this.#view = new CaptureView(this.#store);
    this.#conversations = new ConversationReader({
      store: this.#store,
      owners: this.owners,
      firstShown: () => this.#view.first,
    });
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
    this.#survey = undefined;
    this.#advance();
  }
  get restorable(): boolean {
    return this.#tally.restorable;
  }

  /** Takes in a send. It becomes a record in its place by time (send-stage); `settle` then has its number. */
  sent(outcome: SendOutcome, tag: SocketTag, settle?: (number: number) => void): void {
    this.#stage.push({ outcome, tag, settle });
  }

  /** What came, and what a run sent. */
  received(batch: DatagramBatch, tag: SocketTag): void {
    for (let row = 0; row < batch.rows; ) {
      this.#stage.release(batch.timeNs(row));
      const plain = this.#recordPlain(batch, row, tag);
      if (plain === 0) this.#recordRow(batch, row, tag);
      row += Math.max(1, plain);
    }
    this.#store.relieveAhead();
    this.#advance();
  }

  /**
   * Takes in a record of a file, in the order of the file. A reply is matched and judged as that of a live capture is.
   * @returns the record's number
   */
  load(record: LoadedRecord, bytes: Uint8Array, tag: SocketTag): number {
    const number = this.#store.next;
    const fields = { ...blank, ...record, ...placeOf(tag) };
    if (record.mark & RecordMark.truncated) this.#tally.count('truncated');
    if (record.mark & RecordMark.inferred) this.#recordOverheard(fields, bytes);
    else if (record.kind === RecordKind.received) this.#recordReceived(fields, bytes);
    else if (record.kind === RecordKind.sent) this.#appendSent(fields, bytes, tag);
    else {
      this.#tally.count(record.kind === RecordKind.overrun ? 'overruns' : 'sendFailed');
      this.#append(fields, bytes);
    }
    return number;
  }

  /** The file has ended. @param isLost whether an unanswered message counts as lost; else there is nothing to say of it. */
  end(isLost: (number: number, timeNs: number) => boolean): void {
    const { lost, open } = this.#matcher.end(isLost);
    for (const number of lost) this.#lose(number, this.#options.nowNs());
    for (const number of open)
      this.#judge(number, this.#store.find(number), { status: EchoStatus.none, pair: noPair, late: false });
    this.#options.changed();
  }

  /** The same for records that come while it runs: what nlmon shows. */
  take(records: readonly { record: LoadedRecord; bytes: Uint8Array; tag: SocketTag }[]): void {
    for (const { record, bytes, tag } of records) {
      this.#stage.release(record.timeNs);
      this.load(record, bytes, tag);
    }
    this.#advance();
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
      this.#ends[socket[row]!] = base + row + 1;
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
      owners: this.owners,
      find: (number) => {
        const found = this.#store.find(number);
        return found && (!filter || filter.matches(found.segment, found.row, this.#store.find)) ? found : undefined;
      },
    };
  }

  /** All records of now that are in memory, cleared or not; sends that are still held back are to come. */
  held(): RecordSource {
    const { epochWallMs } = this.#options;
    const { first, next, find } = this.#store;
    return { first, next, epochWallMs, owners: this.owners, find };
  }

  /** Makes records of the sends that are held back: nothing received will come before them. */
  releaseSends(): void {
    this.#stage.release();
  }

  /** Gives up what has waited too long. To be called a few times a second. */
  expire(now: number = this.#options.nowNs()): void {
    const lost = this.#matcher.expire(now);
    for (const number of lost) this.#lose(number, now);
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
      sockets: this.#ends.reduce((count, end) => count + (end > this.#view.first ? 1 : 0), 0),
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

  /** Figures over the records that the filter shows; whoever asks makes them go on. */
  survey(): Promise<SurveyReading> {
    this.#survey ??= new CaptureSurvey(this.#shown());
    return this.#survey.read();
  }

  /** The records of a range of time that the filter shows. */
  ladder(range: LadderRange): Promise<Ladder> {
    return readLadder(this.#shown(), range);
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

  /** The conversation that a record belongs to; null for one that is no message, or gone. */
  conversation(range: ConversationRange): Promise<Conversation | null> {
    return this.#conversations.read(range);
  }

  locate(number: number): { row: number; exact: boolean } {
    return this.#view.locate(number);
  }

  nearest(atNs: number): { number: number } | null {
    const number = nearestRecord(this.#store, this.#view.first, atNs);
    return number === undefined ? null : { number };
  }

  #shown(): ShownRecords {
    return { store: this.#store, from: this.#view.first, filter: this.#filter };
  }

  #row(number: number, headBytes: number): WindowRow {
    return windowRow({ store: this.#store, owners: this.owners }, number, headBytes);
  }

  #showFrom(number: number): void {
    this.#view.from = number;
    this.#survey = undefined;
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
    this.#advance();
  }

  #recordRunSend(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const [port, group] = [batch.destinationPortId(row), batch.group(row)];
    const about = { ...blank, timeNs: batch.timeNs(row), port, group, ...placeOf(tag) };
    const bytes = batch.bytes(row);
    if (batch.flags(row) & DatagramFlag.sent) {
      this.#appendSent({ ...about, kind: RecordKind.sent, detail: batch.sendNs(row) }, bytes, tag);
      return;
    }
    this.#tally.count('sendFailed');
    this.#append({ ...about, kind: RecordKind.sendFailed, detail: batch.trueLength(row) }, bytes);
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
  #recordPlain(batch: DatagramBatch, from: number, tag: SocketTag): number {
    if (tag.protocol === NETLINK_KOBJECT_UEVENT || batch.flags(from) !== 0) return 0;
    const run = { batch, from, tag, beforeNs: this.#stage.nextNs };
    let taken: Segment | undefined;
    const number = this.#store.appendRun(batch.length(from), (segment) => {
      taken = segment;
      return takeRun(segment, run);
    });
    const rows = this.#store.next - number;
    if (rows === 0) return 0;
    this.#tally.count('received', rows);
    this.#ends[tag.socket] = number + rows;
    this.#compared = undefined;
    for (let row = number - taken!.base; row < taken!.count; row++) this.#match(taken!, row);
    return rows;
  }

  #recordRow(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const flags = batch.flags(row);
    if (flags & (DatagramFlag.sent | DatagramFlag.sendFailed)) this.#recordRunSend(batch, row, tag);
    else if (flags & DatagramFlag.lost) this.expire(batch.timeNs(row));
    else if (!(flags & DatagramFlag.runEnd)) this.#recordDatagram(batch, row, tag);
  }

  #recordDatagram(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const flags = batch.flags(row);
    const [port, group] = [batch.senderPortId(row), batch.group(row)];
    const about = { ...blank, timeNs: batch.timeNs(row), port, group, ...placeOf(tag) };
    if (flags & (DatagramFlag.overrun | DatagramFlag.receiveError)) {
      this.#tally.count('overruns');
      // In place of a length both have their errno.
      const detail = flags & DatagramFlag.overrun ? 0 : batch.trueLength(row);
      this.#append({ ...about, kind: RecordKind.overrun, detail }, new Uint8Array(0));
      return;
    }
    const truncated = (flags & DatagramFlag.truncated) !== 0;
    if (truncated) this.#tally.count('truncated');
    const datagram = batch.bytes(row);
    const same = batch.difference(row) === NO_DIFFERENCE;
    this.#compared = flags & DatagramFlag.echo ? { askedNs: batch.askedNs(row), same } : undefined;
    for (const span of messagesIn(datagram, { protocol: tag.protocol, order: 'little' })) {
      const malformed = span.issues.length > 0 ? RecordMark.malformed : 0;
      const further = span.offset > 0 ? RecordMark.sameDatagram : 0;
      this.#recordReceived(
        {
          ...about,
          kind: RecordKind.received,
          detail: truncated ? batch.trueLength(row) : 0,
          mark: malformed | further | (truncated ? RecordMark.truncated : 0),
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

  #lose(sent: number, now: number): void {
    this.#judge(sent, this.#store.find(sent), { status: EchoStatus.lost, pair: noPair, late: false });
    this.#tally.recordLost(sent, now);
  }

  /** Between others: what is sent and received is counted of our own sockets only. */
  #recordOverheard(fields: RecordFields, bytes: Uint8Array): void {
    this.#tally.count('overheard');
    const number = this.#append(fields, bytes);
    const { segment, row } = this.#store.find(number)!;
    const { protocol, port, sequence } = readFields(segment.columns, row);
    const message = { protocol, port, sequence };
    if (fields.kind === RecordKind.sent) {
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

  #settle(sent: number, received: number, { status, late }: Verdict, timeNs: number): void {
    const half = this.#store.find(sent);
    const before = this.#judge(sent, half, { status, late, pair: received });
    if (half && before.status !== EchoStatus.answered) {
      const { columns } = half.segment;
      const rttNs = Math.abs(timeNs - columns.timeNs[half.row]!);
      this.#tally.recordTrip(sent, { rttNs, sendNs: columns.detail[half.row]! }, timeNs);
    }
  }

  /** Writes what became of a sent message into its record. @returns what it was before */
  #judge(
    sent: number,
    half: StoredRecord | undefined,
    { status, pair, late }: Pick<Verdict, 'status' | 'pair' | 'late'>,
  ): Before {
    let before = supposedBefore;
    this.#survey?.beforeChange(sent);
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
    this.#survey?.afterChange(sent);
    return before;
  }

  /** Fills in what the header says. */
  #append(fields: RecordFields, bytes: Uint8Array): number {
    const { type = 0, flags = 0, sequence = 0 } = headerOf(fields, bytes) ?? {};
    const number = this.#store.append({ ...fields, type, flags, sequence }, bytes);
    this.#ends[fields.socket] = number + 1;
    return number;
  }

  /** Undefined where the sent message is evicted by now, so that nobody can tell. */
  #samePayload(sent: number, received: number): boolean | undefined {
    const [one, other] = [this.#store.find(sent), this.#store.find(received)];
    if (one && this.#compared && this.#compared.askedNs === one.segment.columns.timeNs[one.row])
      return this.#compared.same;
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
