/**
 * Makes records of what sockets did and of what files hold, in the order of time, and has received ones matched. Decides
 * nothing about replies (capture-matching) and keeps no rows itself (capture-store).
 */
import type { Segment } from '../core/capture/columns.ts';
import { fillRows, type NextPacket } from '../core/capture/packet-rows.ts';
import type { PacketRun } from '../core/capture/packet-run.ts';
import { byteOrderOf, EchoStatus, type RecordFields, RecordKind, RecordMark } from '../core/capture/record.ts';
import type { SocketNumbers } from '../core/capture/row-target.ts';
import { NETLINK_KOBJECT_UEVENT } from '../core/wire/constants.ts';
import { decodeHeader } from '../core/wire/header.ts';
import { messagesIn } from '../core/wire/message.ts';
import type { CaptureMatching } from './capture-matching.ts';
import { type CaptureStore, segmentRows } from './capture-store.ts';
import type { CaptureTally } from './capture-tally.ts';
import { takeRun } from './datagram-run.ts';
import { LoadedMatching } from './loaded-matching.ts';
import type { SendOutcome } from './netlink/connection.ts';
import { type DatagramBatch, DatagramFlag, NO_DIFFERENCE } from './netlink/socket.ts';
import type { SocketTag } from './netlink/socket-tags.ts';
import { blankFields, headerFields } from './record-fields.ts';
import { SendStage, type StagedSend } from './send-stage.ts';
import type { StoredSegment } from './stored-segment.ts';

export interface IntakeOptions {
  store: CaptureStore;
  matching: CaptureMatching;
  epochWallMs: number;
  /** There are more records by now. */
  recorded(): void;
}

/** What a file tells of a record beside its bytes. */
export type LoadedRecord = Pick<RecordFields, 'kind' | 'timeNs' | 'detail' | 'mark' | 'port' | 'group'>;

/** Packets of a file that are records now. */
export interface LoadedRows {
  /** Of the first. */
  number: number;
  rows: number;
  /** The latest of their times. */
  lastNs: number;
}

export class CaptureIntake {
  readonly #store: CaptureStore;
  readonly #matching: CaptureMatching;
  readonly #loaded: LoadedMatching;
  readonly #tally: CaptureTally;
  readonly #epochWallMs: number;
  readonly #recorded: () => void;
  readonly #stage = new SendStage((send) => this.#recordSend(send));
  /** The last record of each socket, plus 1. */
  readonly #ends = new Uint32Array(256);

  constructor({ store, matching, epochWallMs, recorded }: IntakeOptions) {
    this.#store = store;
    this.#matching = matching;
    this.#loaded = new LoadedMatching(matching);
    this.#tally = matching.tally;
    this.#epochWallMs = epochWallMs;
    this.#recorded = recorded;
  }

  /** Of how many sockets there are records from this number on. */
  socketsFrom(number: number): number {
    return this.#ends.reduce((count, end) => count + (end > number ? 1 : 0), 0);
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
    this.#store.relieveAhead(batch.rows);
    this.#recorded();
  }

  /**
   * Takes in a record of a file, in the order of the file. A reply is matched and judged as that of a live capture is.
   * @returns the record's number
   */
  load(record: LoadedRecord, bytes: Uint8Array, tag: SocketTag): number {
    const number = this.#store.next;
    const fields = { ...blankFields(tag), ...record };
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

  /** The same for records of others that come while it runs: what nlmon shows. */
  take(records: readonly { record: LoadedRecord; bytes: Uint8Array; tag: SocketTag }[]): void {
    for (const { record, bytes, tag } of records) {
      this.#stage.release(record.timeNs);
      this.load(record, bytes, tag);
    }
    this.#store.relieveAhead(records.length);
    this.#recorded();
  }

  /** The same for packets of a file, from the run's next on, as many as can be. */
  loadRun(run: PacketRun, { isOwn, messageBytes }: NextPacket, sockets: SocketNumbers): LoadedRows {
    const epochWallMs = this.#epochWallMs;
    let taken: StoredSegment | undefined;
    const number = this.#store.appendRun(messageBytes, (segment) => {
      const { columns, arena, count: row } = segment;
      taken = segment;
      return fillRows(run, isOwn, { columns, arena, row, rows: segmentRows, sockets, epochWallMs });
    });
    const rows = this.#store.next - number;
    const first = number - taken!.base;
    this.#loaded.match(taken!, first);
    const lastNs = this.#noteRows(taken!, first);
    this.#store.relieveAhead(rows);
    return { number, rows, lastNs };
  }

  /** Notes whose the rows from `first` on are. @returns the latest of their times */
  #noteRows({ base, columns, count }: Segment, first: number): number {
    const { timeNs, socket } = columns;
    const ends = this.#ends;
    let lastNs = 0;
    for (let row = first; row < count; row++) {
      const rowNs = timeNs[row]!;
      if (rowNs > lastNs) lastNs = rowNs;
      ends[socket[row]!] = base + row + 1;
    }
    return lastNs;
  }

  /** Makes records of the sends that are held back: nothing received will come before them. */
  release(): void {
    this.#stage.release();
  }

  #recordSend({ outcome, tag, settle }: StagedSend): void {
    const { bytes, destination, sentAtNs, returnedAtNs, error } = outcome;
    const { portId: port, group } = destination;
    const fields = { ...blankFields(tag), timeNs: sentAtNs, port, group };
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
    this.#recorded();
  }

  #recordRunSend(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const [port, group] = [batch.destinationPortId(row), batch.group(row)];
    const about = { ...blankFields(tag), timeNs: batch.timeNs(row), port, group };
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
    // Not spread, which makes objects of one shape each: who reads them has to look for every field.
    const { socket, answersOnly } = tag;
    this.#matching.sent(number, { socket, port, sequence, type, answersOnly }, timeNs);
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
    this.#matching.compared = undefined;
    for (let row = number - taken!.base; row < taken!.count; row++) this.#matching.match(taken!, row);
    return rows;
  }

  #recordRow(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const flags = batch.flags(row);
    if (flags & (DatagramFlag.sent | DatagramFlag.sendFailed)) this.#recordRunSend(batch, row, tag);
    else if (flags & DatagramFlag.lost) this.#matching.expire(batch.timeNs(row));
    else if (!(flags & DatagramFlag.runEnd)) this.#recordDatagram(batch, row, tag);
  }

  #recordDatagram(batch: DatagramBatch, row: number, tag: SocketTag): void {
    const flags = batch.flags(row);
    const [port, group] = [batch.senderPortId(row), batch.group(row)];
    const about = { ...blankFields(tag), timeNs: batch.timeNs(row), port, group };
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
    this.#matching.compared = flags & DatagramFlag.echo ? { askedNs: batch.askedNs(row), same } : undefined;
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
    this.#matching.match(segment, row);
  }

  /** Between others: what is sent and received is counted of our own sockets only. */
  #recordOverheard(fields: RecordFields, bytes: Uint8Array): void {
    this.#tally.count('overheard');
    const { segment, row } = this.#store.find(this.#append(fields, bytes))!;
    this.#matching.matchOverheard(segment, row);
  }

  /** Fills in what the header says. */
  #append(fields: RecordFields, bytes: Uint8Array): number {
    const number = this.#store.append({ ...fields, ...headerFields(fields, bytes) }, bytes);
    this.#ends[fields.socket] = number + 1;
    return number;
  }
}
