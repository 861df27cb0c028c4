// Owns the names that can stand next in a path to an attribute: for who types one.
import type { PathSegment } from '../wire/attribute-question.ts';
import { familyNamed } from './answer-attributes.ts';
import { PathReader } from './attribute-paths.ts';
import type { Family } from './family.ts';
import type { Registry } from './registry.ts';

export interface AttributeName {
  readonly name: string;
  /** Those whose messages have it there; none of a family's own name. */
  readonly families: readonly string[];
}

/** Behind `path`, in the order of the alphabet; where that is empty the families too, behind their attributes. */
export function attributeNames(registry: Registry, path: readonly (string | number)[]): AttributeName[] {
  const segments = path.map((name): PathSegment => ({ name, at: 0, length: 0 }));
  const family = familyNamed(registry, segments);
  const rest = family ? segments.slice(1) : segments;
  const found = new Map<string, Set<string>>();
  for (const each of family ? [family] : registry.families) {
    for (const name of namesIn(each, rest)) found.set(name, (found.get(name) ?? new Set()).add(each.spec.name));
  }
  const attributes = Array.from(found, ([name, families]) => ({ name, families: [...families] }));
  const all = [...attributes].sort((one, other) => (one.name < other.name ? -1 : 1));
  if (path.length > 0) return all;
  return [...all, ...registry.families.map(({ spec }) => ({ name: spec.name, families: [] }))];
}

function namesIn(family: Family, path: readonly PathSegment[]): Set<string> {
  const wanted = [...path, { name: '', at: 0, length: 0 }];
  const names = new Set<string>();
  for (const set of new Set(family.spec.operations.map(({ attributeSet }) => attributeSet))) {
    const table = family.sets.get(set ?? '');
    const deadEnd = table && new PathReader(family, table, wanted).deadEnd;
    if (deadEnd?.index === path.length) for (const name of deadEnd.names) names.add(name);
  }
  return names;
}
