/**
 * The records of a capture as pcapng blocks, from where they were last taken: a few at a time, so that nothing waits for it.
 * The first message of each generic netlink family is preceded by the nlctrl reply that names it. Writes nothing.
 */
import { familyOf, namedFamily } from '../../core/capture/family-names.ts';
import { PacketBuffer } from '../../core/capture/packet-buffer.ts';
import { NETLINK_GENERIC } from '../../core/wire/constants.ts';
import type { RecordSource } from '../capture.ts';
import type { StoredRecord } from '../capture-store.ts';
import { type FamilyReplies, familyReply, fileRecordOf } from '../files/file-records.ts';
import { fileOrigin } from '../files/origin.ts';

const chunkBytes = 65_536;

export class RecordBlocks {
  readonly #ask: () => readonly Uint8Array[];
  readonly #named = new Set<number>();
  #chunk: PacketBuffer | undefined;
  #cursor: number;
  records = 0;
  /** Records that were gone before they were taken. */
  missed = 0;

  /** @param ask nlctrl's replies of now; without them families have no names in the file */
  constructor(from: number, ask: () => readonly Uint8Array[]) {
    this.#cursor = from;
    this.#ask = ask;
  }

  /** Up to 64 KiB and one record; undefined where there is nothing new. */
  take(source: RecordSource): Uint8Array | undefined {
    const chunk = this.#chunk ?? new PacketBuffer(fileOrigin(), source.epochWallMs);
    if (!this.#chunk) chunk.start();
    const before = this.records;
    for (; this.#cursor < source.next && chunk.length < chunkBytes; this.#cursor++) {
      const found = source.find(this.#cursor);
      if (found) this.#add(chunk, source, found);
      else this.missed++;
    }
    if (this.records === before) return undefined;
    this.#chunk = chunk;
    return chunk.take();
  }

  #add(chunk: PacketBuffer, source: RecordSource, found: StoredRecord): void {
    const { segment, row } = found;
    this.records++;
    if (segment.columns.protocol[row] === NETLINK_GENERIC) {
      const record = fileRecordOf(source, found);
      const named = namedFamily(record);
      if (named) this.#named.add(named.id);
      const family = familyOf(record);
      const preface = family === undefined || this.#named.has(family) ? undefined : this.#replyFor(family);
      if (preface) chunk.addRecord({ ...preface, timeNs: record.timeNs, isPreface: true });
    }
    if (!chunk.add(segment, row)) chunk.addRecord(fileRecordOf(source, found));
  }

  /** Asked once for each family, whatever comes of it. */
  #replyFor(family: number): ReturnType<FamilyReplies['get']> {
    this.#named.add(family);
    return this.#ask()
      .map(familyReply)
      .find((reply) => namedFamily(reply)?.id === family);
  }
}
