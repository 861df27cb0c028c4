/**
 * The part of the grammar that asks about attributes:
 *
 *   attribute = "attr" { "." name | "[" number "]" } [ asked ]
 *   asked     = comparison range | "in" range | "in" "(" range { "," range } ")" | "has" flags | "&" flags
 *             | "contains" bytes
 *   range     = value [ ".." value ]
 *
 * What names and values mean is not known here: a value is any word, which the attribute's type makes sense of.
 */
import type { Asked, AttributeQuestion, PathSegment, ValueRange, ValueWord } from '../wire/attribute-question.ts';
import type { Scanner } from './filter-scanner.ts';
import { tokens } from './filter-tokens.ts';
import { readBytes, readQuoted } from './filter-values.ts';

/** More than any kernel nests. */
const longest = 16;

const start = /attr(?![\p{L}\d_])/iuy;
const whole = /attr(?:\.[\p{L}\d_][\p{L}\d_-]*|\[\d{1,5}\])+/iuy;
const segment = /\.([\p{L}\d_][\p{L}\d_-]*)|\[(\d+)\]/giu;
const highestType = 0x3fff;

export const isAttribute = (scanner: Scanner): boolean => scanner.peek(start) !== undefined;

export function readAttribute(scanner: Scanner): AttributeQuestion {
  return { path: readPath(scanner), asked: readAsked(scanner) };
}

function readPath(scanner: Scanner): PathSegment[] {
  const from = scanner.position;
  const text = scanner.take(whole);
  if (text === undefined) return scanner.expected('an attribute such as attr.ifname or attr[3]');
  const path = Array.from(text.matchAll(segment), ({ 0: found, 1: name, 2: type, index }): PathSegment => {
    const at = from + index;
    return name === undefined
      ? { name: Number(type), at, length: found.length }
      : { name, at: at + 1, length: name.length };
  });
  if (path.some(({ name }) => Number(name) > highestType)) {
    scanner.refuse(`an attribute's type is ${highestType} at most`, from);
  }
  if (path.length > longest) scanner.refuse('nested too deep', from);
  return path;
}

function readAsked(scanner: Scanner): Asked {
  if (scanner.take(tokens.contains)) return { kind: 'contains', bytes: readBytes(scanner) };
  if (scanner.take(tokens.has)) return { kind: 'flags', match: 'all', value: readWord(scanner) };
  if (scanner.take(tokens.bitAnd)) return { kind: 'flags', match: 'any', value: readWord(scanner) };
  if (scanner.take(tokens.in)) return { kind: 'in', values: readList(scanner) };
  const comparison = scanner.take(tokens.comparison) as Extract<Asked, { kind: 'compare' }>['comparison'] | undefined;
  if (comparison) return { kind: 'compare', comparison, value: readRange(scanner) };
  const from = scanner.position;
  if (scanner.take(tokens.assign)) scanner.refuse('= is no comparison: equal is ==', from);
  return { kind: 'present' };
}

function readList(scanner: Scanner): ValueRange[] {
  if (!scanner.take(tokens.open)) return [readRange(scanner)];
  const values = [readRange(scanner)];
  while (scanner.take(tokens.comma)) values.push(readRange(scanner));
  if (!scanner.take(tokens.close)) scanner.expected(', or )');
  return values;
}

function readRange(scanner: Scanner): ValueRange {
  const from = readWord(scanner);
  return scanner.take(tokens.dots) ? { from, to: readWord(scanner) } : { from };
}

/** Two dots end a word: they are a range's. Of bytes and of flags several are one. */
const bytes = /[\da-f]{2}(?: [\da-f]{2})+(?![\p{L}\d_])/iuy;
const flags = /(?:[\p{L}\d_-]+\s*\|(?!\|)\s*)+[\p{L}\d_-]+/uy;
const word = /[\p{L}\d_:+-](?:[\p{L}\d_:+/-]|\.(?!\.))*/uy;

function readWord(scanner: Scanner): ValueWord {
  const at = scanner.position;
  const quoted = readQuoted(scanner);
  if (quoted) return { text: quoted.source, quoted: quoted.bytes, at, length: quoted.source.length };
  const taken = scanner.take(bytes) ?? scanner.take(flags) ?? scanner.take(word);
  if (taken === undefined) return scanner.expected('a value such as 1500, "lo" or 192.0.2.1');
  return { text: taken.replace(/\s*\|\s*/g, '|'), at, length: taken.length };
}
