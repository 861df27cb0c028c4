/** Writes a filter back as text: parse(format(tree)) is the tree again. */
import type { AttributeQuestion, ValueRange } from '../wire/attribute-question.ts';
import { type FieldName, type FilterRange, fieldOf } from './filter-fields.ts';
import type { FilterTree } from './filter-tree.ts';

export function formatFilter(tree: FilterTree): string {
  switch (tree.kind) {
    case 'and':
      return tree.terms.map(inside).join(' && ');
    case 'or':
      return tree.terms.map(inside).join(' || ');
    case 'not':
      return tree.term.kind === 'word' ? `!${tree.term.word}` : `!(${formatFilter(tree.term)})`;
    case 'word':
      return tree.word;
    case 'compare':
      return `${tree.field} ${tree.comparison} ${formatRange(tree.field, tree.value)}`;
    case 'in':
      return `${tree.field} in (${tree.values.map((value) => formatRange(tree.field, value)).join(', ')})`;
    case 'flags':
      return `flags ${tree.match === 'all' ? 'has' : '&'} 0x${tree.bits.toString(16)}`;
    case 'attribute':
      return formatAttribute(tree);
    case 'contains':
      return `${tree.part} contains ${formatBytes(tree.bytes)}`;
  }
}

const formatBytes = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function formatAttribute({ path, asked }: AttributeQuestion): string {
  const name = `attr${path.map((each) => (typeof each.name === 'number' ? `[${each.name}]` : `.${each.name}`)).join('')}`;
  const range = ({ from, to }: ValueRange): string => (to ? `${from.text}..${to.text}` : from.text);
  switch (asked.kind) {
    case 'present':
      return name;
    case 'compare':
      return `${name} ${asked.comparison} ${range(asked.value)}`;
    case 'in':
      return `${name} in (${asked.values.map(range).join(', ')})`;
    case 'flags':
      return `${name} ${asked.match === 'all' ? 'has' : '&'} ${asked.value.text}`;
    case 'contains':
      return `${name} contains ${formatBytes(asked.bytes)}`;
  }
}

const inside = (tree: FilterTree): string =>
  tree.kind === 'and' || tree.kind === 'or' ? `(${formatFilter(tree)})` : formatFilter(tree);

function formatRange(field: FieldName, { from, to }: FilterRange): string {
  for (const [name, range] of fieldOf(field).names ?? []) if (range.from === from && range.to === to) return name;
  return from === to ? formatValue(field, from) : `${formatValue(field, from)}..${formatValue(field, to)}`;
}

function formatValue(field: FieldName, value: number): string {
  const kind = fieldOf(field).value;
  if (kind === 'time' || kind === 'duration') return `${value}ns`;
  return kind === 'flags' ? `0x${value.toString(16)}` : `${value}`;
}
