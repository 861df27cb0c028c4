// Owns the bytes of attributes and of what they nest: the inverse of decode-attributes.ts.
import { ATTRIBUTE_HEADER_LENGTH, type AttributeInput, encodeAttributes } from '../wire/attribute.ts';
import { align4, concat } from '../wire/bytes.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { type AttributeValue, ComposeError, isAttributes, isSubMessage, type Value } from './compose-value.ts';
import { type EncodeContext, encodeLeaf, encodeStruct } from './encode-leaf.ts';
import type { AttributeTable } from './family.ts';
import { fieldOrder } from './format-value.ts';
import { isNest, typeOfEntries } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

export interface EncodeList {
  /** Missing: attributes go by their numbers. */
  readonly table?: AttributeTable;
  readonly path: string;
  readonly outer?: Level;
}

interface Item {
  readonly attribute: AttributeValue;
  readonly type: number;
  readonly spec?: AttributeSpec;
  readonly path: string;
}

/** Sub-messages go by what stands beside and around them, so values that hold no others are encoded first. */
export function encodeAttributeList(
  context: EncodeContext,
  attributes: readonly AttributeValue[],
  list: EncodeList,
): Uint8Array {
  const items = attributes.map((attribute) => identify(attribute, list));
  const payloads = new Map<number, Uint8Array>();
  const level = list.table && { table: list.table, payloads, outer: list.outer };
  const encoded = new Map<Item, Uint8Array>();
  const holds = ({ spec }: Item): boolean => spec !== undefined && isNest(spec);
  for (const item of [...items.filter((each) => !holds(each)), ...items.filter(holds)]) {
    const payload = encodeItem(context, item, level);
    encoded.set(item, payload);
    if (!payloads.has(item.type)) payloads.set(item.type, payload);
  }
  return encodeAttributes(
    items.map((item) => frame(item, encoded.get(item)!)),
    context.order,
  );
}

function identify(attribute: AttributeValue, { table, path }: EncodeList): Item {
  const { name } = attribute;
  const at = path ? `${path}.${name}` : name;
  const spec = table?.byName.get(name);
  if (spec) return { attribute, spec, type: spec.value, path: at };
  if (/^\d{1,5}$/.test(name) && Number(name) <= 0x3fff) return { attribute, type: Number(name), path: at };
  const meant = table ? didYouMean(name, table.byName.keys()) : '';
  throw new ComposeError(
    at,
    table
      ? `the attribute set ${table.name} has no '${name}'${meant}`
      : 'an attribute without a spec goes by its number',
  );
}

function frame({ attribute, type, spec, path }: Item, value: Uint8Array): AttributeInput {
  if (value.length + ATTRIBUTE_HEADER_LENGTH > 0xffff) {
    throw new ComposeError(path, `${value.length} bytes, and an attribute takes 65531 at most`);
  }
  const nested = attribute.nested ?? (spec !== undefined && isNest(spec));
  return { type, value, nested, netByteOrder: attribute.netByteOrder ?? false };
}

function encodeItem(context: EncodeContext, item: Item, level: Level | undefined): Uint8Array {
  const { attribute, spec, path } = item;
  if (attribute.value instanceof Uint8Array) return attribute.value;
  if (spec === undefined || level === undefined) throw new ComposeError(path, 'without a spec the value is bytes');
  const order = fieldOrder(spec, context.order, attribute.netByteOrder);
  return encodePayload(
    context,
    { spec, type: spec.type, path, level, order, wraps: spec.typeValue.length },
    attribute.value,
  );
}

interface Payload {
  readonly spec: AttributeSpec;
  readonly type: AttributeType;
  readonly path: string;
  readonly level: Level;
  readonly order: EncodeContext['order'];
  readonly wraps: number;
}

function encodePayload(context: EncodeContext, payload: Payload, value: Value): Uint8Array {
  const { spec, type, path, level, wraps } = payload;
  if (value instanceof Uint8Array) return value;
  if (wraps > 0) return encodeEntries(context, { ...payload, wraps: wraps - 1 }, value);
  if (type === 'nest' || type === 'nest-type-value') {
    const table = context.family.sets.get(spec.nested ?? '');
    return encodeAttributeList(context, attributesIn(value, path), { table, path, outer: level });
  }
  if (type === 'indexed-array') return encodeEntries(context, payload, value);
  if (type === 'sub-message') return encodeSubMessage(context, payload, value);
  return encodeLeaf(context, spec, value, payload);
}

function attributesIn(value: Value, path: string): readonly AttributeValue[] {
  if (isAttributes(value)) return value;
  throw new ComposeError(path, 'a list of attributes is asked for');
}

function encodeEntries(context: EncodeContext, payload: Payload, value: Value): Uint8Array {
  const type = typeOfEntries(payload.spec);
  const entries = attributesIn(value, payload.path).map((entry): AttributeInput => {
    const item = identify(entry, { path: payload.path });
    const bytes = encodePayload(context, { ...payload, type, path: item.path }, entry.value);
    const nests = payload.wraps > 0 || isNest({ type, typeValue: [] });
    return { ...frame(item, bytes), nested: entry.nested ?? nests };
  });
  return encodeAttributes(entries, context.order);
}

function encodeSubMessage(context: EncodeContext, { spec, path, level }: Payload, value: Value): Uint8Array {
  const { key, format } = selectFormat(spec, level, context.family, context.order);
  if (format === undefined) {
    const why = key === undefined ? `no ${spec.selector} tells what it is` : `the spec has no format for ${key}`;
    throw new ComposeError(path, `${why}, so that only bytes can be sent`);
  }
  if (!isSubMessage(value)) throw new ComposeError(path, 'a sub-message is asked for: a header, attributes or both');
  const struct = context.family.structs.get(format.fixedHeader ?? '');
  if (struct === undefined && value.header !== undefined) throw new ComposeError(`${path}.header`, `${key} has none`);
  const header = struct ? encodeStruct(context, struct, value.header ?? {}, `${path}.header`) : new Uint8Array();
  const table = context.family.sets.get(format.attributeSet ?? '');
  const attributes = encodeAttributeList(context, value.attributes, { table, path, outer: level });
  const gap = attributes.length > 0 ? align4(header.length) - header.length : 0;
  return concat([header, new Uint8Array(gap), attributes]);
}
