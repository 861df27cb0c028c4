/**
 * The capture as the host composes it: what comes is taken in (capture-intake) and matched (capture-matching); here are
 * the answers: counts, windows, records to be exported, figures. Decides nothing about rows (capture-view).
 */
import { readFields } from '../core/capture/columns.ts';
import type { Filter } from '../core/capture/filter.ts';
import type { NextPacket } from '../core/capture/packet-rows.ts';
import type { PacketRun } from '../core/capture/packet-run.ts';
import type { RecordFields } from '../core/capture/record.ts';
import type { SocketNumbers } from '../core/capture/row-target.ts';
import { encodeWindow, type WindowRow } from '../core/capture/window.ts';
import type { CaptureSummary } from '../core/contract/api.ts';
import type { Conversation, ConversationRange } from '../core/contract/conversation.ts';
import type { SurveyReading } from '../core/contract/statistics.ts';
import type { Ladder, LadderRange } from '../core/echo/ladder.ts';
import type { RoundTripStatistics } from '../core/echo/statistics.ts';
import { CaptureIntake, type LoadedRecord, type LoadedRows } from './capture-intake.ts';
import { readLadder } from './capture-ladder.ts';
import { CaptureMatching, type IsLost } from './capture-matching.ts';
import { nearestRecord, windowRow } from './capture-rows.ts';
import { CaptureStore, type StoredRecord } from './capture-store.ts';
import { CaptureSurvey, type ShownRecords } from './capture-survey.ts';
import { CaptureView } from './capture-view.ts';
import { ConversationReader } from './conversation-reader.ts';
import type { SendOutcome } from './netlink/connection.ts';
import type { DatagramBatch } from './netlink/socket.ts';
import type { SocketTag } from './netlink/socket-tags.ts';
import { PortOwners } from './port-owners.ts';
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
  readonly #matching: CaptureMatching;
  readonly #intake: CaptureIntake;
  readonly #conversations: ConversationReader;
  /** Of inferred records' ports. */
  readonly owners = new PortOwners();
  #filter: Filter | undefined;
  /** Made when somebody first asks, and anew when other records are shown. */
  #survey: CaptureSurvey | undefined;
  #advancing = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    const { budgetBytes, spill, epochWallMs, lostAfterMs } = options;
    const store = new CaptureStore(budgetBytes, spill && { spill, epochWallMs });
    const view = new CaptureView(store);
    const matching = new CaptureMatching({ store, view, survey: () => this.#survey, lostAfterMs });
    this.#store = store;
    this.#view = view;
    this.#matching = matching;
    this.#conversations = new ConversationReader({ store, owners: this.owners, firstShown: () => view.first });
    this.#intake = new CaptureIntake({ store, matching, epochWallMs, recorded: () => this.#advance() });
  }

  set budgetBytes(bytes: number) {
    this.#store.budgetBytes = bytes;
    this.#options.changed();
  }
  set lostAfterMs(ms: number) {
    this.#matching.lostAfterMs = ms;
  }
  set filter(filter: Filter | undefined) {
    this.#filter = filter;
    this.#view.filter = filter;
    this.#survey = undefined;
    this.#advance();
  }
  get restorable(): boolean {
    return this.#matching.tally.restorable;
  }

  /** Takes in a send. It becomes a record in its place by time (send-stage); `settle` then has its number. */
  sent(outcome: SendOutcome, tag: SocketTag, settle?: (number: number) => void): void {
    this.#intake.sent(outcome, tag, settle);
  }

  /** What came, and what a run sent. */
  received(batch: DatagramBatch, tag: SocketTag): void {
    this.#intake.received(batch, tag);
  }

  /** Records of others that come while it runs: what nlmon shows. */
  take(records: readonly { record: LoadedRecord; bytes: Uint8Array; tag: SocketTag }[]): void {
    this.#intake.take(records);
  }

  /** A record of a file. @returns its number */
  load(record: LoadedRecord, bytes: Uint8Array, tag: SocketTag): number {
    return this.#intake.load(record, bytes, tag);
  }

  /** The same for packets of a file, from the run's next on. */
  loadRun(run: PacketRun, next: NextPacket, sockets: SocketNumbers): LoadedRows {
    return this.#intake.loadRun(run, next, sockets);
  }

  /** The file has ended. */
  end(isLost: IsLost): void {
    this.#matching.end(isLost, this.#options.nowNs());
    this.#options.changed();
  }

  /** The records of now that are not cleared: all, or those that the filter shows. */
  source(scope: 'all' | 'shown'): RecordSource {
    this.#intake.release();
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
    this.#intake.release();
  }

  /** Gives up what has waited too long. To be called a few times a second. */
  expire(now: number = this.#options.nowNs()): void {
    if (this.#matching.expire(now)) this.#options.changed();
  }

  /** Hides what is there. The records before the clear before this one go for good. */
  clear(): void {
    this.#intake.release();
    const { tally } = this.#matching;
    if (tally.restorable) this.#store.dropBefore(tally.from);
    tally.clear(this.#store.next);
    this.#showFrom(tally.from);
  }

  /** Undoes the last clear; what came since stays. Nothing to undo: nothing happens. */
  restore(): void {
    const { tally } = this.#matching;
    tally.restore();
    this.#showFrom(tally.from);
  }

  summary(): Omit<CaptureSummary, 'file'> {
    return {
      epochWallMs: this.#options.epochWallMs,
      first: this.#view.first,
      next: this.#store.next,
      sockets: this.#intake.socketsFrom(this.#view.first),
      matched: this.#view.matched,
      filtering: this.#view.pending,
      messageBytes: this.#store.messageBytesFrom(this.#view.first),
      usedBytes: this.#store.usedBytes,
      budgetBytes: this.#store.budgetBytes,
      evicted: this.#store.evicted,
      spilledBytes: this.#store.spilled.bytes,
      spillError: this.#store.spilled.error?.toData() ?? null,
      restorable: this.#matching.tally.restorable,
      counts: this.#matching.tally.counts,
    };
  }

  statistics(): RoundTripStatistics {
    return this.#matching.tally.statistics(this.#options.nowNs());
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
}
