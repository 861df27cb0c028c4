// Owns the way from an offset in a message to the attribute that starts there: what the spec calls it, and which set
// the attributes inside of it are from. It goes down that one way only, by the rules of decode-attributes.ts.
import { ATTRIBUTE_HEADER_LENGTH, type Attribute, decodeAttributes } from '../wire/attribute.ts';
import { align4, type ByteOrder, type ByteRange } from '../wire/bytes.ts';
import type { AttributeTable, Family } from './family.ts';
import { typeOfEntries } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

export interface PlacedAttribute {
  /** Names from the outside in: 'linkinfo', 'kind'. */
  readonly path: readonly string[];
  /** Missing where it holds no attributes that the spec knows. */
  readonly inside?: AttributeTable;
}

export interface Search {
  readonly bytes: Uint8Array;
  readonly order: ByteOrder;
  readonly family: Family;
  /** Of the attribute that is looked for. */
  readonly offset: number;
}

/** Undefined where none starts at the offset. */
export function findAttribute(
  search: Search,
  table: AttributeTable,
  range: ByteRange,
  outer?: Level,
): PlacedAttribute | undefined {
  const { attributes } = decodeAttributes(search.bytes, search.order, range);
  const around = attributes.find((each) => holds(each, search.offset));
  if (around === undefined) return undefined;
  const isIt = around.offset === search.offset;
  const spec = table.byType.get(around.type);
  if (spec === undefined) return isIt ? { path: [`attribute ${around.type}`] } : undefined;
  const level = { table, payloads: payloadsOf(attributes), outer };
  const payload = { spec, type: spec.type, attribute: around, level, wraps: spec.typeValue.length };
  if (isIt) return { path: [spec.name], inside: contentOf(search, payload)?.table };
  return below(spec.name, findWithin(search, payload));
}

const holds = ({ offset, length }: ByteRange, at: number): boolean =>
  at >= offset && at < offset + Math.max(length, ATTRIBUTE_HEADER_LENGTH);

function payloadsOf(attributes: readonly Attribute[]): Map<number, Uint8Array> {
  const payloads = new Map<number, Uint8Array>();
  for (const { type, payload } of attributes) if (!payloads.has(type)) payloads.set(type, payload);
  return payloads;
}

const below = (name: string, found: PlacedAttribute | undefined): PlacedAttribute | undefined =>
  found && { ...found, path: [name, ...found.path] };

interface Payload {
  readonly spec: AttributeSpec;
  /** The spec's, or that of the entries of its array. */
  readonly type: AttributeType;
  readonly attribute: Attribute;
  readonly level: Level;
  /** How many nests there are around the value whose types have a meaning. */
  readonly wraps: number;
}

function findWithin(search: Search, payload: Payload): PlacedAttribute | undefined {
  const { spec, type, wraps, level } = payload;
  if (wraps > 0) {
    const name = spec.typeValue[spec.typeValue.length - wraps]!;
    return findEntry(search, { ...payload, wraps: wraps - 1 }, (index) => `${name} ${index}`);
  }
  if (type === 'indexed-array') return findEntry(search, payload, (index) => `[${index}]`);
  const content = contentOf(search, payload);
  return content && findAttribute(search, content.table, content.range, level);
}

function findEntry(search: Search, payload: Payload, nameOf: (index: number) => string): PlacedAttribute | undefined {
  const { attributes } = decodeAttributes(search.bytes, search.order, payloadRange(payload.attribute));
  const around = attributes.find((each) => holds(each, search.offset));
  if (around === undefined) return undefined;
  const entry = { ...payload, type: typeOfEntries(payload.spec), attribute: around };
  const name = nameOf(around.type);
  if (around.offset !== search.offset) return below(name, findWithin(search, entry));
  return { path: [name], inside: contentOf(search, entry)?.table };
}

interface Content {
  readonly table: AttributeTable;
  readonly range: ByteRange;
}

function contentOf({ family, order }: Search, { spec, type, attribute, level, wraps }: Payload): Content | undefined {
  if (wraps > 0) return undefined;
  const range = payloadRange(attribute);
  if (type === 'nest' || type === 'nest-type-value') return contentIn(family, spec.nested, range);
  if (type !== 'sub-message') return undefined;
  const { format } = selectFormat(spec, level, family, order);
  const header = align4(family.structs.get(format?.fixedHeader ?? '')?.length ?? 0);
  const rest = { offset: range.offset + header, length: Math.max(0, range.length - header) };
  return contentIn(family, format?.attributeSet, rest);
}

function contentIn(family: Family, set: string | undefined, range: ByteRange): Content | undefined {
  const table = set === undefined ? undefined : family.sets.get(set);
  return table && { table, range };
}

const payloadRange = ({ offset, length }: Attribute): ByteRange => {
  const header = Math.min(length, ATTRIBUTE_HEADER_LENGTH);
  return { offset: offset + header, length: length - header };
};
