/** Writes records in the format of a file, told by the specs where the format has words. */
import type { RecordWriter } from '../../core/capture/capture-file.ts';
import type { ExportFormat } from '../../core/capture/export-formats.ts';
import { createPcapngWriter } from '../../core/capture/pcapng-write.ts';
import { createTextDumpWriter } from '../../core/capture/text-dump.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { createSpecLinesWriter } from '../schema/known-families.ts';
import { fileOrigin } from './origin.ts';

/** @param readSpecs called only for a format that tells messages in words */
export async function createRecordWriter(
  format: ExportFormat,
  readSpecs: () => Promise<readonly Spec[]>,
): Promise<RecordWriter> {
  if (format === 'pcapng') return createPcapngWriter(fileOrigin());
  return format === 'jsonl' ? createSpecLinesWriter(await readSpecs()) : createTextDumpWriter();
}
