/** The facts of the selected record as core/wire/explain takes them, and where its evidence lies in the dump. Pure. */
import { EchoStatus, echoStatusNames, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import { type Explanation, explain, type MessageFacts, type RequestNames } from '../../core/wire/explain.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import type { Fault } from './message-tree.ts';

export interface Explained extends Explanation {
  /** The bytes at fault, where they are in the record itself, be it in the copy of the request that a refusal has. */
  readonly here?: ByteRange;
  /** The record that they are in, where it is the other half. */
  readonly elsewhere?: number;
}

export interface ExplainOptions {
  readonly order: ByteOrder;
  readonly timeoutMs: number;
  /** Where specs are at hand. */
  readonly names?: RequestNames;
}

export function explainRecord(selected: SelectedRecord, options: ExplainOptions): Explained[] {
  const facts = factsOf(selected, options);
  return explain(facts).map((explanation) => {
    const { range } = explanation;
    if (!range) return explanation;
    const { offset, length } = range;
    if (range.in === facts.direction) return { ...explanation, here: { offset, length } };
    return { ...explanation, here: inCopy(facts, { offset, length }), elsewhere: selected.pair?.number };
  });
}

/** What to mark in the record's tree. How an echo differs the tree tells by itself. */
export const faultsOf = (explained: readonly Explained[], { record }: SelectedRecord): Fault[] =>
  record.echo === EchoStatus.different
    ? []
    : explained.flatMap(({ here, title }) => (here ? { range: here, words: title } : []));

/** Bytes of the request in the copy of it that its refusal encloses, as far as that goes. */
function inCopy({ direction, bytes, order }: MessageFacts, { offset, length }: ByteRange): ByteRange | undefined {
  const answer = direction === 'received' ? decodeAcknowledgement(bytes, order) : undefined;
  const copy = answer && answer.kind !== 'done' ? answer.innerRange : undefined;
  return copy && offset + length <= copy.length ? { offset: copy.offset + offset, length } : undefined;
}

function factsOf({ record, pair }: SelectedRecord, { order, timeoutMs, names }: ExplainOptions): MessageFacts {
  const isReceived = record.kind === RecordKind.received || record.kind === RecordKind.overrun;
  return {
    direction: isReceived ? 'received' : 'sent',
    bytes: record.head,
    protocol: record.protocol,
    order,
    status: echoStatusNames[record.echo],
    pairBytes: pair?.head,
    // Between others the port is the process's, and the other end the kernel.
    destinationPortId: hasMark(record, RecordMark.inferred) ? 0 : (isReceived && pair ? pair : record).port,
    rttNs: Number.isNaN(record.rttNs) ? undefined : record.rttNs,
    timeoutMs,
    names,
    late: hasMark(record, RecordMark.late),
    overrun: record.kind === RecordKind.overrun,
    ...(record.kind === RecordKind.sendFailed && { sendErrno: record.detail }),
    ...(hasMark(record, RecordMark.truncated) && { truncated: true, trueLength: record.detail }),
  };
}

const hasMark = ({ mark }: WindowRow, bit: number): boolean => (mark & bit) !== 0;
