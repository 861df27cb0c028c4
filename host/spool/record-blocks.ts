/**
 * The records of a capture as pcapng blocks, from where they were last taken: a few at a time, so that nothing waits for it.
 * The first message of each generic netlink family is preceded by the nlctrl reply that names it. Writes nothing.
 */
import { familyOf, namedFamily } from '../../core/capture/family-names.ts';
import { createPcapngWriter } from '../../core/capture/pcapng-write.ts';
import { concat } from '../../core/wire/bytes.ts';
import type { RecordSource } from '../capture.ts';
import { type FamilyReplies, familyReply, fileRecordAt } from '../files/file-records.ts';
import { fileOrigin } from '../files/origin.ts';

const chunkBytes = 65_536;

export class RecordBlocks {
  readonly #writer = createPcapngWriter(fileOrigin());
  readonly #ask: () => readonly Uint8Array[];
  readonly #named = new Set<number>();
  #started = false;
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
    const parts: Uint8Array[] = [];
    let size = 0;
    while (this.#cursor < source.next && size < chunkBytes) {
      for (const part of this.#blocksOf(source, this.#cursor++)) {
        parts.push(part);
        size += part.length;
      }
    }
    if (size === 0) return undefined;
    const head = this.#started ? [] : [this.#writer.start()];
    this.#started = true;
    return concat([...head, ...parts]);
  }

  #blocksOf(source: RecordSource, number: number): Uint8Array[] {
    const record = fileRecordAt(source, number);
    if (!record) {
      this.missed++;
      return [];
    }
    this.records++;
    const named = namedFamily(record);
    if (named) this.#named.add(named.id);
    const family = familyOf(record);
    const preface = family === undefined || this.#named.has(family) ? undefined : this.#replyFor(family);
    const prefaces = preface ? [{ ...preface, timeNs: record.timeNs, isPreface: true }] : [];
    return [...prefaces, record].map((each) => this.#writer.write(each));
  }

  /** Asked once for each family, whatever comes of it. */
  #replyFor(family: number): ReturnType<FamilyReplies['get']> {
    this.#named.add(family);
    return this.#ask()
      .map(familyReply)
      .find((reply) => namedFamily(reply)?.id === family);
  }
}
