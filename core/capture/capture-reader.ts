/** Reads a capture file of either format, told by its first bytes. What is neither is damaged from its first byte on. */
import { readU16, readU32 } from '../wire/bytes.ts';
import { countBytes } from '../wire/printable.ts';
import type { CaptureReader, Damage, FileRecord, FormatReader, RecordSink } from './capture-file.ts';
import { isPcap, PcapReader } from './pcap-read.ts';
import { SECTION_HEADER } from './pcapng-blocks.ts';
import { PcapngReader } from './pcapng-read.ts';

const MAGIC_LENGTH = 4;

export function createCaptureReader(): CaptureReader {
  let start: Uint8Array = new Uint8Array(0);
  let reader: FormatReader | undefined;
  let damage: Damage | undefined;

  /** Holds back what comes until it tells its format. */
  const choose = (chunk: Uint8Array): Uint8Array => {
    const together = new Uint8Array(start.length + chunk.length);
    together.set(start);
    together.set(chunk, start.length);
    start = together;
    if (start.length < MAGIC_LENGTH) return start;
    if (readU32(start, 0, 'little') === SECTION_HEADER) reader = new PcapngReader();
    else if (isPcap(start)) reader = new PcapReader();
    else damage = { offset: 0, words: foreign(start) };
    return start;
  };
  const read = (chunk: Uint8Array, sink: RecordSink): void => {
    if (damage) return;
    const bytes = reader ? chunk : choose(chunk);
    reader?.read(bytes, sink);
  };
  return {
    get damage() {
      return damage ?? reader?.damage;
    },
    get skipped() {
      return reader?.skipped ?? 0;
    },
    read,
    push: (chunk): FileRecord[] => {
      const records: FileRecord[] = [];
      read(chunk, { record: (record) => void records.push(record) });
      return records;
    },
    end: () => {
      if (reader) reader.end();
      else damage ??= { offset: 0, words: `${countBytes(start.length)}: too few for a capture file` };
    },
  };
}

const GZIP_MAGIC = 0x1f8b;
const ZSTD_MAGIC = 0xfd2fb528;

function foreign(start: Uint8Array): string {
  if (readU16(start, 0, 'big') === GZIP_MAGIC) return 'it is compressed: unpack it with gunzip first';
  if (readU32(start, 0, 'little') === ZSTD_MAGIC) return 'it is compressed: unpack it with unzstd first';
  return 'it begins neither as pcapng nor as pcap does';
}
