/**
 * The messages of a range of time as a ladder is drawn: each with its send and its reply, or, where they are too many to
 * be drawn one by one, counted by column of the picture. Made from columns, one record at a time.
 */
import type { FindRecord, Segment } from '../capture/columns.ts';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../capture/record.ts';

/** Times are ns since the capture's epoch, up to but without `toNs`. */
export interface LadderRange {
  fromNs: number;
  toNs: number;
  columns: number;
}

/** A sent message with its reply, or any other record by itself. */
export interface LadderMessage {
  number: number;
  kind: RecordKind;
  /** Immediately before sendmsg; of what was received, after the receive. */
  timeNs: number;
  /** Inside sendmsg; 0 for what was not sent. */
  sendNs: number;
  /** Number and time of the reply; noPair and NaN where there is none. */
  reply: number;
  replyNs: number;
  echo: EchoStatus;
  late: boolean;
  protocol: number;
  type: number;
  sequence: number;
  /** Bytes, header included. */
  length: number;
}

export const bandNames = ['sent', 'received', 'different', 'lost', 'late'] as const;
/** How many in each column: messages by the time of their send, and what was received by that of its receive. */
export type LadderBands = Record<(typeof bandNames)[number], number[]>;

export interface Ladder {
  /** In the order of the capture; empty where there are more than {@link mostMessages}. */
  messages: LadderMessage[];
  /** Of those that reach into the range. */
  count: number;
  /** In place of messages. */
  bands: LadderBands | null;
}

export interface LadderReader {
  /** Whether the record is in the range, or its reply. */
  reaches(segment: Segment, row: number): boolean;
  /** Takes a record that does, and is shown. */
  add(segment: Segment, row: number): void;
  read(): Ladder;
}

/** More can't be told apart. */
export const mostMessages = 1_500;

export interface LadderSource {
  find: FindRecord;
  /** Whether the record with this number is taken too. */
  shows(number: number): boolean;
}

export function createLadder({ fromNs, toNs, columns }: LadderRange, { find, shows }: LadderSource): LadderReader {
  const bands = Object.fromEntries(bandNames.map((name) => [name, Array(columns).fill(0)])) as LadderBands;
  let messages: LadderMessage[] = [];
  let count = 0;

  function tally(name: keyof LadderBands, timeNs: number): void {
    if (timeNs >= fromNs && timeNs < toNs) bands[name][Math.floor(((timeNs - fromNs) / (toNs - fromNs)) * columns)]!++;
  }

  /** A reply is part of its message, where that is taken. */
  function isPart({ base, columns: { kind, pair } }: Segment, row: number): boolean {
    if (kind[row] !== RecordKind.received) return false;
    const sent = find(pair[row]!);
    return sent?.segment.columns.pair[sent.row] === base + row && shows(pair[row]!);
  }

  return {
    reaches({ columns }, row) {
      const startNs = columns.timeNs[row]!;
      if (startNs >= toNs) return false;
      if (startNs >= fromNs) return true;
      if (columns.kind[row] !== RecordKind.sent) return false;
      const reply = find(columns.pair[row]!);
      return reply !== undefined && reply.segment.columns.timeNs[reply.row]! >= fromNs;
    },
    add(segment, row) {
      const { kind, echo, mark, timeNs } = segment.columns;
      const at = timeNs[row]!;
      if (kind[row] === RecordKind.received) tally('received', at);
      if (isPart(segment, row)) return;
      if (kind[row] === RecordKind.sent) {
        tally('sent', at);
        if (echo[row] === EchoStatus.different) tally('different', at);
        if (echo[row] === EchoStatus.lost) tally('lost', at);
        if (mark[row]! & RecordMark.late) tally('late', at);
      }
      count++;
      if (count <= mostMessages) messages.push(messageAt(segment, row, find));
      else if (messages.length > 0) messages = [];
    },
    read: () => ({ messages, count, bands: count > mostMessages ? bands : null }),
  };
}

function messageAt({ base, columns }: Segment, row: number, find: FindRecord): LadderMessage {
  const { kind, timeNs, detail, pair, echo, mark, protocol, type, sequence, offset } = columns;
  const isSent = kind[row] === RecordKind.sent;
  const reply = isSent ? find(pair[row]!) : undefined;
  return {
    number: base + row,
    kind: kind[row]! as RecordKind,
    timeNs: timeNs[row]!,
    sendNs: isSent ? detail[row]! : 0,
    reply: reply ? pair[row]! : noPair,
    replyNs: reply ? reply.segment.columns.timeNs[reply.row]! : Number.NaN,
    echo: echo[row]! as EchoStatus,
    late: (mark[row]! & RecordMark.late) !== 0,
    protocol: protocol[row]!,
    type: type[row]!,
    sequence: sequence[row]!,
    length: offset[row + 1]! - offset[row]!,
  };
}
