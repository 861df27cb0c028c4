/** The facts of the selected record as core/wire/explain takes them, and where its evidence lies in the dump. Pure. */
import { EchoStatus, echoStatusNames, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import {
  type Explanation,
  explain,
  type MessageFacts,
  type OwnSocket,
  type RequestNames,
  requestOf,
} from '../../core/wire/explain.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import type { Fault } from './message-tree.ts';

export interface Explained extends Explanation {
  /** The bytes at fault, where they are in the record itself, be it in the copy of the request that a refusal has. */
  readonly here?: ByteRange;
  /** The record that they are in, where it is the other half. */
  readonly elsewhere?: number;
  /** What its mends send again. */
  readonly request?: Uint8Array;
}

export interface ExplainOptions {
  readonly order: ByteOrder;
  readonly timeoutMs: number;
  /** Where specs are at hand. */
  readonly names?: RequestNames;
  /** The record's, as long as it is open. */
  readonly socket?: OwnSocket;
}

export function explainRecord(selected: SelectedRecord, options: ExplainOptions): Explained[] {
  const facts = factsOf(selected, options);
  const request = requestOf(facts);
  return explain(facts).map((explanation) => ({ ...explanation, request, ...placeOf(explanation, facts, selected) }));
}

function placeOf({ range }: Explanation, facts: MessageFacts, { pair }: SelectedRecord): Partial<Explained> {
  if (!range) return {};
  const { offset, length } = range;
  if (range.in === facts.direction) return { here: { offset, length } };
  return { here: inCopy(facts, { offset, length }), elsewhere: pair?.number };
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

function factsOf({ record, pair }: SelectedRecord, options: ExplainOptions): MessageFacts {
  const isReceived = record.kind === RecordKind.received || record.kind === RecordKind.overrun;
  return {
    direction: isReceived ? 'received' : 'sent',
    bytes: record.head,
    protocol: record.protocol,
    ...options,
    status: echoStatusNames[record.echo],
    pairBytes: pair?.head,
    // Between others the port is the process's, and the other end the kernel.
    destinationPortId: hasMark(record, RecordMark.inferred) ? 0 : (isReceived && pair ? pair : record).port,
    rttNs: Number.isNaN(record.rttNs) ? undefined : record.rttNs,
    group: record.group,
    late: hasMark(record, RecordMark.late),
    malformed: hasMark(record, RecordMark.malformed),
    unreadable: hasMark(record, RecordMark.unreadable),
    ...(isReceived && { senderPortId: record.port }),
    ...(record.kind === RecordKind.overrun && overrunFacts(record)),
    ...(record.kind === RecordKind.sendFailed && { sendErrno: record.detail }),
    ...(hasMark(record, RecordMark.truncated) && { truncated: true, trueLength: record.detail }),
  };
}

/** What an overrun's record has in `detail`, see RecordKind. */
const overrunFacts = ({ detail }: WindowRow): Partial<MessageFacts> =>
  detail === 0 ? { overrun: true } : { receiveErrno: detail };

const hasMark = ({ mark }: WindowRow, bit: number): boolean => (mark & bit) !== 0;
