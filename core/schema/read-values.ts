// Owns the way from bytes to the values that compose takes. Each value is encoded again and compared: what would not
// come out as the same bytes stays bytes, so nothing that was on the wire is lost by going through values.
import { type Attribute, decodeAttributes } from '../wire/attribute.ts';
import { align4, equal, readU32 } from '../wire/bytes.ts';
import { decodeUtf8 } from '../wire/text.ts';
import { type AttributeValue, ComposeError, type Scalar, type StructValue, type Value } from './compose-value.ts';
import { encodeAttributeList } from './encode-attributes.ts';
import { type EncodeContext, encodeLeaf, encodeStruct } from './encode-leaf.ts';
import type { AttributeTable } from './family.ts';
import { fieldOrder, showBytes, showInteger } from './format-value.ts';
import { integerOf, isInteger, sizeWords } from './integers.ts';
import { isNest, typeOfEntries } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType, Field, Struct } from './spec.ts';

/** Deeper nests stay bytes: each level is encoded again for every one around it. */
const DEEPEST = 12;

/** The attributes that `bytes` are, to the last byte; undefined where they aren't. */
export function readAttributeValues(
  context: EncodeContext,
  table: AttributeTable | undefined,
  bytes: Uint8Array,
  outer?: Level,
): readonly AttributeValue[] | undefined {
  const { attributes, issues } = decodeAttributes(bytes, context.order);
  if (issues.length > 0 || attributes.some((attribute) => attribute.issues.length > 0)) return undefined;
  const payloads = new Map<number, Uint8Array>();
  for (const { type, payload } of attributes) if (!payloads.has(type)) payloads.set(type, payload);
  const level = table && { table, payloads, outer };
  const values = attributes.map((attribute) => readOne(context, attribute, level));
  return comesOutAs(bytes, () => encodeAttributeList(context, values, { table, path: '', outer })) ? values : undefined;
}

function readOne(context: EncodeContext, attribute: Attribute, level: Level | undefined): AttributeValue {
  const spec = level?.table.byType.get(attribute.type);
  const flags = flagsBesides(attribute, spec !== undefined && isNest(spec));
  if (spec === undefined || level === undefined)
    return { name: `${attribute.type}`, value: attribute.payload, ...flags };
  const order = fieldOrder(spec, context.order, attribute.netByteOrder);
  const place = { spec, type: spec.type, level, order, wraps: spec.typeValue.length };
  const known = level.table.byName.get(spec.name) === spec ? spec.name : `${spec.value}`;
  return { name: known, value: readValue(context, place, attribute.payload) ?? attribute.payload, ...flags };
}

const flagsBesides = ({ nested, netByteOrder }: Attribute, nests: boolean) => ({
  ...(nested === nests ? {} : { nested }),
  ...(netByteOrder ? { netByteOrder } : {}),
});

interface Place {
  readonly spec: AttributeSpec;
  readonly type: AttributeType;
  readonly level: Level;
  readonly order: EncodeContext['order'];
  readonly wraps: number;
}

function depthOf(level: Level): number {
  let depth = 0;
  for (let at: Level | undefined = level; at; at = at.outer) depth += 1;
  return depth;
}

/** Undefined where only the bytes themselves would do. */
function readValue(context: EncodeContext, place: Place, payload: Uint8Array): Value | undefined {
  const { spec, type, level, wraps } = place;
  if (wraps > 0) return readEntries(context, { ...place, wraps: wraps - 1 }, payload);
  if (type === 'indexed-array') return readEntries(context, place, payload);
  if (type === 'sub-message') return depthOf(level) > DEEPEST ? undefined : readSubMessage(context, place, payload);
  if (type !== 'nest' && type !== 'nest-type-value') return readLeafValue(context, place, payload);
  if (depthOf(level) > DEEPEST) return undefined;
  return readAttributeValues(context, context.family.sets.get(spec.nested ?? ''), payload, level);
}

/** Each entry is one, so its framing is all there is to compare; its list is compared with the attribute around it. */
function readEntries(context: EncodeContext, place: Place, payload: Uint8Array): Value | undefined {
  const { attributes, issues } = decodeAttributes(payload, context.order);
  if (issues.length > 0 || attributes.some((each) => each.issues.length > 0 || !hasZeroPadding(each, payload))) {
    return undefined;
  }
  const type = typeOfEntries(place.spec);
  const nests = place.wraps > 0 || isNest({ type, typeValue: [] });
  return attributes.map((entry) => {
    const value = readValue(context, { ...place, type }, entry.payload) ?? entry.payload;
    return { name: `${entry.type}`, value, ...flagsBesides(entry, nests) };
  });
}

function hasZeroPadding({ offset, length }: Attribute, bytes: Uint8Array): boolean {
  const end = align4(offset + length);
  return end <= bytes.length && bytes.subarray(offset + length, end).every((byte) => byte === 0);
}

function readSubMessage(context: EncodeContext, { spec, level }: Place, payload: Uint8Array): Value | undefined {
  const { format } = selectFormat(spec, level, context.family, context.order);
  if (format === undefined) return undefined;
  const struct = context.family.structs.get(format.fixedHeader ?? '');
  if (struct && payload.length < struct.length) return undefined;
  const start = struct ? Math.min(align4(struct.length), payload.length) : 0;
  if (struct && payload.subarray(struct.length, start).some((byte) => byte !== 0)) return undefined;
  if (struct && start > struct.length && start === payload.length) return undefined;
  const table = context.family.sets.get(format.attributeSet ?? '');
  const attributes = readAttributeValues(context, table, payload.subarray(start), level);
  if (attributes === undefined) return undefined;
  return struct
    ? { header: readStructValue(context, struct, payload.subarray(0, struct.length)), attributes }
    : { attributes };
}

function readLeafValue(context: EncodeContext, { spec, type, order }: Place, payload: Uint8Array): Value | undefined {
  const value = leafValue(context, spec, { type, order }, payload);
  if (value === undefined) return undefined;
  return comesOutAs(payload, () => encodeLeaf(context, spec, value, { type, order, path: '' })) ? value : undefined;
}

type LeafType = Pick<Place, 'order'> & { readonly type: string };

function leafValue(
  context: EncodeContext,
  spec: AttributeSpec,
  leaf: LeafType,
  payload: Uint8Array,
): Value | undefined {
  const { type, order } = leaf;
  if (isInteger(type)) return integerValue(context, spec, leaf, payload);
  if (type === 'string') return payload.at(-1) === 0 ? decodeUtf8(payload.subarray(0, -1)) : undefined;
  if (type === 'flag') return payload.length === 0 ? true : undefined;
  if (type === 'bitfield32') return payload.length === 8 ? bitfieldValue(payload, order) : undefined;
  const struct = spec.struct === undefined ? undefined : context.family.structs.get(spec.struct);
  if (struct) return payload.length === struct.length ? readStructValue(context, struct, payload) : undefined;
  return type === spec.type && spec.subType && isInteger(spec.subType)
    ? arrayValue(context, spec, { type: spec.subType, order }, payload)
    : bytesValue(spec, payload);
}

const bitfieldValue = (payload: Uint8Array, order: Place['order']): StructValue => ({
  value: readU32(payload, 0, order),
  selector: readU32(payload, 4, order),
});

/** By its name or as an address where that comes out as the same number, else the number. */
function integerValue(context: EncodeContext, field: Field, leaf: LeafType, bytes: Uint8Array): Scalar | undefined {
  const number = integerOf(leaf.type, bytes.length)?.read(bytes, 0, leaf.order);
  if (number === undefined) return undefined;
  const told = field.enum !== undefined || (field.displayHint !== undefined && field.displayHint !== 'hex');
  return told ? wordFor(showInteger(field, number, bytes, context.family).value, number) : number;
}

const wordFor = (text: string, number: number | bigint): Scalar =>
  text === `${number}` || /^0x/.test(text) ? number : text;

function arrayValue(context: EncodeContext, spec: AttributeSpec, leaf: LeafType, payload: Uint8Array) {
  const size = Number(sizeWords(leaf.type).at(0));
  if (payload.length % size !== 0) return undefined;
  const part = (index: number): Uint8Array => payload.subarray(index * size, (index + 1) * size);
  return Array.from({ length: payload.length / size }, (_, index) => integerValue(context, spec, leaf, part(index))!);
}

const HINTS_TAKEN_BACK: ReadonlySet<string | undefined> = new Set([
  'mac',
  'fddi',
  'ipv4',
  'ipv6',
  'ipv4-or-v6',
  'uuid',
]);

const bytesValue = (field: Field, bytes: Uint8Array): Scalar | undefined =>
  HINTS_TAKEN_BACK.has(field.displayHint) && bytes.length > 0 ? showBytes(field, bytes).value : undefined;

/** Padding is told only where it isn't zeros. Bytes where the members wouldn't come out the same. */
export function readStructValue(context: EncodeContext, struct: Struct, bytes: Uint8Array): StructValue | Uint8Array {
  const members: Record<string, Scalar | StructValue> = {};
  for (const member of struct.members) {
    const part = bytes.subarray(member.offset, member.offset + member.length);
    const inner = member.struct === undefined ? undefined : context.family.structs.get(member.struct);
    if (member.type === 'pad' && part.every((byte) => byte === 0)) continue;
    const leaf = { type: member.type, order: fieldOrder(member, context.order) };
    members[member.name] = inner ? readStructValue(context, inner, part) : memberValue(context, member, leaf, part);
  }
  return comesOutAs(bytes, () => encodeStruct(context, struct, members, '')) ? members : bytes;
}

function memberValue(context: EncodeContext, field: Field, leaf: LeafType, part: Uint8Array): Scalar {
  if (isInteger(leaf.type)) return integerValue(context, field, leaf, part) ?? part;
  if (leaf.type !== 'string') return bytesValue(field, part) ?? part;
  const end = part.indexOf(0);
  return decodeUtf8(end < 0 ? part : part.subarray(0, end));
}

/** Some can't be encoded at all: a text that is no UTF-8 grows when it is read, a negative number is no set of flags. */
function comesOutAs(bytes: Uint8Array, encode: () => Uint8Array): boolean {
  try {
    return equal(encode(), bytes);
  } catch (error) {
    if (error instanceof ComposeError) return false;
    throw error;
  }
}
