// Owns the way from a path of names to where such attributes stand in the messages of a family: which attributes to go
// through, and what is at the end. It mirrors decode-attributes.ts. One path may lead to several places, since the
// formats of a sub-message have names in common.
import type { PathSegment } from '../wire/attribute-question.ts';
import { ANY_TYPE, type RouteStep, type Selection } from '../wire/attribute-route.ts';
import { align4 } from '../wire/bytes.ts';
import type { AttributeTable, Family } from './family.ts';
import { typeOfEntries } from './nesting.ts';
import { selectorTest } from './selector.ts';
import type { AttributeSpec, AttributeType, Field, MemberType, Struct } from './spec.ts';

/** What a path leads to. */
export interface Destination {
  readonly family: Family;
  readonly steps: readonly RouteStep[];
  /** Undefined for an attribute that the spec doesn't have. */
  readonly field?: Field & { readonly type: AttributeType | MemberType; readonly subType?: AttributeType };
  /** Of the field, or of the entries of its array. */
  readonly type?: AttributeType | MemberType;
  /** From the array to its entries, of which each may be compared. */
  readonly entries: readonly RouteStep[];
  /** Where a struct's member stands in the payload. */
  readonly member?: { readonly offset: number; readonly length: number };
}

/** How far a path that leads nowhere went. */
export interface DeadEnd {
  /** Of the segment that can't be gone along. */
  readonly index: number;
  /** What is there instead; none where what is before it holds nothing that has a name. */
  readonly names: ReadonlySet<string>;
}

/** 'IFLA_IFNAME' is 'ifla-ifname': the letters' case and the kind of dash say nothing. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** Of the messages of one set. */
export class PathReader {
  readonly destinations: readonly Destination[];
  readonly #family: Family;
  readonly #path: readonly PathSegment[];
  readonly #names = new Set<string>();
  #farthest = 0;

  constructor(family: Family, table: AttributeTable, path: readonly PathSegment[]) {
    this.#family = family;
    this.#path = path;
    this.destinations = this.#inTable(table, 0, { tables: [], steps: [] });
  }

  /** Where there are no destinations. */
  get deadEnd(): DeadEnd {
    return { index: this.#farthest, names: this.#names };
  }

  #inTable(table: AttributeTable | undefined, index: number, way: Way): Destination[] {
    const { name } = this.#path[index]!;
    const spec = specOf(table, name);
    if (spec) return this.#in(spec, index + 1, beside(way, table!));
    if (typeof name === 'string') return this.#miss(index, table?.byName.keys() ?? []);
    // What the spec doesn't have may hold others all the same.
    const next = step(way, { type: name, isMulti: true, skip: 0 });
    if (index + 1 < this.#path.length) return this.#inTable(undefined, index + 1, next);
    return [{ family: this.#family, steps: next.steps, entries: [] }];
  }

  /** In what the attribute holds; `index` is of the segment behind its name. */
  #in(spec: AttributeSpec, index: number, way: Way): Destination[] {
    if (spec.type === 'sub-message' && index < this.#path.length) return this.#inFormats(spec, index, way);
    const arrays = spec.typeValue.length + (spec.type === 'indexed-array' ? 1 : 0);
    const here = step(way, { type: spec.value, isMulti: isMulti(spec), skip: 0 });
    if (index < this.#path.length) return this.#inEntries(spec, index, { way: here, arrays });
    const entries = new Array<RouteStep>(arrays).fill({ type: ANY_TYPE, isMulti: true, skip: 0 });
    return [{ family: this.#family, steps: here.steps, field: spec, type: typeOfEntries(spec), entries }];
  }

  #inFormats(spec: AttributeSpec, index: number, way: Way): Destination[] {
    const { structs, sets, formats } = this.#family;
    return [...(formats.get(spec.subMessage ?? '')?.values() ?? [])].flatMap(({ value, fixedHeader, attributeSet }) => {
      const header = structs.get(fixedHeader ?? '');
      const set = sets.get(attributeSet ?? '');
      const selections = selectionsOf(this.#family, spec, { value, way });
      const into = (skip: number): Way => step(way, { type: spec.value, isMulti: isMulti(spec), skip, selections });
      const inHeader = header ? this.#inStruct(header, index, { way: into(0), offset: 0 }) : [];
      return [...inHeader, ...(set ? this.#inTable(set, index, into(align4(header?.length ?? 0))) : [])];
    });
  }

  /** A number behind the name of an array is the index of an entry; without one any will do. */
  #inEntries(spec: AttributeSpec, index: number, { way, arrays }: { way: Way; arrays: number }): Destination[] {
    let [at, inside] = [index, way];
    for (let left = arrays; left > 0; left -= 1) {
      const name = this.#path[at]?.name;
      inside = step(inside, { type: typeof name === 'number' ? name : ANY_TYPE, isMulti: true, skip: 0 });
      if (typeof name === 'number') at += 1;
    }
    const type = typeOfEntries(spec);
    if (at === this.#path.length) {
      return [{ family: this.#family, steps: inside.steps, field: spec, type, entries: [] }];
    }
    const struct = this.#family.structs.get(spec.struct ?? '');
    if (struct) return this.#inStruct(struct, at, { way: inside, offset: 0 });
    if (type === 'nest' || type === 'nest-type-value') {
      return this.#inTable(this.#family.sets.get(spec.nested ?? ''), at, inside);
    }
    return this.#miss(at, []);
  }

  #inStruct(struct: Struct, index: number, { way, offset }: { way: Way; offset: number }): Destination[] {
    const { name } = this.#path[index]!;
    const members = struct.members.filter(({ type }) => type !== 'pad');
    const found = members.find((each) => plainName(each.name) === plainName(`${name}`));
    if (!found)
      return this.#miss(
        index,
        members.map((each) => each.name),
      );
    const member = { offset: offset + found.offset, length: found.length };
    if (index + 1 === this.#path.length) {
      return [{ family: this.#family, steps: way.steps, field: found, type: found.type, entries: [], member }];
    }
    const inner = this.#family.structs.get(found.struct ?? '');
    return inner ? this.#inStruct(inner, index + 1, { way, offset: member.offset }) : this.#miss(index + 1, []);
  }

  #miss(index: number, names: Iterable<string>): [] {
    if (index > this.#farthest) this.#names.clear();
    if (index < this.#farthest) return [];
    this.#farthest = index;
    for (const name of names) this.#names.add(name);
    return [];
  }
}

const isMulti = ({ multi, type }: AttributeSpec): boolean => multi || type === 'pad';

/** The steps so far, and at the index of each the set of the list that it is in, where that is known. */
interface Way {
  readonly tables: readonly (AttributeTable | undefined)[];
  readonly steps: readonly RouteStep[];
}

function beside({ tables, steps }: Way, table: AttributeTable): Way {
  const all = [...tables];
  all[steps.length] = table;
  return { tables: all, steps };
}

const step = ({ tables, steps }: Way, next: RouteStep): Way => ({ tables, steps: [...steps, next] });

function specOf(table: AttributeTable | undefined, name: string | number): AttributeSpec | undefined {
  if (typeof name === 'number') return table?.byType.get(name);
  const plain = plainName(name);
  for (const spec of table?.byName.values() ?? [])
    if (plainName(spec.name) === plain || plainName(table!.prefix + spec.name) === plain) return spec;
  return undefined;
}

/** What chooses among a sub-message's formats the one for this value, from the closest attribute outwards. */
function selectionsOf(family: Family, spec: AttributeSpec, { value, way }: { value: string; way: Way }): Selection[] {
  const found: Selection[] = [];
  for (let at = way.tables.length - 1; at >= 0; at -= 1) {
    const selector = way.tables[at]?.byName.get(spec.selector ?? '');
    if (selector) found.push({ step: at, type: selector.value, test: selectorTest(family, selector, value) });
  }
  return found;
}
