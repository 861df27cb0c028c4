/** Reads the values of a filter: numbers with units, names, flags, ranges, and bytes as text or hexadecimal. */

import { didYouMean } from '../wire/did-you-mean.ts';
import { parseFlags } from '../wire/flags.ts';
import { encodeUtf8 } from '../wire/text.ts';
import { type FieldName, type FilterRange, fieldOf, type ValueKind } from './filter-fields.ts';
import type { Scanner } from './filter-scanner.ts';
import { tokens } from './filter-tokens.ts';

const timeUnits: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['min', 60e9],
]);
const lengthUnits: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['KiB', 1024],
  ['MB', 1e6],
  ['MiB', 1_048_576],
]);
const noUnits: ReadonlyMap<string, number> = new Map();

/** How plain numbers and units count in each kind; NaN where a plain number other than 0 does not say enough. */
const scales: Record<ValueKind, { units: ReadonlyMap<string, number>; plain: number; sample: string }> = {
  number: { units: noUnits, plain: 1, sample: 'a number' },
  protocol: { units: noUnits, plain: 1, sample: 'a protocol such as 16 or route' },
  time: { units: timeUnits, plain: 1e9, sample: 'a time such as 1.5s' },
  duration: { units: timeUnits, plain: Number.NaN, sample: 'a time such as 20us' },
  length: { units: lengthUnits, plain: 1, sample: 'a length such as 100 or 4KiB' },
  name: { units: noUnits, plain: 1, sample: 'a name' },
  type: { units: noUnits, plain: 1, sample: 'a type such as 20 or echo' },
  flags: { units: noUnits, plain: 1, sample: 'flags such as REQUEST|ACK or 0x301' },
};

/** A dot is part of a number only before a digit: 1..5 is a range. */
const number = /0x[\da-f]+|\d+(?:\.\d+)?/iy;
const unit = /\p{L}[\p{L}\d_]*/uy;
const name = /[→←]|[\p{L}_][\p{L}\d_]*/uy;

/** A value or a range of the field. */
export function readValue(scanner: Scanner, field: FieldName): FilterRange {
  const start = scanner.position;
  const low = readSingle(scanner, field);
  if (!scanner.take(tokens.dots)) return low;
  if (fieldOf(field).value === 'name') scanner.refuse(`${field} has names, which have no ranges`, start);
  const high = readSingle(scanner, field);
  if (high.to < low.from) scanner.refuse('the range ends before it starts', start);
  return { from: low.from, to: high.to };
}

function readSingle(scanner: Scanner, field: FieldName): FilterRange {
  const { value, names } = fieldOf(field);
  if (value === 'flags') {
    const bits = readFlags(scanner);
    return { from: bits, to: bits };
  }
  if (names && scanner.peek(name)) return readName(scanner, field, names);
  if (value === 'name') return scanner.expected(`one of ${[...names!.keys()].join(', ')}`);
  const amount = readAmount(scanner, field);
  return { from: amount, to: amount };
}

function readName(scanner: Scanner, field: FieldName, names: ReadonlyMap<string, FilterRange>): FilterRange {
  const start = scanner.position;
  const word = scanner.take(name)!;
  for (const [candidate, range] of names) if (candidate.toLowerCase() === word.toLowerCase()) return range;
  const known = names.size < 12 ? `: it is one of ${[...names.keys()].join(', ')}` : didYouMean(word, names.keys());
  return scanner.refuse(`"${word}" is no ${field}${known}`, start);
}

function readAmount(scanner: Scanner, field: FieldName): number {
  const { units, plain, sample } = scales[fieldOf(field).value];
  const start = scanner.position;
  const digits = scanner.take(number) ?? scanner.expected(sample);
  const word = scanner.peek(unit) === undefined || isKeyword(scanner.peek(unit)!) ? undefined : scanner.take(unit)!;
  const scale = word === undefined ? plain : units.get(word);
  if (scale === undefined) return scanner.refuse(unitRefusal(field, word!, units), start);
  const amount = Number(digits) === 0 ? 0 : Number(digits) * scale;
  if (Number.isNaN(amount)) return scanner.refuse(`${field} needs a unit: ${digits}us, ${digits}ms, …`, start);
  if (amount > Number.MAX_SAFE_INTEGER) return scanner.refuse('the number is too large', start);
  // Columns hold whole ns and bytes, and 0.000012345 s must be equal to 12345 ns.
  return units === noUnits && !Number.isInteger(amount)
    ? scanner.refuse(`${field} is a whole number`, start)
    : Math.round(amount);
}

const isKeyword = (word: string): boolean => /^(and|or)$/i.test(word);

function unitRefusal(field: FieldName, word: string, units: ReadonlyMap<string, number>): string {
  if (units.size === 0) return `${field} has no units, such as "${word}"`;
  return `"${word}" is no unit of ${field}: ${[...units.keys()].filter((known) => known !== 'μs').join(', ')}`;
}

const flag = /0x[\da-f]+|\d+|[a-z_]+/iy;
const bar = /\|(?!\|)/y;

/** Flags joined by `|`, as one number. */
export function readFlags(scanner: Scanner): number {
  let bits = 0;
  do {
    const start = scanner.position;
    const parsed = parseFlags(scanner.take(flag) ?? scanner.expected(scales.flags.sample));
    if ('error' in parsed) return scanner.refuse(parsed.error, start);
    bits |= parsed.flags;
  } while (scanner.take(bar));
  return bits;
}

const text = /"(?:[^"\\]|\\.)*"/suy;
const hex = /0x(?:[\da-f]{2})+(?![\p{L}\d_])|[\da-f]{2}(?:[\s:]*[\da-f]{2})*(?![\p{L}\d_])/iuy;

/** `"text"` as UTF-8, with \n \t \r \0 \" \\ and \xNN, or hexadecimal: `de ad be ef`, `deadbeef`, `0xdeadbeef`. */
export function readBytes(scanner: Scanner): number[] {
  const start = scanner.position;
  const quoted = readQuoted(scanner);
  if (quoted !== undefined) {
    const { bytes } = quoted;
    return bytes.length > 0 ? bytes : scanner.refuse('there is nothing between the quotes to look for', start);
  }
  const digits = scanner.take(hex) ?? scanner.expected('"text" or hexadecimal bytes such as de ad be ef');
  return digits
    .replace(/^0x|[\s:]/gi, '')
    .match(/../g)!
    .map((pair) => Number.parseInt(pair, 16));
}

/** A text in quotes, its bytes and what is written; undefined where no quote is. */
export function readQuoted(scanner: Scanner): { bytes: number[]; source: string } | undefined {
  const start = scanner.position;
  const source = scanner.take(text);
  if (source === undefined) return scanner.peek(/"/y) ? scanner.expected('a text with a closing quote') : undefined;
  const bytes = readText(source.slice(1, -1));
  return typeof bytes === 'string' ? scanner.refuse(bytes, start) : { bytes, source };
}

const escapes: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['t', 0x09],
  ['r', 0x0d],
  ['0', 0x00],
  ['"', 0x22],
  ['\\', 0x5c],
]);

/** The bytes, or why they are none. */
function readText(source: string): number[] | string {
  const bytes: number[] = [];
  for (const [piece] of source.matchAll(/\\x[\da-f]{2}|\\.|[^\\]+/gis)) {
    if (/^\\x../is.test(piece)) bytes.push(Number.parseInt(piece.slice(2), 16));
    else if (!piece.startsWith('\\')) bytes.push(...encodeUtf8(piece));
    else if (escapes.has(piece[1]!)) bytes.push(escapes.get(piece[1]!)!);
    else
      return piece === '\\x'
        ? '\\x takes two hexadecimal digits'
        : `${piece} is no escape: \\n \\t \\r \\0 \\" \\\\ \\xNN are`;
  }
  return bytes;
}
