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
export const TYPE_MASK = 0x3fff;

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
  /** Those that are more than was asked for. */
  readonly more?: { readonly count: number; readonly range: ByteRange };
}

/**
 * The attributes in `range` of `bytes` (all of them by default). Ends at the first that can't be walked past. Those behind
 * the first `most` are counted only; what is wrong with the last of them is an issue of the list.
 */
export function decodeAttributes(
  bytes: Uint8Array,
  order: ByteOrder,
  range?: ByteRange,
  most = Number.POSITIVE_INFINITY,
): AttributeList {
  const end = Math.min(bytes.length, range ? range.offset + range.length : bytes.length);
  const whole = bytes.subarray(0, end);
  const attributes: Attribute[] = [];
  let offset = range?.offset ?? 0;
  while (end - offset >= ATTRIBUTE_HEADER_LENGTH && attributes.length < most) {
    const attribute = attributeAt(whole, order, offset);
    attributes.push(attribute);
    offset += align4(attribute.length);
  }
  if (end - offset >= ATTRIBUTE_HEADER_LENGTH) return { attributes, ...countAttributes(whole, order, offset) };
  return { attributes, issues: leftOver(end - offset) };
}

const leftOver = (rest: number): string[] =>
  rest > 0 ? [`${countBytes(rest)} left over: too few for an attribute (4)`] : [];

/** Those from `start` to the end of `bytes`: there may be very many, so that nothing is made of any. */
function countAttributes(bytes: Uint8Array, order: ByteOrder, start: number): Pick<AttributeList, 'more' | 'issues'> {
  const [low, high] = order === 'little' ? [0, 1] : [1, 0];
  const more = (count: number) => ({ count, range: { offset: start, length: bytes.length - start } });
  let [offset, count] = [start, 0];
  while (bytes.length - offset >= ATTRIBUTE_HEADER_LENGTH) {
    const stated = bytes[offset + low]! | (bytes[offset + high]! << 8);
    const rest = bytes.length - offset;
    count += 1;
    if (stated < ATTRIBUTE_HEADER_LENGTH || stated > rest) {
      return { issues: [lengthIssue(stated, rest)!], more: more(count) };
    }
    offset += (stated + 3) & ~3;
  }
  return { issues: leftOver(bytes.length - offset), more: more(count) };
}

/** What is asked of bytes whose schema isn't known before they are taken for attributes. */
export interface Likeness {
  /** Type 0 is 'unspecified' in nearly every family, and padding is zeros: numbers and text seldom look like that. */
  readonly strict: boolean;
}

/** Whether `range` parses as attributes down to the last byte. Makes nothing. */
export function areAttributes(bytes: Uint8Array, order: ByteOrder, range: ByteRange, { strict }: Likeness): boolean {
  const end = range.offset + range.length;
  let offset = range.offset;
  while (end - offset >= ATTRIBUTE_HEADER_LENGTH) {
    const length = readU16(bytes, offset, order);
    if (lengthIssue(length, end - offset) !== undefined) return false;
    if (strict && (readU16(bytes, offset + 2, order) & TYPE_MASK) === 0) return false;
    for (let at = offset + length; strict && (at & 3) !== (offset & 3) && at < bytes.length; at += 1) {
      if (bytes[at] !== 0) return false;
    }
    offset += align4(length);
  }
  return range.length >= ATTRIBUTE_HEADER_LENGTH && offset >= end;
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
