// Owns the way from attributes to the values that compose takes. Each value is encoded again and compared: what would not
// come out as the same bytes stays bytes, so nothing that was on the wire is lost by going through values.
import { type Attribute, decodeAttributes } from '../wire/attribute.ts';
import { align4 } from '../wire/bytes.ts';
import type { AttributeValue, Value } from './compose-value.ts';
import { encodeAttributeList } from './encode-attributes.ts';
import type { EncodeContext } from './encode-leaf.ts';
import type { AttributeTable } from './family.ts';
import { fieldOrder } from './format-value.ts';
import { isNest, typeOfEntries } from './nesting.ts';
import { comesOutAs, readLeafValue, readStructValue } from './read-leaf-values.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

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
  return { name: spec.name, value: readValue(context, place, attribute.payload) ?? attribute.payload, ...flags };
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
  if (type !== 'nest' && type !== 'nest-type-value') return readLeafValue(context, spec, place, payload);
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
