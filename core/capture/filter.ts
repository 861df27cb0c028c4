/**
 * Filters over records, compiled to loops over columns (filter-words.ts): no object a row, whatever the filter asks. Owns
 * the evaluation; the language is in filter-parse.ts, its vocabulary in filter-fields.ts.
 */
import type { AnswerAttributes, Comparison } from '../wire/attribute-question.ts';
import { NLMSG_DONE, NLMSG_ERROR } from '../wire/constants.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FindRecord, Segment } from './columns.ts';
import { asking, noAttributes } from './filter-attributes.ts';
import { containing, type IndexOf, plainIndexOf } from './filter-bytes.ts';
import { type FieldName, type FilterRange, type FilterWord, fieldOf } from './filter-fields.ts';
import type { FilterTree } from './filter-tree.ts';
import { countBits, eachRow, every, inColumn, type Keep, not, some, someBits } from './filter-words.ts';
import { RecordKind, RecordMark } from './record.ts';

export type { IndexOf } from './filter-bytes.ts';
export { FilterError } from './filter-error.ts';
export { filterFields } from './filter-fields.ts';
export { formatFilter } from './filter-format.ts';
export { parseFilter } from './filter-parse.ts';
export type { FilterTree } from './filter-tree.ts';

export interface Filter {
  matches(segment: Segment, row: number, find: FindRecord): boolean;
  /**
   * Looks at rows from..to (without `to`) and sets or clears their bits: row r is bit r & 31 of word r >> 5. Leaves
   * the other bits alone. @returns how many of these rows match.
   */
  scan(segment: Segment, from: number, to: number, find: FindRecord, bitmap: Uint32Array): number;
  /** Reads echo, rtt or late: a record must be looked at again when the state of its echo changes. */
  readonly dependsOnEcho: boolean;
}

export interface CompileOptions {
  /** A faster search than the plain one. */
  readonly indexOf?: IndexOf;
  /** What schemas say of attributes at this time. Without it none has a name. */
  readonly attributes?: AnswerAttributes;
}

/** @throws FilterError about an attribute that is not known, or a value that it can't have */
export function compileFilter(
  tree: FilterTree,
  { indexOf = plainIndexOf, attributes = noAttributes }: CompileOptions = {},
): Filter {
  const keep = compile(tree, { indexOf, attributes });
  const one = new Uint32Array(1);
  let bits = new Uint32Array(1);
  return {
    matches(segment, row, find) {
      one[0] = 1 << (row & 31);
      keep({ segment, find, first: row >> 5, words: 1 }, one);
      return one[0] !== 0;
    },
    dependsOnEcho: dependsOnEcho(tree),
    scan(segment, from, to, find, bitmap) {
      if (from >= to) return 0;
      const first = from >> 5;
      const words = ((to + 31) >> 5) - first;
      if (bits.length < words) bits = new Uint32Array(words);
      const before = ~bitsFrom(from & 31);
      const behind = bitsFrom(to - 32 * (first + words - 1));
      bits.fill(-1, 0, words);
      bits[0]! &= ~before;
      bits[words - 1]! &= ~behind;
      keep({ segment, find, first, words }, bits);
      let matched = 0;
      for (let k = 0; k < words; k++) matched += countBits(bits[k]!);
      const [head, tail] = [bitmap[first]! & before, bitmap[first + words - 1]! & behind];
      bitmap.set(bits.subarray(0, words), first);
      bitmap[first]! |= head;
      bitmap[first + words - 1]! |= tail;
      return matched;
    },
  };
}

/** A word with the bits from `bit` up, of which there are none from 32 on. */
const bitsFrom = (bit: number): number => (bit > 31 ? 0 : -1 << bit);

function dependsOnEcho(tree: FilterTree): boolean {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.terms.some(dependsOnEcho);
    case 'not':
      return dependsOnEcho(tree.term);
    case 'word':
      return tree.word === 'late';
    case 'compare':
    case 'in':
      return fieldOf(tree.field).fromEcho === true;
    default:
      return false;
  }
}

/** Whether the filter means something else by other schemas. */
export function asksAttributes(tree: FilterTree): boolean {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.terms.some(asksAttributes);
    case 'not':
      return asksAttributes(tree.term);
    default:
      return tree.kind === 'attribute';
  }
}

function compile(tree: FilterTree, options: Required<CompileOptions>): Keep {
  switch (tree.kind) {
    case 'and':
      return every(tree.terms.map((term) => compile(term, options)));
    case 'or':
      return some(tree.terms.map((term) => compile(term, options)));
    case 'not':
      return not(compile(tree.term, options));
    case 'word':
      return words[tree.word];
    case 'compare':
      return compare(tree.field, tree.comparison, tree.value);
    case 'in':
      return some(tree.values.map(({ from, to }) => within(tree.field, from, to)));
    case 'flags':
      return flags(tree.bits, tree.match);
    case 'contains':
      return containing(tree.part, Uint8Array.from(tree.bytes), options.indexOf);
    case 'attribute':
      return asking(tree, options.attributes);
  }
}

/** Columns hold whole numbers, so below 5 is up to 4. A record without the field is in no range: != is two of them. */
function compare(field: FieldName, comparison: Comparison, { from, to }: FilterRange): Keep {
  switch (comparison) {
    case '==':
      return within(field, from, to);
    case '!=':
      return some([within(field, 0, from - 1), within(field, to + 1, Number.POSITIVE_INFINITY)]);
    case '<':
      return within(field, 0, from - 1);
    case '<=':
      return within(field, 0, to);
    case '>':
      return within(field, to + 1, Number.POSITIVE_INFINITY);
    case '>=':
      return within(field, from, Number.POSITIVE_INFINITY);
  }
}

function within(field: FieldName, low: number, high: number): Keep {
  const { read } = fieldOf(field);
  if (typeof read === 'string') return inColumn(read, low, high);
  return eachRow((segment, find) => (row) => {
    const value = read(segment, row, find);
    return value >= low && value <= high;
  });
}

/** All of the bits: each of them. */
function flags(bits: number, match: 'all' | 'any'): Keep {
  if (match === 'any') return someBits('flags', bits);
  const each = Array.from({ length: 16 }, (_, bit) => (1 << bit) & bits).filter((bit) => bit !== 0);
  return every(each.map((bit) => someBits('flags', bit)));
}

const words: Record<FilterWord, Keep> = {
  late: someBits('mark', RecordMark.late),
  truncated: someBits('mark', RecordMark.truncated),
  malformed: someBits('mark', RecordMark.malformed),
  inferred: someBits('mark', RecordMark.inferred),
  overrun: inColumn('kind', RecordKind.overrun, RecordKind.overrun),
  error: eachRow((segment) => (row) => isRefusal(segment, row)),
};

/** Behind the header, ERROR and DONE have an s32 that is 0 in an Ack and at the end of a dump that went well. */
function isRefusal(segment: Segment, row: number): boolean {
  const { columns } = segment;
  if (columns.kind[row] !== RecordKind.received) return columns.kind[row] === RecordKind.sendFailed;
  const type = columns.type[row];
  if (type !== NLMSG_ERROR && type !== NLMSG_DONE) return false;
  const { arena } = segment;
  const start = columns.offset[row]! + HEADER_LENGTH;
  const end = Math.min(start + 4, columns.offset[row + 1]!);
  for (let at = start; at < end; at++) if (arena[at] !== 0) return true;
  return false;
}
