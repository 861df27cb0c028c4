/**
 * Figures over many records, made from their columns one record at a time: counts, round trips and their parts, by type,
 * by size and over time. Memory is fixed, whatever is counted. A round trip, its verdict and its time belong to the
 * sent message; what happens to received ones only (duplicates, reordering) to those.
 */
import type { FindRecord, Segment } from '../capture/columns.ts';
import { EchoStatus, echoStatusNames, noPair, RecordKind, RecordMark } from '../capture/record.ts';
import { createHistogram } from './histogram.ts';
import { type Spread, spreadOf } from './spread.ts';
import { noSurveyCounts, type SurveyCounts } from './survey-counts.ts';
import { createGroups, type Group, type SurveyGroup } from './survey-groups.ts';
import { type Cell, createTimeline, type Timeline, tripsOf } from './survey-timeline.ts';

export interface Survey {
  /** Records counted. */
  records: number;
  counts: SurveyCounts;
  /** Times of the first and the last record; NaN while there is none. */
  firstNs: number;
  lastNs: number;
  /** From just before sendmsg to after the receive, and its two parts: inside sendmsg, and from its return on. */
  roundTrip: Spread;
  send: Spread;
  wake: Spread;
  /** The key is {@link typeKey}. */
  types: SurveyGroup[];
  /** The key is the exponent of the greatest power of two that the message's length in bytes is not below. */
  sizes: SurveyGroup[];
  timeline: Timeline;
}

export interface Surveyor {
  /** Counts a record, of which the caller has not counted any twice. */
  add(segment: Segment, row: number, find: FindRecord): void;
  /** Takes back a sent message as it is now, before its echo state changes; it is to be added again after that. */
  retract(segment: Segment, row: number, find: FindRecord): void;
  read(): Survey;
}

/** A message type of a protocol as one number. */
export const typeKey = (protocol: number, type: number): number => protocol * 0x1_0000 + type;

/** Where a message is counted beside the totals. */
interface Places {
  cell: Cell;
  groups: readonly Group[];
}

/** Ends whose order of replies is followed. */
const mostEnds = 4_096;

export function createSurveyor(): Surveyor {
  const counts = noSurveyCounts();
  const roundTrip = createHistogram();
  const send = createHistogram();
  const wake = createHistogram();
  const types = createGroups();
  const sizes = createGroups();
  const timeline = createTimeline();
  /** The newest message that was replied to, by end. */
  const newest = new Map<number, number>();
  let records = 0;
  let firstNs = Number.NaN;
  let lastNs = Number.NaN;

  function sent(segment: Segment, row: number, find: FindRecord, sign: 1 | -1): void {
    const { timeNs, echo, mark, pair } = segment.columns;
    const places = placesOf(segment, row);
    const bytes = lengthOf(segment, row);
    const status = echo[row]! as EchoStatus;
    counts.sent += sign;
    counts.sentBytes += sign * bytes;
    places.cell.sent += sign;
    places.cell.sentBytes += sign * bytes;
    for (const group of places.groups) {
      group.sent += sign;
      group.bytes += sign * bytes;
    }
    if (status !== EchoStatus.none) counts[echoStatusNames[status] as keyof SurveyCounts] += sign;
    if (mark[row]! & RecordMark.late) counts.late += sign;
    if (status === EchoStatus.different) fault(places, 'different', sign);
    if (status === EchoStatus.lost) fault(places, 'lost', sign);
    const reply = find(pair[row]!);
    if (!reply) return;
    const rttNs = reply.segment.columns.timeNs[reply.row]! - timeNs[row]!;
    trip(places, { rttNs, sendNs: segment.columns.detail[row]! }, sign > 0 ? 'record' : 'forget');
  }

  function placesOf(segment: Segment, row: number): Places {
    const { timeNs, protocol, type } = segment.columns;
    return {
      cell: timeline.at(timeNs[row]!),
      groups: [types.of(typeKey(protocol[row]!, type[row]!)), sizes.of(sizeKey(lengthOf(segment, row)))],
    };
  }

  function fault({ cell, groups }: Places, name: 'different' | 'lost', sign: 1 | -1): void {
    cell[name] += sign;
    for (const group of groups) group[name] += sign;
  }

  function trip(
    { cell, groups }: Places,
    { rttNs, sendNs }: { rttNs: number; sendNs: number },
    act: 'record' | 'forget',
  ): void {
    roundTrip[act](rttNs);
    send[act](sendNs);
    // The reply may be here before sendmsg has returned: then there was no wait.
    wake[act](rttNs - sendNs);
    tripsOf(cell)[act](rttNs);
    for (const group of groups) group.trips[act](rttNs);
  }

  function received(segment: Segment, row: number): void {
    const { echo, pair, socket, port } = segment.columns;
    const { cell, groups } = placesOf(segment, row);
    const bytes = lengthOf(segment, row);
    counts.received++;
    counts.receivedBytes += bytes;
    cell.received++;
    cell.receivedBytes += bytes;
    for (const group of groups) {
      group.received++;
      group.bytes += bytes;
    }
    if (echo[row] === EchoStatus.unexpected) counts.unexpected++;
    else if (echo[row] === EchoStatus.duplicate) {
      counts.duplicate++;
      cell.duplicate++;
    } else if (pair[row] !== noPair && isOvertaken(socket[row]! * 0x1_0000_0000 + port[row]!, pair[row]!)) {
      counts.reordered++;
      cell.reordered++;
    }
  }

  /** Whether a message sent after `number` was replied to before. */
  function isOvertaken(end: number, number: number): boolean {
    const before = newest.get(end);
    if (before !== undefined && number < before) return true;
    if (before !== undefined || newest.size < mostEnds) newest.set(end, number);
    return false;
  }

  return {
    add(segment, row, find) {
      const { kind, timeNs, mark } = segment.columns;
      records++;
      const at = timeNs[row]!;
      if (!(firstNs <= at)) firstNs = at;
      if (!(lastNs >= at)) lastNs = at;
      if (mark[row]! & RecordMark.truncated) counts.truncated++;
      if (kind[row] === RecordKind.sent) sent(segment, row, find, 1);
      else if (kind[row] === RecordKind.received) received(segment, row);
      else if (kind[row] === RecordKind.overrun) counts.overruns++;
      else counts.sendFailed++;
    },
    retract(segment, row, find) {
      records--;
      sent(segment, row, find, -1);
    },
    read: () => ({
      records,
      counts: { ...counts },
      firstNs,
      lastNs,
      roundTrip: spreadOf(roundTrip),
      send: spreadOf(send),
      wake: spreadOf(wake),
      types: types.read(),
      sizes: sizes.read(),
      timeline: timeline.read(),
    }),
  };
}

const lengthOf = ({ columns: { offset } }: Segment, row: number): number => offset[row + 1]! - offset[row]!;

const sizeKey = (bytes: number): number => (bytes === 0 ? 0 : 31 - Math.clz32(bytes));
