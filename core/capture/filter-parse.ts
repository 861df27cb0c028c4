/**
 * The grammar of filters, from the loosest to the tightest:
 *
 *   any      = all  { ("||" | "or") all }
 *   all      = one  { ("&&" | "and") one }
 *   one      = ("!" | "not") one | "(" any ")" | word | field test | attribute
 *   test     = comparison value | "in" value | "in" "(" value { "," value } ")" | "has" flags | "&" flags
 *            | "contains" bytes
 *   value    = single [ ".." single ]
 *
 * `attribute` is in filter-attribute-parse.ts.
 */
import type { Comparison } from '../wire/attribute-question.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { isAttribute, readAttribute } from './filter-attribute-parse.ts';
import { type FieldName, type FilterRange, fieldOf, filterFields, isField, isWord } from './filter-fields.ts';
import { createScanner, type Scanner } from './filter-scanner.ts';
import { tokens } from './filter-tokens.ts';
import type { FilterTree, MessagePart } from './filter-tree.ts';
import { readBytes, readFlags, readValue } from './filter-values.ts';

/** Deeper than anyone reads; keeps a text of nothing but parentheses from exhausting the stack. */
const deepest = 100;

/** @throws FilterError with the position at which the text stops being a filter. */
export function parseFilter(text: string): FilterTree {
  const scanner = createScanner(text);
  const tree = readAny(scanner, 0);
  if (scanner.position < text.length) scanner.expected('&& or ||');
  return tree;
}

function readAny(scanner: Scanner, depth: number): FilterTree {
  const terms = [readAll(scanner, depth)];
  while (scanner.take(tokens.or)) terms.push(readAll(scanner, depth));
  return terms.length === 1 ? terms[0]! : { kind: 'or', terms };
}

function readAll(scanner: Scanner, depth: number): FilterTree {
  const terms = [readOne(scanner, depth)];
  while (scanner.take(tokens.and)) terms.push(readOne(scanner, depth));
  return terms.length === 1 ? terms[0]! : { kind: 'and', terms };
}

function readOne(scanner: Scanner, depth: number): FilterTree {
  const start = scanner.position;
  if (scanner.take(tokens.not)) {
    if (depth === deepest) scanner.refuse('nested too deep', start);
    return { kind: 'not', term: readOne(scanner, depth + 1) };
  }
  if (!scanner.take(tokens.open)) return readTest(scanner);
  if (depth === deepest) scanner.refuse('nested too deep', start);
  const tree = readAny(scanner, depth + 1);
  if (!scanner.take(tokens.close)) scanner.expected('&&, || or )');
  return tree;
}

function readTest(scanner: Scanner): FilterTree {
  if (isAttribute(scanner)) return { kind: 'attribute', ...readAttribute(scanner) };
  const start = scanner.position;
  const found = scanner.take(tokens.word) ?? scanner.expected('a field such as type, len or rtt');
  const word = found.toLowerCase();
  if (isWord(word)) return { kind: 'word', word };
  if (word === 'payload' || word === 'bytes') return readContains(scanner, word);
  if (isField(word)) return readFieldTest(scanner, word);
  const names = filterFields.map(({ name }) => name);
  return scanner.refuse(`unknown field "${found}"${didYouMean(word, names)}`, start);
}

function readContains(scanner: Scanner, part: MessagePart): FilterTree {
  if (!scanner.take(tokens.contains)) scanner.expected(`contains behind ${part}`);
  return { kind: 'contains', part, bytes: readBytes(scanner) };
}

function readFieldTest(scanner: Scanner, field: FieldName): FilterTree {
  if (field === 'flags') {
    if (scanner.take(tokens.has)) return { kind: 'flags', match: 'all', bits: readFlags(scanner) };
    if (scanner.take(tokens.bitAnd)) return { kind: 'flags', match: 'any', bits: readFlags(scanner) };
  }
  if (scanner.take(tokens.in)) return { kind: 'in', field, values: readList(scanner, field) };
  const start = scanner.position;
  const comparison = scanner.take(tokens.comparison) as Comparison | undefined;
  if (!comparison) return refuseOperator(scanner, field);
  if (fieldOf(field).value === 'name' && comparison !== '==' && comparison !== '!=')
    scanner.refuse(`${field} has names, which have no order: compare with == or !=`, start);
  return { kind: 'compare', field, comparison, value: readValue(scanner, field) };
}

function refuseOperator(scanner: Scanner, field: FieldName): never {
  const start = scanner.position;
  if (scanner.take(tokens.assign)) scanner.refuse('= is no comparison: equal is ==', start);
  const order = fieldOf(field).value === 'name' ? '== != or in' : '== != < <= > >= or in';
  return scanner.expected(`${order}${field === 'flags' ? ', has or &' : ''} behind ${field}`);
}

/** A list in parentheses, or a single value without. */
function readList(scanner: Scanner, field: FieldName): FilterRange[] {
  if (!scanner.take(tokens.open)) return [readValue(scanner, field)];
  const values = [readValue(scanner, field)];
  while (scanner.take(tokens.comma)) values.push(readValue(scanner, field));
  if (!scanner.take(tokens.close)) scanner.expected(', or )');
  return values;
}
