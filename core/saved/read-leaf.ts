// Owns the reading of values that hold no attributes: words, lists of them, and structs. Each is encoded by itself, so
// that what can't be put in bytes is told in its place.
import { parseHex } from '../payload/hex.ts';
import { ComposeError, type Scalar, type StructValue, type Value } from '../schema/compose-value.ts';
import { type EncodeContext, encodeLeaf, encodeMember } from '../schema/encode-leaf.ts';
import { fieldOrder } from '../schema/format-value.ts';
import type { AttributeSpec, AttributeType, Member, Struct } from '../schema/spec.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import type { Field } from './yaml-file.ts';

export const BYTES = "'{hex: 00 01}' takes any bytes.";

export interface Leaf {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

/** @param as the attribute, and the type of what is read: of an array that of its entries. */
export function readLeaf(
  context: EncodeContext,
  { spec, type }: { readonly spec: AttributeSpec; readonly type: AttributeType },
  field: Field,
): Leaf | undefined {
  const struct = spec.struct === undefined ? undefined : context.family.structs.get(spec.struct);
  const value = struct ? readStruct(context, struct, field) : leafValue(type, field);
  if (value === undefined) return struct ? undefined : field.refuse('no value', BYTES);
  const order = fieldOrder(spec, context.order);
  const bytes = attempt(field, () => encodeLeaf(context, spec, value, { type, order, path: '' }));
  return bytes && { value, bytes };
}

/** A word is read by the encoder, which knows what it is to be. */
function leafValue(type: AttributeType, field: Field): Value | undefined {
  const word = field.word();
  if (type === 'flag') return word === 'true' ? true : word;
  if (word !== undefined) return word;
  if (field.items) {
    const words = field.items.map((item) => item.word());
    return words.every((each) => each !== undefined) ? words : undefined;
  }
  return type === 'bitfield32' ? wordsOf(field) : undefined;
}

const wordsOf = (field: Field): StructValue =>
  Object.fromEntries(field.entries().map(({ name, value }) => [name, value.word() ?? '']));

export function readStruct(context: EncodeContext, struct: Struct, field: Field): StructValue | Uint8Array | undefined {
  if (isHex(field)) return readHex(field);
  if (!field.isMapping)
    return field.refuse(
      `no ${struct.name}`,
      `Write its members, such as '${struct.members[0]?.name}: value'. ${BYTES}`,
    );
  const read = field.entries().map(({ name, key, value }) => {
    const member = struct.members.find((each) => each.name === name);
    if (member) return [name, readMember(context, member, value)] as const;
    const names = struct.members.map((each) => each.name);
    return [
      name,
      key.refuse(`${struct.name} has no member '${name}'${didYouMean(name, names)}`, 'Correct it.'),
    ] as const;
  });
  const isWhole = read.every((one): one is readonly [string, Scalar | StructValue] => one[1] !== undefined);
  return isWhole ? Object.fromEntries(read) : undefined;
}

function readMember(context: EncodeContext, member: Member, field: Field): Scalar | StructValue | undefined {
  const inner = member.struct === undefined ? undefined : context.family.structs.get(member.struct);
  const value = inner ? readStruct(context, inner, field) : (readHex(field) ?? field.word());
  if (value === undefined) return inner ? undefined : field.refuse('no value', BYTES);
  return attempt(field, () => encodeMember(context, member, value, '')) && value;
}

/** `{hex: 00 01}` in place of a value. */
export function isHex(field: Field): boolean {
  const entries = field.entries();
  return entries.length === 1 && entries[0]!.name === 'hex';
}

export function readHex(field: Field): Uint8Array | undefined {
  const hex = isHex(field) ? field.get('hex') : undefined;
  if (hex === undefined) return undefined;
  const parsed = parseHex(hex.word() ?? '?');
  if (parsed.error === undefined) return parsed.bytes;
  return hex.refuse(`${parsed.error} (character ${parsed.position + 1})`, "Write two digits a byte, such as 'de ad'.");
}

function attempt(field: Field, encode: () => Uint8Array): Uint8Array | undefined {
  try {
    return encode();
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return field.refuse(
      error.path ? `${error.path.replace(/^\./, '')}: ${error.reason}` : error.reason,
      `Correct it. ${BYTES}`,
    );
  }
}
