/** `nlscope decode`: messages given as hex, or as the bytes of a file, as trees by the specs of their families. */
import { existsSync, readFileSync } from 'node:fs';
import { parseHex } from '../core/payload/hex.ts';
import { describeWithSpecs, type SpecOptions } from '../core/schema/decode.ts';
import { createRegistry, type Registry } from '../core/schema/registry.ts';
import { summarise } from '../core/schema/summarise.ts';
import { NETLINK_GENERIC, parseProtocol } from '../core/wire/constants.ts';
import { NLM_F_REQUEST } from '../core/wire/flags.ts';
import { type MessageSpan, splitDatagram } from '../core/wire/message.ts';
import type { WireNode } from '../core/wire/node.ts';
import { helpOption, parseOptions, readSchemas, runCommand, UsageError } from './command.ts';
import { Families } from './netlink/families.ts';

const help = `Usage: nlscope decode HEX|FILE|- [OPTION]...
Prints netlink messages, headers included, as trees: each field with its offset in
the datagram, its name and value, and what is wrong with it after a "!".

HEX is bytes such as "14 00 00 00 12 00 ...". A FILE, or the standard input (-),
holds the same, or the bytes themselves.

  -p, --protocol N|NAME         whose messages they are (default 0, NETLINK_ROUTE)
  -d, --direction sent|received which way they went (default: by the REQUEST flag)
      --order little|big        byte order of the machine they are from (default little)
      --json                    one JSON object a message
  -h, --help                    show this help

Exit codes: 0 nothing is wrong with them, 1 something is, 2 wrong usage, or bytes that
can't be read.
`;

interface DecodeOptions extends Omit<SpecOptions, 'registry'> {
  readonly bytes: Uint8Array;
  readonly json: boolean;
}

/** @returns the exit code. */
export const runDecode = (argv: string[]): Promise<number> =>
  runCommand({ name: 'decode', help, read: readOptions, run: decode }, argv);

async function decode({ bytes, json, ...rest }: DecodeOptions): Promise<number> {
  const options = { ...rest, registry: await openRegistry(rest.protocol) };
  let isSound = true;
  for (const span of splitDatagram(bytes, options.order)) {
    const message = bytes.subarray(span.offset, span.offset + span.length);
    const one = { ...options, direction: options.direction ?? directionOf(span) };
    const tree = describeWithSpecs(message, one);
    isSound &&= !hasIssues(tree);
    const told = { offset: span.offset, summary: summarise(message, one), tree };
    process.stdout.write(json ? `${JSON.stringify(told, exactly)}\n` : textOf(told));
  }
  return isSound ? 0 : 1;
}

/** What the kernel sends never has REQUEST. */
const directionOf = ({ header }: MessageSpan): 'sent' | 'received' =>
  ((header?.flags ?? 0) & NLM_F_REQUEST) !== 0 ? 'sent' : 'received';

/** The specs that the app has. Which ids generic netlink's families have here the kernel tells, where there is one to ask. */
async function openRegistry(protocol: number): Promise<Registry> {
  const { specs } = await readSchemas();
  return createRegistry(specs, protocol === NETLINK_GENERIC ? readFamilies() : []);
}

function readFamilies(): [id: number, name: string][] {
  const families = new Families();
  try {
    return families.read().map(({ id, name }) => [id, name]);
  } catch {
    process.stderr.write('nlscope decode: this kernel tells no families: only nlctrl’s messages have names\n');
    return [];
  } finally {
    families.close();
  }
}

const hasIssues = ({ issues, children }: WireNode): boolean => issues.length > 0 || children.some(hasIssues);

/** 64 bits are more than a number of JSON's holds. */
const exactly = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

function textOf({ offset, summary, tree }: { offset: number; summary: string | undefined; tree: WireNode }): string {
  const head = [`message at ${offset}, ${tree.length} bytes`, tree.note, summary].filter(Boolean).join(' · ');
  const own = tree.issues.map((issue) => `  ! ${issue}\n`).join('');
  return `${head}\n${own}${tree.children.flatMap((child) => linesOf(child, offset, 1)).join('')}\n`;
}

function linesOf(node: WireNode, base: number, depth: number): string[] {
  const note = node.note === undefined ? undefined : `(${node.note})`;
  const issues = node.issues.map((issue) => `! ${issue}`);
  const words = [node.name, node.value, note, ...issues].filter((word) => word !== undefined).join(' ');
  const line = `${`${base + node.offset}`.padStart(6)}${'  '.repeat(depth)}${words}\n`;
  return [line, ...node.children.flatMap((child) => linesOf(child, base, depth + 1))];
}

function readOptions(argv: string[]): DecodeOptions | undefined {
  const { values, positionals } = parseOptions({
    args: argv,
    allowPositionals: true,
    options: {
      protocol: { type: 'string', short: 'p', default: '0' },
      direction: { type: 'string', short: 'd' },
      order: { type: 'string', default: 'little' },
      json: { type: 'boolean', default: false },
      help: helpOption,
    },
  });
  if (values.help) return undefined;
  const protocol = parseProtocol(values.protocol);
  if (protocol === undefined) throw new UsageError(`--protocol: "${values.protocol}" is no protocol from 0 to 31`);
  const { direction, order } = values;
  if (direction !== undefined && direction !== 'sent' && direction !== 'received')
    throw new UsageError(`--direction: "${direction}" is neither sent nor received`);
  if (order !== 'little' && order !== 'big') throw new UsageError(`--order: "${order}" is neither little nor big`);
  return { protocol, order, bytes: readBytes(positionals), json: values.json, ...(direction && { direction }) };
}

function readBytes(words: readonly string[]): Uint8Array {
  if (words.length === 0) throw new UsageError('give the bytes in hex, a file, or - for the standard input');
  const [only] = words;
  const isFile = words.length === 1 && (only === '-' || existsSync(only!));
  const bytes = isFile ? bytesOf(readFile(only!)) : bytesOfHex(words.join(' '));
  if (bytes.length === 0) throw new UsageError('there are no bytes in it');
  return bytes;
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** Text is hex; a message's header has bytes that no text has. */
const bytesOf = (found: Uint8Array): Uint8Array =>
  found.every(isText) ? bytesOfHex(new TextDecoder().decode(found)) : found;

const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);

function bytesOfHex(text: string): Uint8Array {
  const parsed = parseHex(text);
  if ('bytes' in parsed) return parsed.bytes;
  throw new UsageError(`neither hex nor a file: ${parsed.error} (at character ${parsed.position + 1})`);
}
