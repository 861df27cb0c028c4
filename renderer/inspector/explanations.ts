/** The facts of the selected record as core/wire/explain takes them, and where its evidence lies in the dump. Pure. */
import { echoStatusNames, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import { type Explanation, explain, type MessageFacts } from '../../core/wire/explain.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';

export interface Explained extends Explanation {
  /** The bytes at fault, where they are in the record itself. */
  readonly here?: ByteRange;
  /** The record that they are in, where it is the other half. */
  readonly elsewhere?: number;
}

export function explainRecord(selected: SelectedRecord, order: ByteOrder, timeoutMs: number): Explained[] {
  const facts = factsOf(selected, order, timeoutMs);
  return explain(facts).map((explanation) => {
    const { range } = explanation;
    if (!range) return explanation;
    if (range.in === facts.direction) return { ...explanation, here: { offset: range.offset, length: range.length } };
    return { ...explanation, elsewhere: selected.pair?.number };
  });
}

function factsOf({ record, pair }: SelectedRecord, order: ByteOrder, timeoutMs: number): MessageFacts {
  const isReceived = record.kind === RecordKind.received || record.kind === RecordKind.overrun;
  return {
    direction: isReceived ? 'received' : 'sent',
    bytes: record.head,
    protocol: record.protocol,
    order,
    status: echoStatusNames[record.echo],
    pairBytes: pair?.head,
    destinationPortId: (isReceived && pair ? pair : record).port,
    rttNs: Number.isNaN(record.rttNs) ? undefined : record.rttNs,
    timeoutMs,
    late: hasMark(record, RecordMark.late),
    overrun: record.kind === RecordKind.overrun,
    ...(record.kind === RecordKind.sendFailed && { sendErrno: record.detail }),
    ...(hasMark(record, RecordMark.truncated) && { truncated: true, trueLength: record.detail }),
  };
}

const hasMark = ({ mark }: WindowRow, bit: number): boolean => (mark & bit) !== 0;
