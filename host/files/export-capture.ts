/** Writes a capture as a file, chunk by chunk, as fast as it is taken. Holds one chunk at a time. */
import { setImmediate } from 'node:timers/promises';
import type { ExportFormat } from '../../core/capture/export-formats.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { concat } from '../../core/wire/bytes.ts';
import type { RecordSource } from '../capture.ts';
import { fileRecordAt, type PrefaceOptions, prefacesFor } from './file-records.ts';
import { createRecordWriter } from './record-writer.ts';

export interface ExportOptions extends PrefaceOptions {
  format: ExportFormat;
  readSpecs(): Promise<readonly Spec[]>;
  /** Told after each chunk: records written so far, and how much of the way is done, 0 to 1. */
  progressed(progress: { records: number; done: number }): void;
}

const chunkBytes = 65_536;

/** Ends early, and without an exception, when its reader returns. */
export async function* exportCapture(source: RecordSource, options: ExportOptions): AsyncGenerator<Uint8Array> {
  const writer = await createRecordWriter(options.format, options.readSpecs);
  const prefaces = await prefacesFor(source, options);
  yield concat([writer.start(), ...prefaces.map((preface) => writer.write(preface))]);
  let parts: Uint8Array[] = [];
  let size = 0;
  let records = 0;
  let passed = 0;
  for (let number = source.first; number < source.next; number++) {
    const record = fileRecordAt(source, number);
    if (record) {
      const part = writer.write(record);
      parts.push(part);
      size += part.length;
      records++;
    }
    passed++;
    // Also where the filter hides most: the event loop turns all the same.
    if (size < chunkBytes && passed % chunkBytes !== 0) continue;
    options.progressed({ records, done: passed / (source.next - source.first) });
    if (size > 0) yield concat(parts);
    parts = [];
    size = 0;
    await setImmediate();
  }
  if (size > 0) yield concat(parts);
  options.progressed({ records, done: 1 });
}
