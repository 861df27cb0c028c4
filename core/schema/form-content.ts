// Owns the fields of structs and attributes in a form. What is no attribute, what lies too deep and what would be too
// much to look at is one field of bytes, so that all bytes of the message are in the form.
import { ATTRIBUTE_HEADER_LENGTH, type Attribute, decodeAttributes } from '../wire/attribute.ts';
import { align4, type ByteOrder, type ByteRange } from '../wire/bytes.ts';
import { countBytes } from '../wire/printable.ts';
import type { AttributeTable } from './family.ts';
import type { Enclosure, FormContent, FormField, FormList } from './form.ts';
import { choicesOf, entryChoice } from './form-choices.ts';
import type { FormContext } from './form-context.ts';
import { attributeLeaf, bytesLeaf, type FormLeaf, memberLeaf } from './form-leaf.ts';
import { fieldOrder } from './format-value.ts';
import { typeOfEntries } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType, Member, Struct } from './spec.ts';

const DEEPEST = 12;
const MOST_FIELDS = 256;

/** Where fields are: the name that their keys begin with, and the attributes around them. */
export interface Place {
  readonly key: string;
  readonly around: readonly Enclosure[];
}

export function structFields(context: FormContext, struct: Struct, offset: number, place: Place): FormField[] {
  return struct.members
    .map((member, index) => memberField(context, member, offset + member.offset, keyed(place, `members.${index}`)))
    .filter(({ type, text }) => type !== 'pad' || /[^0 ]/.test(text));
}

const keyed = ({ key, around }: Place, name: string): Place => ({ key: key ? `${key}.${name}` : name, around });

function memberField(context: FormContext, member: Member, offset: number, place: Place): FormField {
  const value = { offset, length: member.length };
  const common = { ...place, name: member.name, doc: member.doc, value, issues: context.issuesAt(value) };
  const struct = member.struct === undefined ? undefined : context.family.structs.get(member.struct);
  if (struct) {
    return {
      ...common,
      type: struct.name,
      text: '',
      content: { members: structFields(context, struct, offset, place) },
    };
  }
  const part = context.bytes.subarray(offset, offset + member.length);
  return { ...common, type: member.type, ...memberLeaf(context, member, fieldOrder(member, context.order), part) };
}

/** The attributes in `range`; without a table they are bytes. */
export function attributeList(
  context: FormContext,
  table: AttributeTable,
  range: ByteRange,
  place: Place,
  outer?: Level,
): FormList {
  const { sound, end } = soundAttributes(context, range);
  const payloads = new Map<number, Uint8Array>();
  for (const { type, payload } of sound) if (!payloads.has(type)) payloads.set(type, payload);
  const level: Level = { table, payloads, outer };
  const fields = sound.map((attribute, index) => {
    const spec = table.byType.get(attribute.type);
    const at = ownPlace(attribute, range, keyed(place, `attributes.${index}`));
    if (spec === undefined) return unknownField(context, attribute, at);
    const order = fieldOrder(spec, context.order, attribute.netByteOrder);
    const payload = { spec, type: spec.type, order, level, wraps: spec.typeValue.length };
    return attributeField(context, { attribute, name: spec.name, doc: spec.doc }, payload, at);
  });
  return listOf(context, fields, { range, end, place, isArray: false }, choicesOf(context, level));
}

interface Extent {
  readonly range: ByteRange;
  /** Of the sound attributes. */
  readonly end: number;
  readonly place: Place;
  readonly isArray: boolean;
}

function listOf(
  context: FormContext,
  fields: readonly FormField[],
  { range, end, place, isArray }: Extent,
  choices: FormList['choices'],
): FormList {
  const rest = { offset: end, length: Math.max(0, range.offset + range.length - end) };
  const tail = rest.length > 0 ? [restField(context, rest, keyed(place, `attributes.${fields.length}`))] : [];
  return { ...place, fields: [...fields, ...tail], at: end, choices, isArray };
}

/** Up to the first that isn't sound. */
function soundAttributes({ bytes, order }: FormContext, range: ByteRange): { sound: Attribute[]; end: number } {
  const { attributes } = decodeAttributes(bytes, order, range);
  const broken = attributes.findIndex(({ issues }) => issues.length > 0);
  const sound = attributes.slice(0, Math.min(broken < 0 ? attributes.length : broken, MOST_FIELDS));
  const last = sound.at(-1);
  const end = last ? last.offset + align4(last.length) : range.offset;
  return { sound, end: range.length > 0 ? Math.min(end, range.offset + range.length) : end };
}

interface OwnPlace extends Place {
  readonly own: Enclosure;
}

function ownPlace({ offset, length }: Attribute, range: ByteRange, place: Place): OwnPlace {
  const end = Math.min(offset + align4(length), range.offset + range.length);
  return { ...place, own: { offset, length, end } };
}

const payloadRange = ({ offset, length }: ByteRange): ByteRange => ({
  offset: offset + ATTRIBUTE_HEADER_LENGTH,
  length: length - ATTRIBUTE_HEADER_LENGTH,
});

export function restField({ bytes }: FormContext, value: ByteRange, place: Place): FormField {
  const part = bytes.subarray(value.offset, value.offset + value.length);
  const name = `${countBytes(value.length)} that the spec does not name`;
  return { ...place, name, type: '', value, issues: [], ...bytesLeaf(part) };
}

function unknownField({ issuesAt }: FormContext, attribute: Attribute, place: OwnPlace): FormField {
  const name = `attribute ${attribute.type}`;
  const common = { number: attribute.type, value: payloadRange(attribute), issues: issuesAt(place.own) };
  return { ...place, ...common, name, type: 'not in the spec', ...bytesLeaf(attribute.payload) };
}

interface Payload {
  readonly spec: AttributeSpec;
  readonly type: AttributeType;
  readonly order: ByteOrder;
  readonly level: Level;
  /** How many nests around the value have types with a meaning. */
  readonly wraps: number;
}

interface Named {
  readonly attribute: Attribute;
  readonly name: string;
  readonly doc?: string;
}

function attributeField(context: FormContext, { attribute, name, doc }: Named, payload: Payload, place: OwnPlace) {
  const value = payloadRange(attribute);
  const type = payload.wraps > 0 ? 'nest' : payload.type;
  const common = { ...place, name, doc, type, number: attribute.type, value, issues: context.issuesAt(place.own) };
  const inside = { key: place.key, around: [...place.around, place.own] };
  const content = place.around.length < DEEPEST ? contentOf(context, payload, value, inside) : undefined;
  if (content) return { ...common, text: '', content };
  return { ...common, ...leafOf(context, payload, attribute), note: noteOf(context, payload) };
}

function noteOf(context: FormContext, { spec, type, level, wraps }: Payload): string | undefined {
  if (type !== 'sub-message' || wraps > 0) return undefined;
  const { key, format } = selectFormat(spec, level, context.family, context.order);
  if (format) return undefined;
  return key === undefined ? `no ${spec.selector} tells what it is` : `the spec has no format for ${key}`;
}

function leafOf(context: FormContext, { spec, type, order, wraps }: Payload, { payload }: Attribute): FormLeaf {
  return wraps > 0 || isContainer(type) ? bytesLeaf(payload) : attributeLeaf(context, spec, { type, order }, payload);
}

const isContainer = (type: AttributeType): boolean =>
  ['nest', 'nest-type-value', 'indexed-array', 'sub-message'].includes(type);

/** Undefined for what holds nothing that the spec knows. */
function contentOf(context: FormContext, payload: Payload, range: ByteRange, place: Place): FormContent | undefined {
  const { spec, type, level, wraps } = payload;
  if (wraps > 0) return { members: [], list: entryList(context, { ...payload, wraps: wraps - 1 }, range, place) };
  if (type === 'indexed-array') return { members: [], list: entryList(context, payload, range, place) };
  if (type === 'nest' || type === 'nest-type-value') return nestContent(context, spec.nested, range, { place, level });
  if (type === 'sub-message') return subMessageContent(context, payload, range, place);
  if (type === 'bitfield32') return range.length === 8 ? bitfieldContent(context, spec, range, place) : undefined;
  const struct = type === 'binary' ? context.family.structs.get(spec.struct ?? '') : undefined;
  return struct && struct.length === range.length
    ? { members: structFields(context, struct, range.offset, place) }
    : undefined;
}

interface Nest {
  readonly place: Place;
  readonly level: Level;
}

function nestContent(context: FormContext, set: string | undefined, range: ByteRange, { place, level }: Nest) {
  const table = set === undefined ? undefined : context.family.sets.get(set);
  return table && { members: [], list: attributeList(context, table, range, place, level) };
}

function subMessageContent(context: FormContext, { spec, level }: Payload, range: ByteRange, place: Place) {
  const { format } = selectFormat(spec, level, context.family, context.order);
  const struct = context.family.structs.get(format?.fixedHeader ?? '');
  if (format === undefined || range.length < (struct?.length ?? 0)) return undefined;
  const members = struct ? structFields(context, struct, range.offset, place) : [];
  const header = Math.min(align4(struct?.length ?? 0), Math.max(range.length, struct?.length ?? 0));
  const rest = { offset: range.offset + header, length: range.length - header };
  const nest = nestContent(context, format.attributeSet, rest, { place, level });
  if (nest) return { ...nest, members };
  return rest.length > 0 || members.length === 0 ? undefined : { members };
}

/** struct nla_bitfield32 */
function bitfieldContent(context: FormContext, spec: AttributeSpec, range: ByteRange, place: Place): FormContent {
  const word = (name: string, offset: number): Member => ({
    ...{ name, type: 'u32', offset, length: 4, asFlags: spec.asFlags },
    ...{ enum: spec.enum, byteOrder: spec.byteOrder, displayHint: spec.displayHint },
  });
  const members = [word('value', 0), word('selector', 4)];
  const struct = { name: 'nla_bitfield32', length: 8, members };
  return { members: structFields(context, struct, range.offset, place) };
}

/** The entries of an array have their index for a type; around others the type has a meaning. */
function entryList(context: FormContext, payload: Payload, range: ByteRange, place: Place): FormList {
  const { sound, end } = soundAttributes(context, range);
  const type = typeOfEntries(payload.spec);
  const label = payload.spec.typeValue[payload.spec.typeValue.length - payload.wraps - 1];
  const fields = sound.map((attribute, index) => {
    const at = ownPlace(attribute, range, keyed(place, `attributes.${index}`));
    const name = label ? `${label} ${attribute.type}` : `[${attribute.type}]`;
    return attributeField(context, { attribute, name }, { ...payload, type }, at);
  });
  const numbers = sound.map((attribute) => attribute.type);
  const choice = entryChoice(context, { ...payload, type }, numbers);
  return listOf(context, fields, { range, end, place, isArray: true }, [choice]);
}
