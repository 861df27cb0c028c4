/**
 * Filters over records, compiled to closures over typed arrays: no object a row, whatever the filter asks. Owns the
 * evaluation; the language is in filter-parse.ts, its vocabulary in filter-fields.ts.
 */
import { NLMSG_DONE, NLMSG_ERROR } from '../wire/constants.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FindRecord, Segment } from './columns.ts';
import { type FieldName, type FilterRange, type FilterWord, fieldOf } from './filter-fields.ts';
import type { Comparison, FilterTree, MessagePart } from './filter-tree.ts';
import { RecordKind, RecordMark } from './record.ts';

export { FilterError } from './filter-error.ts';
export { type FilterHelp, filterFields } from './filter-fields.ts';
export { formatFilter } from './filter-format.ts';
export { parseFilter } from './filter-parse.ts';
export type { FilterTree } from './filter-tree.ts';

type Matches = (segment: Segment, row: number, find: FindRecord) => boolean;

export interface Filter {
  matches: Matches;
  /**
   * Looks at rows from..to (without `to`) and sets or clears their bits: row r is bit r & 31 of word r >> 5. Leaves
   * the other bits alone. @returns how many of these rows match.
   */
  scan(segment: Segment, from: number, to: number, find: FindRecord, bitmap: Uint32Array): number;
  /** Reads echo, rtt or late: a record must be looked at again when the state of its echo changes. */
  readonly dependsOnEcho: boolean;
}

export function compileFilter(tree: FilterTree): Filter {
  const matches = compile(tree);
  return {
    matches,
    dependsOnEcho: dependsOnEcho(tree),
    scan(segment, from, to, find, bitmap) {
      let matched = 0;
      for (let row = from; row < to; row++) {
        const bit = 1 << (row & 31);
        if (matches(segment, row, find)) {
          bitmap[row >> 5]! |= bit;
          matched++;
        } else bitmap[row >> 5]! &= ~bit;
      }
      return matched;
    },
  };
}

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

function compile(tree: FilterTree): Matches {
  switch (tree.kind) {
    case 'and':
      return tree.terms.map(compile).reduce(both);
    case 'or':
      return tree.terms.map(compile).reduce(either);
    case 'not': {
      const term = compile(tree.term);
      return (segment, row, find) => !term(segment, row, find);
    }
    case 'word':
      return words[tree.word];
    case 'compare':
      return compare(tree.field, tree.comparison, tree.value);
    case 'in':
      return tree.values.map((value) => compare(tree.field, '==', value)).reduce(either);
    case 'flags':
      return flags(tree.match, tree.bits);
    case 'contains':
      return contains(tree.part, Uint8Array.from(tree.bytes));
  }
}

const both =
  (a: Matches, b: Matches): Matches =>
  (segment, row, find) =>
    a(segment, row, find) && b(segment, row, find);

const either =
  (a: Matches, b: Matches): Matches =>
  (segment, row, find) =>
    a(segment, row, find) || b(segment, row, find);

/** Each comparison is written so that NaN, a record without the field, is let through by none, != included. */
function compare(field: FieldName, comparison: Comparison, { from, to }: FilterRange): Matches {
  const { read } = fieldOf(field);
  switch (comparison) {
    case '==':
      return (segment, row, find) => {
        const value = read(segment, row, find);
        return value >= from && value <= to;
      };
    case '!=':
      return (segment, row, find) => {
        const value = read(segment, row, find);
        return value < from || value > to;
      };
    case '<':
      return (segment, row, find) => read(segment, row, find) < from;
    case '<=':
      return (segment, row, find) => read(segment, row, find) <= to;
    case '>':
      return (segment, row, find) => read(segment, row, find) > to;
    case '>=':
      return (segment, row, find) => read(segment, row, find) >= from;
  }
}

const flags = (match: 'all' | 'any', bits: number): Matches =>
  match === 'all'
    ? ({ columns }, row) => (columns.flags[row]! & bits) === bits
    : ({ columns }, row) => (columns.flags[row]! & bits) !== 0;

const marked =
  (mark: number): Matches =>
  ({ columns }, row) =>
    (columns.mark[row]! & mark) !== 0;

const words: Record<FilterWord, Matches> = {
  late: marked(RecordMark.late),
  truncated: marked(RecordMark.truncated),
  malformed: marked(RecordMark.malformed),
  overrun: ({ columns }, row) => columns.kind[row] === RecordKind.overrun,
  error: isRefusal,
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

function contains(part: MessagePart, bytes: Uint8Array): Matches {
  const skip = part === 'payload' ? HEADER_LENGTH : 0;
  const first = bytes[0]!;
  return ({ columns, arena }, row) => {
    const last = columns.offset[row + 1]! - bytes.length;
    for (let at = columns.offset[row]! + skip; at <= last; at++)
      if (arena[at] === first && standsAt(arena, at, bytes)) return true;
    return false;
  };
}

function standsAt(arena: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 1; i < bytes.length; i++) if (arena[at + i] !== bytes[i]) return false;
  return true;
}
