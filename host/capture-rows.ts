/** Records as the rows that cross the contract: their fields, round trip, first bytes, and where an echo differs. */
import { readFields, roundTripNs, rowBytes } from '../core/capture/columns.ts';
import { EchoStatus, RecordMark } from '../core/capture/record.ts';
import type { WindowRow } from '../core/capture/window.ts';
import { differingRanges } from '../core/payload/difference.ts';
import type { ByteRange } from '../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../core/wire/header.ts';
import type { CaptureStore, StoredRecord } from './capture-store.ts';
import type { PortOwners } from './port-owners.ts';
import type { StoredSegment } from './stored-segment.ts';

/** The bytes behind the header; none where there is no whole header. */
const payloadOf = ({ segment, row }: StoredRecord): Uint8Array => rowBytes(segment, row).subarray(HEADER_LENGTH);

/** Whether the bytes behind the headers of two records are the same. Without views of them: it is asked for each echo. */
export function samePayload(one: StoredSegment, row: number, other: StoredSegment, otherRow: number): boolean {
  const [offsets, others] = [one.columns.offset, other.columns.offset];
  const start = offsets[row]! + HEADER_LENGTH;
  const toOther = others[otherRow]! - offsets[row]!;
  const end = offsets[row + 1]!;
  if (others[otherRow + 1]! !== end + toOther) return false;
  const [a, b] = [one.words, other.words];
  const last = end - 4;
  let at = start;
  for (; at < last; at += 4) if (a.getInt32(at, true) !== b.getInt32(at + toOther, true)) return false;
  // The last word may overlap the one before.
  if (last >= start) return a.getInt32(last, true) === b.getInt32(last + toOther, true);
  for (; at < end; at++) if (a.getUint8(at) !== b.getUint8(at + toOther)) return false;
  return true;
}

/** @param number of a record that is held */
export function windowRow(
  { store, owners }: { store: CaptureStore; owners: PortOwners },
  number: number,
  headBytes: number,
): WindowRow {
  const record = store.find(number)!;
  const { segment, row } = record;
  // First, as a spilled segment that can't be read back says so in its columns.
  const bytes = rowBytes(segment, row);
  const fields = readFields(segment.columns, row);
  const other = fields.echo === EchoStatus.different ? store.find(fields.pair) : undefined;
  const isOverheard = (fields.mark & RecordMark.inferred) !== 0;
  return {
    ...fields,
    number,
    length: bytes.length,
    rttNs: roundTripNs(segment, row, store.find),
    head: bytes.subarray(0, headBytes),
    differences: other ? differences(payloadOf(record), payloadOf(other), headBytes) : [],
    owner: isOverheard ? owners.of(fields.protocol, fields.port) : undefined,
  };
}

/** Number of the record, of those from `first` on, whose time is nearest; undefined where there is none. */
export function nearestRecord(store: CaptureStore, first: number, atNs: number): number | undefined {
  const timeNs = (number: number): number => {
    const { segment, row } = store.find(number)!;
    return segment.columns.timeNs[row]!;
  };
  let low = first;
  let high = store.next;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeNs(middle) < atNs) low = middle + 1;
    else high = middle;
  }
  const beside = [low - 1, low].filter((number) => number >= first && number < store.next);
  return beside.sort((one, other) => Math.abs(timeNs(one) - atNs) - Math.abs(timeNs(other) - atNs))[0];
}

/** Of the payloads, within the first `headBytes` of the messages. */
function differences(payload: Uint8Array, other: Uint8Array, headBytes: number): ByteRange[] {
  const limit = Math.max(0, headBytes - HEADER_LENGTH);
  return differingRanges(payload.subarray(0, limit), other.subarray(0, limit)).map(({ offset, length }) => ({
    offset: offset + HEADER_LENGTH,
    length,
  }));
}
