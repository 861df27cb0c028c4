/** Writes a filter back as text: parse(format(tree)) is the tree again. */
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
    case 'contains':
      return `${tree.part} contains ${tree.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
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
