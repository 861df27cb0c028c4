// Owns the way from the bytes of fields and structs to the values that compose takes, where those give the same bytes.
import { equal, readU32 } from '../wire/bytes.ts';
import { decodeUtf8 } from '../wire/text.ts';
import { ComposeError, type Scalar, type StructValue, type Value } from './compose-value.ts';
import { type EncodeContext, encodeLeaf, encodeStruct } from './encode-leaf.ts';
import { fieldOrder, showBytes, showInteger } from './format-value.ts';
import { integerOf, isInteger, sizeOf } from './integers.ts';
import type { AttributeSpec, Field, Struct } from './spec.ts';

interface LeafType {
  readonly type: string;
  readonly order: EncodeContext['order'];
}

/** Undefined where only the bytes themselves would do. */
export function readLeafValue(
  context: EncodeContext,
  spec: AttributeSpec,
  { type, order }: LeafType,
  payload: Uint8Array,
): Value | undefined {
  const value = leafValue(context, spec, { type, order }, payload);
  if (value === undefined) return undefined;
  return comesOutAs(payload, () => encodeLeaf(context, spec, value, { type, order, path: '' })) ? value : undefined;
}

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

const bitfieldValue = (payload: Uint8Array, order: LeafType['order']): StructValue => ({
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
  const size = sizeOf(leaf.type);
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
export function comesOutAs(bytes: Uint8Array, encode: () => Uint8Array): boolean {
  try {
    return equal(encode(), bytes);
  } catch (error) {
    if (error instanceof ComposeError) return false;
    throw error;
  }
}
