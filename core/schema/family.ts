// Owns the tables by which a Spec is looked into: names and numbers to what they stand for.
import type { AttributeSet, AttributeSpec, Enum, Operation, Spec, Struct, SubMessageFormat } from './spec.ts';

export interface Family {
  readonly spec: Spec;
  readonly sets: ReadonlyMap<string, AttributeTable>;
  readonly enums: ReadonlyMap<string, EnumTable>;
  readonly structs: ReadonlyMap<string, Struct>;
  /** Of each sub-message, by the selector's value. */
  readonly formats: ReadonlyMap<string, ReadonlyMap<string, SubMessageFormat>>;
  readonly operations: ReadonlyMap<string, Operation>;
  /** By message type or command. */
  readonly requests: ReadonlyMap<number, Operation>;
  readonly replies: ReadonlyMap<number, Operation>;
}

export interface AttributeTable {
  readonly name: string;
  /** What the kernel's constants have before the attributes' names: 'ifla-' of IFLA_IFNAME. */
  readonly prefix: string;
  readonly byType: ReadonlyMap<number, AttributeSpec>;
  readonly byName: ReadonlyMap<string, AttributeSpec>;
}

export interface EnumTable {
  readonly kind: Enum['kind'];
  readonly byValue: ReadonlyMap<number, string>;
  readonly byName: ReadonlyMap<string, number>;
}

export function createFamily(spec: Spec): Family {
  const byName = <T extends { readonly name: string }>(list: readonly T[]): Map<string, T> =>
    new Map(list.map((entry) => [entry.name, entry]));
  return {
    spec,
    sets: new Map(spec.attributeSets.map((set) => [set.name, createTable(set, spec.name)])),
    enums: new Map(spec.enums.map((each) => [each.name, createEnumTable(each)])),
    structs: byName(spec.structs),
    formats: new Map(spec.subMessages.map((each) => [each.name, new Map(each.formats.map((one) => [one.value, one]))])),
    operations: byName(spec.operations),
    requests: byNumber(spec.operations, ({ request }) => request),
    replies: byNumber(spec.operations, ({ reply }) => reply),
  };
}

const createTable = ({ name, attributes, prefix }: AttributeSet, family: string): AttributeTable => ({
  name,
  // As the kernel's generator has it (tools/net/ynl).
  prefix: prefix ?? (name === family ? `${family}-a-` : `${family}-a-${name}-`),
  byType: new Map(attributes.map((attribute) => [attribute.value, attribute])),
  byName: new Map(attributes.map((attribute) => [attribute.name, attribute])),
});

/** Of entries with one number the first gives it its name. */
function createEnumTable({ kind, entries }: Enum): EnumTable {
  const byValue = new Map<number, string>();
  for (const { name, value } of entries) if (!byValue.has(value)) byValue.set(value, name);
  return { kind, byValue, byName: new Map(entries.map(({ name, value }) => [name, value])) };
}

/** A reply and its notification may share a number; the operation says more than the notification, so it goes first. */
function byNumber(operations: readonly Operation[], numberOf: (operation: Operation) => number | undefined) {
  const found = new Map<number, Operation>();
  for (const operation of operations) {
    const number = numberOf(operation);
    if (number === undefined) continue;
    const known = found.get(number);
    if (known === undefined || (known.kind !== 'operation' && operation.kind === 'operation')) {
      found.set(number, operation);
    }
  }
  return found;
}
