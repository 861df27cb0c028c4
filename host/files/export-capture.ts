/** Writes a capture as a file, chunk by chunk, as fast as it is taken. Holds one chunk at a time. */
import { setImmediate } from 'node:timers/promises';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import type { Segment } from '../../core/capture/columns.ts';
import { createRecordWriter, type ExportFormat } from '../../core/capture/export-formats.ts';
import { PacketBuffer } from '../../core/capture/packet-buffer.ts';
import { recordAt } from '../../core/capture/segment-record.ts';
import { concat } from '../../core/wire/bytes.ts';
import type { RecordSource } from '../capture.ts';
import { type PrefaceOptions, prefacesFor } from './file-records.ts';
import { fileOrigin } from './origin.ts';

export interface ExportOptions extends PrefaceOptions {
  format: ExportFormat;
  /** Told after each chunk: records written so far, and how much of the way is done, 0 to 1. */
  progressed(progress: { records: number; done: number }): void;
}

const chunkBytes = 1 << 18;
/** Also where the filter hides most the event loop turns. */
const chunkRecords = 16_384;

/** Ends early, and without an exception, when its reader returns. */
export async function* exportCapture(source: RecordSource, options: ExportOptions): AsyncGenerator<Uint8Array> {
  const chunk = openChunk(options.format, source.epochWallMs);
  chunk.start();
  for (const preface of await prefacesFor(source, options)) chunk.addRecord(preface);
  yield chunk.take();
  let records = 0;
  let passed = 0;
  for (let number = source.first; number < source.next; number++) {
    const found = source.find(number);
    if (found) {
      chunk.add(found.segment, found.row);
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

type Chunk = Pick<PacketBuffer, 'start' | 'addRecord' | 'add' | 'take' | 'length'>;

function openChunk(format: ExportFormat, epochWallMs: number): Chunk {
  if (format === 'pcapng') return new PacketBuffer(fileOrigin(), epochWallMs);
  const writer = createRecordWriter(format, fileOrigin());
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
    addRecord: (record: FileRecord) => put(writer.write(record)),
    add: (segment: Segment, row: number) => put(writer.write(recordAt(segment, row, epochWallMs))),
    take: () => {
      const bytes = concat(parts);
      parts = [];
      length = 0;
      return bytes;
    },
  };
}
