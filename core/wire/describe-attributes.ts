// Owns the guess at attributes in bytes whose schema isn't known. A guess is shown only where the bytes parse as
// attributes down to the last one, and says that it is one: nothing on the wire tells a number from a nest.
import { type Attribute, decodeAttributes } from './attribute.ts';
import { type ByteOrder, type ByteRange, readU8, readU16, readU32, readU64 } from './bytes.ts';
import { node, type WireNode } from './node.ts';
import { hexPreview, quotedText } from './printable.ts';

/** The kernel's own policies nest 10 deep at most; the limit keeps hostile bytes from exhausting the stack. */
const DEEPEST = 16;

/** One node over all the attributes, or undefined where the range doesn't parse as any. */
export function guessAttributes(bytes: Uint8Array, order: ByteOrder, range: ByteRange): WireNode | undefined {
  const list = decodeAttributes(bytes, order, range);
  if (!isPlausible(list.attributes, list.issues, bytes)) return undefined;
  const children = list.attributes.map((attribute) => describeAttribute(attribute, bytes, order, 1));
  return node('attributes', range.offset, range.length, { note: 'a guess', children });
}

function describeAttribute(attribute: Attribute, bytes: Uint8Array, order: ByteOrder, depth: number): WireNode {
  const { offset, length, payload } = attribute;
  const name = `attribute ${attribute.type}`;
  const children = depth < DEEPEST ? nestIn(attribute, bytes, order, depth) : [];
  if (children.length > 0) {
    return node(name, offset, length, { note: attribute.nested ? 'nested' : 'nested, a guess', children });
  }
  const readOrder = attribute.netByteOrder ? 'big' : order;
  const note = attribute.netByteOrder ? 'network byte order' : undefined;
  return node(name, offset, length, { value: guessValue(payload, readOrder), note });
}

function nestIn(attribute: Attribute, bytes: Uint8Array, order: ByteOrder, depth: number): WireNode[] {
  if (!attribute.nested && looksLikeText(attribute.payload)) return [];
  const list = decodeAttributes(bytes, order, { offset: attribute.offset + 4, length: attribute.payload.length });
  const sound = list.attributes.length > 0 && list.issues.length === 0 && list.attributes.every(isSound);
  if (!sound || (!attribute.nested && !isPlausible(list.attributes, list.issues, bytes))) return [];
  return list.attributes.map((inner) => describeAttribute(inner, bytes, order, depth + 1));
}

const isSound = (attribute: Attribute): boolean => attribute.issues.length === 0;

/** Type 0 is 'unspecified' in nearly every family, and padding is zeros: numbers and text seldom look like that. */
function isPlausible(attributes: readonly Attribute[], issues: readonly string[], bytes: Uint8Array): boolean {
  if (attributes.length === 0 || issues.length > 0) return false;
  return attributes.every((attribute) => isSound(attribute) && attribute.type > 0 && hasZeroPadding(attribute, bytes));
}

function hasZeroPadding({ offset, length }: Attribute, bytes: Uint8Array): boolean {
  const end = offset + length;
  return bytes.subarray(end, end + (-length & 3)).every((byte) => byte === 0);
}

/** 'flag', a number, quoted text or hexadecimal, by what the size and the bytes suggest. */
function guessValue(payload: Uint8Array, order: ByteOrder): string {
  if (payload.length === 0) return 'flag';
  if (looksLikeText(payload)) return quotedText(payload)!;
  if (payload.length === 1) return `${readU8(payload, 0)}`;
  if (payload.length === 2) return `${readU16(payload, 0, order)}`;
  if (payload.length === 4) return `${readU32(payload, 0, order)}`;
  if (payload.length === 8) return `${readU64(payload, 0, order)}`;
  return hexPreview(payload);
}

/** The size of an integer makes text doubtful: then it has to be three characters and a NUL at least. */
function looksLikeText(payload: Uint8Array): boolean {
  const text = quotedText(payload);
  if (text === undefined) return false;
  if (![1, 2, 4, 8].includes(payload.length)) return true;
  return payload.at(-1) === 0 && text.length - 2 >= 3;
}
