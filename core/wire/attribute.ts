// Owns struct nlattr of <linux/netlink.h>, netlink's type-length-value:
//
//     0      2                   4                len     align4(len)
//     | len  | N | O | type 14b  | payload        | zeros |
//
// N is NLA_F_NESTED, O is NLA_F_NET_BYTEORDER. len counts these 4 bytes but not the padding.
// The flags are reported, not believed: the kernel sets them inconsistently, so a schema decides what is nested.
import { align4, type ByteOrder, type ByteRange, concat, readU16, writeU16 } from './bytes.ts';
import { countBytes } from './printable.ts';

export const ATTRIBUTE_HEADER_LENGTH = 4;
const NESTED = 0x8000;
const NET_BYTE_ORDER = 0x4000;
const TYPE_MASK = 0x3fff;

export interface Attribute {
  /** Without the two flag bits. */
  readonly type: number;
  readonly nested: boolean;
  readonly netByteOrder: boolean;
  /** Where the attribute's header starts in the outer bytes; the payload starts 4 bytes later. */
  readonly offset: number;
  /** Bytes really there, header included, padding not. */
  readonly length: number;
  /** A view, not a copy. */
  readonly payload: Uint8Array;
  readonly issues: readonly string[];
}

export interface AttributeList {
  readonly attributes: readonly Attribute[];
  /** What is wrong with the list as such: bytes left over that can't be an attribute. */
  readonly issues: readonly string[];
}

/** The attributes in `range` of `bytes` (all of them by default). Ends at the first that can't be walked past. */
export function decodeAttributes(bytes: Uint8Array, order: ByteOrder, range?: ByteRange): AttributeList {
  const end = Math.min(bytes.length, range ? range.offset + range.length : bytes.length);
  const attributes: Attribute[] = [];
  let offset = range?.offset ?? 0;
  while (end - offset >= ATTRIBUTE_HEADER_LENGTH) {
    const attribute = attributeAt(bytes.subarray(0, end), order, offset);
    attributes.push(attribute);
    offset += align4(attribute.length);
  }
  const rest = end - offset;
  return { attributes, issues: rest > 0 ? [`${countBytes(rest)} left over: too few for an attribute (4)`] : [] };
}

function attributeAt(bytes: Uint8Array, order: ByteOrder, offset: number): Attribute {
  const rest = bytes.length - offset;
  const stated = readU16(bytes, offset, order);
  const type = readU16(bytes, offset + 2, order);
  const issue = lengthIssue(stated, rest);
  const length = issue ? rest : stated;
  return {
    type: type & TYPE_MASK,
    nested: (type & NESTED) !== 0,
    netByteOrder: (type & NET_BYTE_ORDER) !== 0,
    offset,
    length,
    payload: bytes.subarray(offset + ATTRIBUTE_HEADER_LENGTH, offset + length),
    issues: issue ? [issue] : [],
  };
}

/** Mirrors nla_ok(). */
function lengthIssue(stated: number, rest: number): string | undefined {
  if (stated < ATTRIBUTE_HEADER_LENGTH) return `nla_len is ${stated}, less than the attribute's header (4)`;
  if (stated > rest) return `nla_len is ${stated}, but only ${countBytes(rest)} are there`;
  return undefined;
}

export interface AttributeInput {
  readonly type: number;
  /** Bytes, or attributes to nest; nesting sets NLA_F_NESTED unless `nested` says otherwise. */
  readonly value: Uint8Array | readonly AttributeInput[];
  readonly nested?: boolean;
  readonly netByteOrder?: boolean;
}

/** The attributes end to end, each padded to a multiple of 4. Throws RangeError for one longer than 65,535 bytes. */
export function encodeAttributes(attributes: readonly AttributeInput[], order: ByteOrder): Uint8Array {
  return concat(attributes.map((attribute) => encodeAttribute(attribute, order)));
}

function encodeAttribute(attribute: AttributeInput, order: ByteOrder): Uint8Array {
  const nests = !(attribute.value instanceof Uint8Array);
  const payload = attribute.value instanceof Uint8Array ? attribute.value : encodeAttributes(attribute.value, order);
  const length = ATTRIBUTE_HEADER_LENGTH + payload.length;
  if (length > 0xffff) throw new RangeError(`attribute ${attribute.type} takes ${length} bytes; nla_len is a u16`);
  const bytes = new Uint8Array(align4(length));
  writeU16(bytes, 0, length, order);
  writeU16(bytes, 2, typeField(attribute, nests), order);
  bytes.set(payload, ATTRIBUTE_HEADER_LENGTH);
  return bytes;
}

function typeField(attribute: AttributeInput, nests: boolean): number {
  const flags = ((attribute.nested ?? nests) ? NESTED : 0) | (attribute.netByteOrder ? NET_BYTE_ORDER : 0);
  return (attribute.type & TYPE_MASK) | flags;
}
