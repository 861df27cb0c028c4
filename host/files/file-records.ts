/** The records of a capture as those of a file, and the prefaces that give its generic netlink families their names. */
import { setImmediate } from 'node:timers/promises';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { familyOf, namedFamily } from '../../core/capture/family-names.ts';
import { RecordKind, RecordMark } from '../../core/capture/record.ts';
import { recordAt } from '../../core/capture/segment-record.ts';
import { NETLINK_GENERIC } from '../../core/wire/constants.ts';
import type { RecordSource } from '../capture.ts';
import type { StoredRecord } from '../capture-store.ts';

/** Undefined for a record that is hidden, or gone by now. */
export function fileRecordAt(source: RecordSource, number: number): FileRecord | undefined {
  const found = source.find(number);
  return found && fileRecordOf(source, found);
}

/** Of an inferred record the port's owner goes with it. */
export function fileRecordOf(
  { owners, epochWallMs }: Pick<RecordSource, 'owners' | 'epochWallMs'>,
  { segment, row }: StoredRecord,
): FileRecord {
  const record = recordAt(segment, row, epochWallMs);
  const owner = record.mark & RecordMark.inferred ? owners.of(record.protocol, record.port) : undefined;
  return owner ? { ...record, owner: { pid: owner.pid, name: owner.name } } : record;
}

/** By family number: the nlctrl reply that names it. */
export type FamilyReplies = Map<number, FileRecord>;

export interface PrefaceOptions {
  /** What is known beforehand. */
  known: FamilyReplies;
  /** Asked where something is still unknown. */
  ask(): readonly Uint8Array[];
}

/** One reply for each family that is used and whose name can be learned. */
export async function prefacesFor(source: RecordSource, { known, ask }: PrefaceOptions): Promise<FileRecord[]> {
  const { used, named, startNs } = await familiesIn(source);
  const replies: FamilyReplies = new Map([...known, ...named]);
  if ([...used].some((id) => !replies.has(id))) {
    for (const reply of ask().map(familyReply)) {
      const family = namedFamily(reply);
      if (family && !replies.has(family.id)) replies.set(family.id, reply);
    }
  }
  return [...used].flatMap((id) => {
    const reply = replies.get(id);
    return reply ? [{ ...reply, timeNs: startNs, isPreface: true }] : [];
  });
}

/** So many records are looked at before the event loop turns. */
const sliceRows = 16_384;

async function familiesIn(source: RecordSource) {
  const used = new Set<number>();
  const named: FamilyReplies = new Map();
  let startNs: bigint | undefined;
  for (let number = source.first; number < source.next; number++) {
    if (number % sliceRows === 0) await setImmediate();
    const found = source.find(number);
    if (!found) continue;
    const { segment, row } = found;
    startNs ??= recordAt(segment, row, source.epochWallMs).timeNs;
    if (segment.columns.protocol[row] !== NETLINK_GENERIC) continue;
    const record = recordAt(segment, row, source.epochWallMs);
    const id = familyOf(record);
    if (id !== undefined) used.add(id);
    const family = namedFamily(record);
    if (family) named.set(family.id, { ...record, bytes: record.bytes.slice() });
  }
  return { used, named, startNs: startNs ?? BigInt(source.epochWallMs) * 1_000_000n };
}

/** A reply of nlctrl's as a record. */
export const familyReply = (bytes: Uint8Array): FileRecord => ({
  kind: RecordKind.received,
  timeNs: 0n,
  protocol: NETLINK_GENERIC,
  order: 'little',
  mark: 0,
  detail: 0,
  port: 0,
  group: 0,
  socket: 0,
  bytes,
  isPreface: true,
});
