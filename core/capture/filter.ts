/**
 * Filters over records, compiled to closures over typed arrays: no object a row, whatever the filter asks. Owns the
 * evaluation; the language is in filter-parse.ts, its vocabulary in filter-fields.ts.
 */
import { NLMSG_DONE, NLMSG_ERROR } from '../wire/constants.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FindRecord, Segment } from './columns.ts';
import { type FieldName, type FilterRange, type FilterWord, fieldOf } from './filter-fields.ts';
import type { Comparison, FilterTree, MessagePart } from './filter-tree.ts';
import { bitsInColumn, both, countBits, eachRow, either, inColumn, neither, type TestWord } from './filter-words.ts';
import { RecordKind, RecordMark } from './record.ts';

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

export function compileFilter(tree: FilterTree): Filter {
  const test = compile(tree);
  return {
    matches: (segment, row, find) => test(segment, row, 1, find) !== 0,
    dependsOnEcho: dependsOnEcho(tree),
    scan(segment, from, to, find, bitmap) {
      let matched = 0;
      for (let first = from & ~31; first < to; first += 32) {
        const wanted = bitsFrom(from - first) & ~bitsFrom(to - first);
        const found = test(segment, first, wanted, find);
        bitmap[first >> 5] = (bitmap[first >> 5]! & ~wanted) | found;
        matched += countBits(found);
      }
      return matched;
    },
  };
}

/** A word with the bits from `bit` up; `bit` may be outside of it. */
const bitsFrom = (bit: number): number => (bit <= 0 ? -1 : bit > 31 ? 0 : -1 << bit);

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

function compile(tree: FilterTree): TestWord {
  switch (tree.kind) {
    case 'and':
      return tree.terms.map(compile).reduce(both);
    case 'or':
      return tree.terms.map(compile).reduce(either);
    case 'not':
      return neither(compile(tree.term));
    case 'word':
      return words[tree.word];
    case 'compare':
      return compare(tree.field, tree.comparison, tree.value);
    case 'in':
      return tree.values.map(({ from, to }) => within(tree.field, from, to)).reduce(either);
    case 'flags':
      return bitsInColumn('flags', tree.bits, tree.match);
    case 'contains':
      return contains(tree.part, Uint8Array.from(tree.bytes));
  }
}

/** Columns hold whole numbers, so below 5 is up to 4. A record without the field is in no range: != is two of them. */
function compare(field: FieldName, comparison: Comparison, { from, to }: FilterRange): TestWord {
  switch (comparison) {
    case '==':
      return within(field, from, to);
    case '!=':
      return either(within(field, 0, from - 1), within(field, to + 1, Number.POSITIVE_INFINITY));
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

function within(field: FieldName, low: number, high: number): TestWord {
  const { read } = fieldOf(field);
  if (typeof read === 'string') return inColumn(read, low, high);
  return eachRow((segment, row, find) => {
    const value = read(segment, row, find);
    return value >= low && value <= high;
  });
}

const words: Record<FilterWord, TestWord> = {
  late: bitsInColumn('mark', RecordMark.late, 'any'),
  truncated: bitsInColumn('mark', RecordMark.truncated, 'any'),
  malformed: bitsInColumn('mark', RecordMark.malformed, 'any'),
  inferred: bitsInColumn('mark', RecordMark.inferred, 'any'),
  overrun: inColumn('kind', RecordKind.overrun, RecordKind.overrun),
  error: eachRow(isRefusal),
};

/** Behind the header, ERROR and DONE have an s32 that is 0 in an Ack and at the end of a dump that went well. */
function isRefusal({ columns, arena }: Segment, row: number): boolean {
  if (columns.kind[row] !== RecordKind.received) return columns.kind[row] === RecordKind.sendFailed;
  const type = columns.type[row];
  if (type !== NLMSG_ERROR && type !== NLMSG_DONE) return false;
  const start = columns.offset[row]! + HEADER_LENGTH;
  const end = Math.min(start + 4, columns.offset[row + 1]!);
  for (let at = start; at < end; at++) if (arena[at] !== 0) return true;
  return false;
}

function contains(part: MessagePart, bytes: Uint8Array): TestWord {
  const skip = part === 'payload' ? HEADER_LENGTH : 0;
  const first = bytes[0]!;
  return eachRow(({ columns, arena }, row) => {
    const last = columns.offset[row + 1]! - bytes.length;
    for (let at = columns.offset[row]! + skip; at <= last; at++)
      if (arena[at] === first && standsAt(arena, at, bytes)) return true;
    return false;
  });
}

function standsAt(arena: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 1; i < bytes.length; i++) if (arena[at + i] !== bytes[i]) return false;
  return true;
}
