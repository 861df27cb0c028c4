/** `nlscope convert`: a capture file as one of another format, told by the extensions. Streams: holds no capture. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RecordWriter } from '../core/capture/capture-file.ts';
import { createCaptureReader } from '../core/capture/capture-reader.ts';
import { type ExportFormat, exportFormats } from '../core/capture/export-formats.ts';
import { concat } from '../core/wire/bytes.ts';
import { helpOption, parseOptions, readSchemas, runCommand, UsageError } from './command.ts';
import { createRecordWriter } from './files/record-writer.ts';

const help = `Usage: nlscope convert IN OUT
Convert a capture of netlink messages.

  IN           a pcapng or pcap file with the link type NETLINK (253)
  OUT          by its extension: .pcapng, .jsonl (decoded, one object a line) or
               .txt (a hex dump that text2pcap reads)
  -h, --help   show this help

A damaged file is converted up to the damage, and its place is told.

Exit codes: 0 converted, 1 IN is damaged or holds no netlink messages, 2 wrong usage,
3 the system refused (no such file, not permitted, ...).
`;

/** @returns the exit code, as the help text lists them. */
export const runConvert = (argv: string[]): Promise<number> =>
  runCommand({ name: 'convert', help, read: readOptions, run: convert }, argv);

async function convert(options: Options): Promise<number> {
  const part = `${options.to}.part`;
  try {
    const conversion = createConversion(
      await createRecordWriter(options.format, async () => (await readSchemas()).specs),
    );
    await pipeline(conversion.chunksOf(createReadStream(options.from)), createWriteStream(part));
    if (conversion.isEmpty()) await rm(part);
    else await rename(part, options.to);
    return report(conversion, options);
  } catch (error) {
    await rm(part, { force: true });
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (typeof syscall !== 'string') throw error;
    process.stderr.write(`nlscope convert: ${message.includes(String(code)) ? message : `${code}: ${message}`}\n`);
    return 3;
  }
}

function createConversion(writer: RecordWriter) {
  const reader = createCaptureReader();
  let records = 0;
  return {
    reader,
    get records() {
      return records;
    },
    /** Nothing was found in what is no sound capture without netlink messages either. */
    isEmpty: (): boolean => records === 0 && (reader.damage !== undefined || reader.skipped > 0),
    async *chunksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      yield writer.start();
      for await (const chunk of chunks) {
        const read = reader.push(chunk);
        records += read.filter(({ isPreface }) => !isPreface).length;
        yield concat(read.map((record) => writer.write(record)));
        if (reader.damage) break;
      }
      reader.end();
    },
  };
}

type Conversion = ReturnType<typeof createConversion>;

function report({ reader, records, isEmpty }: Conversion, { from, to }: Options): number {
  const { damage, skipped } = reader;
  const said = [
    ...(damage ? [`${from}: damaged at byte ${damage.offset}: ${damage.words}`] : []),
    ...(skipped > 0 ? [`${from}: ${skipped} packets that are not netlink's were left out`] : []),
    ...(isEmpty() ? [`${from}: nothing to convert`] : []),
  ];
  for (const line of said) process.stderr.write(`nlscope convert: ${line}\n`);
  if (!isEmpty()) process.stdout.write(`${records} ${records === 1 ? 'message' : 'messages'} in ${to}\n`);
  return damage || isEmpty() ? 1 : 0;
}

interface Options {
  from: string;
  to: string;
  format: ExportFormat;
}

function readOptions(argv: string[]): Options | undefined {
  const { values, positionals } = parseOptions({ args: argv, allowPositionals: true, options: { help: helpOption } });
  if (values.help) return undefined;
  const [from, to] = positionals;
  if (from === undefined || to === undefined || positionals.length > 2)
    throw new UsageError('IN and OUT are two files');
  return { from, to, format: formatOf(to) };
}

function formatOf(path: string): ExportFormat {
  const extension = extname(path).slice(1);
  const format = exportFormats.find((name) => name === extension);
  if (format) return format;
  throw new UsageError(`${path}: the extension is none of ${exportFormats.map((name) => `.${name}`).join(', ')}`);
}
