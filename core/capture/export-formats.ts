/** The formats a capture can be written in, by the name that is also the file's extension. */
import type { RecordWriter } from './capture-file.ts';
import { createJsonLinesWriter } from './json-lines.ts';
import { createPcapngWriter, type PcapngOrigin } from './pcapng-write.ts';
import { createTextDumpWriter } from './text-dump.ts';

export const exportFormats = ['pcapng', 'jsonl', 'txt'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export function createRecordWriter(format: ExportFormat, origin: PcapngOrigin): RecordWriter {
  if (format === 'pcapng') return createPcapngWriter(origin);
  return format === 'jsonl' ? createJsonLinesWriter() : createTextDumpWriter();
}
