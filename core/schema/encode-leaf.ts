// Owns the bytes of values that hold no attributes: the inverse of decode-leaf.ts and decode-struct.ts.
import { type ByteOrder, concat } from '../wire/bytes.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { encodeUtf8 } from '../wire/text.ts';
import { parseHex, parseIpv4, parseIpv6, parseUuid } from './addresses.ts';
import { ComposeError, isMapping, type Scalar, type StructValue, type Value } from './compose-value.ts';
import { parseFlags, parseInteger } from './enum-values.ts';
import type { Family } from './family.ts';
import { fieldOrder } from './format-value.ts';
import { integerFor, isInteger } from './integers.ts';
import type { AttributeSpec, Field, Member, Struct } from './spec.ts';

export interface EncodeContext {
  readonly family: Family;
  readonly order: ByteOrder;
}

/** What is encoded, and where an error is to be looked for. */
export interface EncodePlace {
  readonly type: string;
  readonly order: ByteOrder;
  readonly path: string;
}

export function encodeLeaf(
  context: EncodeContext,
  attribute: AttributeSpec,
  value: Value,
  place: EncodePlace,
): Uint8Array {
  const { type, path } = place;
  if (value instanceof Uint8Array) return value;
  if (isInteger(type)) return encodeInteger(context, attribute, value, place);
  if (type === 'string') return encodeText(value, path);
  if (type === 'flag') return value === true ? new Uint8Array() : refuse(path, 'a flag is true or left out');
  if (type === 'bitfield32') return encodeBitfield(context, attribute, value, place);
  const struct = attribute.struct === undefined ? undefined : context.family.structs.get(attribute.struct);
  if (struct) return encodeStruct(context, struct, value, path);
  if (Array.isArray(value) && attribute.subType) {
    const inner = { ...place, type: attribute.subType };
    return concat(
      value.map((each, index) => encodeLeaf(context, attribute, each, { ...inner, path: `${path}[${index}]` })),
    );
  }
  return encodeBytes(attribute, value, path);
}

const refuse = (path: string, reason: string): never => {
  throw new ComposeError(path, reason);
};

function encodeInteger(
  context: EncodeContext,
  field: Field,
  value: Value,
  { type, order, path }: EncodePlace,
): Uint8Array {
  const address = typeof value === 'string' ? parseAddress(field, value) : undefined;
  if (address) return address;
  const number = toInteger(context, field, value, path);
  const codec = integerFor(type, number) ?? refuse(path, `${number} doesn't fit ${type}`);
  const bytes = new Uint8Array(codec.size);
  codec.write(bytes, number, order);
  return bytes;
}

function toInteger({ family }: EncodeContext, field: Field, value: Value, path: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number')
    return Number.isInteger(value) ? BigInt(value) : refuse(path, `${value} is no integer`);
  if (typeof value !== 'string') return refuse(path, 'a number is asked for');
  const table = field.enum === undefined ? undefined : family.enums.get(field.enum);
  const named = table && !field.asFlags ? table.byName.get(value) : undefined;
  if (named !== undefined) return BigInt(named);
  const number = table && field.asFlags ? parseFlags(table, value) : parseInteger(value);
  if (number !== undefined) return number;
  return refuse(
    path,
    table ? `${field.enum} has no '${value}'${didYouMean(value, table.byName.keys())}` : `'${value}' is no number`,
  );
}

function encodeText(value: Value, path: string): Uint8Array {
  if (typeof value !== 'string') return refuse(path, 'text is asked for');
  return concat([encodeUtf8(value), new Uint8Array(1)]);
}

/** One number is both: those bits, and no others told. */
function encodeBitfield(context: EncodeContext, field: Field, value: Value, place: EncodePlace): Uint8Array {
  const words = isMapping(value) ? (value as StructValue) : { value, selector: value };
  const word = (name: 'value' | 'selector'): Uint8Array =>
    encodeInteger(context, field, words[name] ?? 0, { ...place, type: 'u32', path: `${place.path}.${name}` });
  return concat([word('value'), word('selector')]);
}

function encodeBytes(field: Field, value: Value, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') return refuse(path, 'bytes are asked for, as such or as hexadecimal text');
  return (
    parseAddress(field, value) ??
    parseHex(value) ??
    refuse(path, `'${value}' is no ${field.displayHint ?? 'hexadecimal'}`)
  );
}

function parseAddress({ displayHint }: Field, text: string): Uint8Array | undefined {
  if (displayHint === 'ipv4') return parseIpv4(text);
  if (displayHint === 'ipv6') return parseIpv6(text);
  if (displayHint === 'ipv4-or-v6') return parseIpv4(text) ?? parseIpv6(text);
  return displayHint === 'uuid' ? parseUuid(text) : undefined;
}

export function encodeStruct(context: EncodeContext, struct: Struct, value: Value, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (!isMapping(value)) return refuse(path, `the members of ${struct.name} are asked for`);
  const members = value as StructValue;
  const names = struct.members.map(({ name }) => name);
  for (const name of Object.keys(members)) {
    if (!names.includes(name)) refuse(`${path}.${name}`, `${struct.name} has no such member${didYouMean(name, names)}`);
  }
  return concat(
    struct.members.map((member) => encodeMember(context, member, members[member.name], `${path}.${member.name}`)),
  );
}

export function encodeMember(
  context: EncodeContext,
  member: Member,
  value: Scalar | StructValue | undefined,
  path: string,
): Uint8Array {
  if (value === undefined) return new Uint8Array(member.length);
  const bytes = memberBytes(context, member, value, path);
  if (bytes.length > member.length || (bytes.length < member.length && member.type !== 'string')) {
    return refuse(path, `${bytes.length} bytes, and ${member.name} takes ${member.length}`);
  }
  return concat([bytes, new Uint8Array(member.length - bytes.length)]);
}

function memberBytes(context: EncodeContext, member: Member, value: Scalar | StructValue, path: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const struct = member.struct === undefined ? undefined : context.family.structs.get(member.struct);
  if (struct) return encodeStruct(context, struct, value, path);
  const place = { type: member.type, order: fieldOrder(member, context.order), path };
  if (isInteger(member.type)) return encodeInteger(context, member, value, place);
  if (member.type !== 'string') return encodeBytes(member, value, path);
  return typeof value === 'string' ? encodeUtf8(value) : refuse(path, 'text is asked for');
}
