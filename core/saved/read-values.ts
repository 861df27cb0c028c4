// Owns the reading of a spec's attributes: names, lists and nests become what compose takes.
import type { AttributeValue, SubMessageValue, Value } from '../schema/compose-value.ts';
import type { EncodeContext } from '../schema/encode-leaf.ts';
import type { AttributeTable } from '../schema/family.ts';
import { isNest, typeOfEntries } from '../schema/nesting.ts';
import { type Level, selectFormat } from '../schema/selector.ts';
import type { AttributeSpec, AttributeType } from '../schema/spec.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { checkKeys } from './read-field.ts';
import { BYTES, isHex, readHex, readLeaf, readStruct } from './read-leaf.ts';
import { KEYS } from './saved-keys.ts';
import type { Entry, Field } from './yaml-file.ts';

export interface AttributesPlace {
  /** Missing: attributes go by their numbers. */
  readonly table: AttributeTable | undefined;
  readonly outer?: Level;
}

interface Item {
  readonly name: string;
  readonly spec: AttributeSpec | undefined;
  /** Where it is named. */
  readonly key: Field;
  readonly field: Field;
}

/** Undefined where any of them can't be read; all that is wrong is told. */
export function readAttributes(
  context: EncodeContext,
  field: Field,
  { table, outer }: AttributesPlace,
): readonly AttributeValue[] | undefined {
  if (field.isEmpty) return [];
  if (!field.isMapping && field.items?.length !== 0)
    return field.refuse('no attributes', "Write 'name: value' on lines of their own.");
  const items = field.entries().flatMap((entry) => itemsOf(entry, table));
  const payloads = new Map<number, Uint8Array>();
  const level = table && { table, payloads, outer };
  const values = new Map<Item, Value | undefined>();
  const holds = ({ spec }: Item): boolean => spec !== undefined && isNest(spec);
  // What a sub-message is hangs on values beside it.
  for (const item of [...items.filter((each) => !holds(each)), ...items.filter(holds)])
    values.set(item, readItem(context, item, level));
  const read = items.map((item) => ({ name: item.name, value: values.get(item) }));
  return read.every((one): one is AttributeValue => one.value !== undefined) ? read : undefined;
}

/** A list is one attribute each, unless it is what the attribute itself holds. */
function itemsOf({ name, key, value }: Entry, table: AttributeTable | undefined): Item[] {
  const spec = table?.byName.get(name);
  const isArray = spec?.subType !== undefined && !isNest(spec);
  const list = value.items;
  const isOne = list === undefined || list.length === 0 || (isArray && !list.some(({ items }) => items));
  return (isOne ? [value] : list).map((field) => ({ name, spec, key, field }));
}

/** A level that is being read. */
interface OpenLevel extends Level {
  readonly payloads: Map<number, Uint8Array>;
}

interface Place {
  readonly spec: AttributeSpec;
  readonly type: AttributeType;
  readonly level: OpenLevel;
  readonly wraps: number;
}

function readItem(
  context: EncodeContext,
  { name, spec, key, field }: Item,
  level: OpenLevel | undefined,
): Value | undefined {
  if (spec && level) {
    const place = { spec, type: spec.type, level, wraps: spec.typeValue.length };
    return readValue(context, place, field);
  }
  if (!/^\d{1,5}$/.test(name) || Number(name) > 0x3fff) {
    const meant = level ? didYouMean(name, level.table.byName.keys()) : '';
    return key.refuse(
      `${level?.table.name ?? 'it'} has no '${name}'${meant}`,
      'Write a name that is there, or a number.',
    );
  }
  return readHex(field) ?? field.refuse('no spec knows what it holds', BYTES);
}

function readValue(context: EncodeContext, place: Place, field: Field): Value | undefined {
  const { spec, type, level, wraps } = place;
  if (isHex(field)) return readHex(field);
  if (wraps > 0) return readEntries(context, { ...place, wraps: wraps - 1 }, field);
  if (type === 'nest' || type === 'nest-type-value')
    return readAttributes(context, field, { table: context.family.sets.get(spec.nested ?? ''), outer: level });
  if (type === 'indexed-array') return readEntries(context, { ...place, type: typeOfEntries(spec) }, field);
  if (type === 'sub-message') return readSubMessage(context, place, field);
  const leaf = readLeaf(context, { spec, type }, field);
  if (leaf && type === spec.type && !level.payloads.has(spec.value)) level.payloads.set(spec.value, leaf.bytes);
  return leaf?.value;
}

/** An array: its entries by their numbers. */
function readEntries(context: EncodeContext, place: Place, field: Field): readonly AttributeValue[] | undefined {
  if (field.isEmpty) return [];
  if (!field.isMapping && field.items?.length !== 0)
    return field.refuse('no entries', "Write '0: value', '1: value' on lines of their own.");
  const read = field.entries().map(({ name, value: entry }) => {
    const isNumber = /^\d{1,5}$/.test(name) && Number(name) <= 0x3fff;
    const value = isNumber
      ? readValue(context, place, entry)
      : entry.refuse(`'${name}' is no number`, 'Write its index.');
    return { name, value };
  });
  return read.every((one): one is AttributeValue => one.value !== undefined) ? read : undefined;
}

function readSubMessage(context: EncodeContext, { spec, level }: Place, field: Field): SubMessageValue | undefined {
  const { key, format } = selectFormat(spec, level, context.family, context.order);
  if (format === undefined) {
    const why = key === undefined ? `no ${spec.selector} tells what it is` : `the spec knows nothing for ${key}`;
    return field.refuse(why, BYTES);
  }
  const place = { table: context.family.sets.get(format.attributeSet ?? ''), outer: level };
  const struct = context.family.structs.get(format.fixedHeader ?? '');
  if (struct === undefined) {
    const attributes = readAttributes(context, field, place);
    return attributes && { attributes };
  }
  if (!field.isMapping) return field.refuse('no sub-message', "Write 'header:' and 'attributes:' on lines below.");
  checkKeys(field, KEYS.subMessage);
  const [at, list] = [field.get('header'), field.get('attributes')];
  const header = at ? readStruct(context, struct, at) : {};
  const attributes = list ? readAttributes(context, list, place) : [];
  return header && attributes && { header, attributes };
}
