/** Writes a capture as a file, chunk by chunk, as fast as it is taken. Holds one chunk at a time. */
import { setImmediate } from 'node:timers/promises';
import type { ExportFormat } from '../../core/capture/export-formats.ts';
import { PacketBuffer } from '../../core/capture/packet-buffer.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { concat } from '../../core/wire/bytes.ts';
import type { RecordSource } from '../capture.ts';
import type { StoredRecord } from '../capture-store.ts';
import { fileRecordOf, type PrefaceOptions, prefacesFor } from './file-records.ts';
import { fileOrigin } from './origin.ts';
import { createRecordWriter } from './record-writer.ts';

export interface ExportOptions extends PrefaceOptions {
  format: ExportFormat;
  readSpecs(): Promise<readonly Spec[]>;
  /** Told after each chunk: records written so far, and how much of the way is done, 0 to 1. */
  progressed(progress: { records: number; done: number }): void;
}

const chunkBytes = 1 << 18;
/** Also where the filter hides most the event loop turns. */
const chunkRecords = 16_384;

/** Ends early, and without an exception, when its reader returns. */
export async function* exportCapture(source: RecordSource, options: ExportOptions): AsyncGenerator<Uint8Array> {
  const chunk = await openChunk(source, options);
  chunk.start();
  for (const preface of await prefacesFor(source, options)) chunk.addRecord(preface);
  yield chunk.take();
  let records = 0;
  let passed = 0;
  for (let number = source.first; number < source.next; number++) {
    const found = source.find(number);
    if (found) {
      chunk.add(found);
      records++;
    }
    passed++;
    if (chunk.length < chunkBytes && passed % chunkRecords !== 0) continue;
    options.progressed({ records, done: passed / (source.next - source.first) });
    if (chunk.length > 0) yield chunk.take();
    await setImmediate();
  }
  if (chunk.length > 0) yield chunk.take();
  options.progressed({ records, done: 1 });
}

interface Chunk extends Pick<PacketBuffer, 'start' | 'addRecord' | 'take' | 'length'> {
  add(record: StoredRecord): void;
}

async function openChunk(source: RecordSource, { format, readSpecs }: ExportOptions): Promise<Chunk> {
  if (format === 'pcapng') return openPacketChunk(source);
  const writer = await createRecordWriter(format, readSpecs);
  let parts: Uint8Array[] = [];
  let length = 0;
  const put = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  return {
    get length() {
      return length;
    },
    start: () => put(writer.start()),
    addRecord: (record) => put(writer.write(record)),
    add: (found) => put(writer.write(fileRecordOf(source, found))),
    take: () => {
      const bytes = concat(parts);
      parts = [];
      length = 0;
      return bytes;
    },
  };
}

function openPacketChunk(source: RecordSource): Chunk {
  const buffer = new PacketBuffer(fileOrigin(), source.epochWallMs);
  return {
    get length() {
      return buffer.length;
    },
    start: () => buffer.start(),
    addRecord: (record) => buffer.addRecord(record),
    add: (found) => {
      if (!buffer.add(found.segment, found.row)) buffer.addRecord(fileRecordOf(source, found));
    },
    take: () => buffer.take(),
  };
}
