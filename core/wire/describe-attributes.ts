// Owns the guess at attributes in bytes whose schema isn't known. A guess is shown only where the bytes parse as
// attributes down to the last one, and says that it is one: nothing on the wire tells a number from a nest.
import { type Attribute, areAttributes, decodeAttributes } from './attribute.ts';
import { type ByteOrder, type ByteRange, readU8, readU16, readU32, readU64 } from './bytes.ts';
import { node, type WireNode } from './node.ts';
import { hexPreview, quotedText } from './printable.ts';
import { type TreeBudget, unshown } from './tree-budget.ts';

/** The kernel's own policies nest 10 deep at most; the limit keeps hostile bytes from exhausting the stack. */
const DEEPEST = 16;

/** What describing without a schema needs. */
export interface Guessing {
  readonly bytes: Uint8Array;
  readonly order: ByteOrder;
  readonly budget: TreeBudget;
}

/** One node over all the attributes, or undefined where the range doesn't parse as any. */
export function guessAttributes(context: Guessing, range: ByteRange): WireNode | undefined {
  if (!areAttributes(context.bytes, context.order, range, { strict: true })) return undefined;
  return node('attributes', range.offset, range.length, { note: 'a guess', children: listIn(context, range, 1) });
}

function listIn(context: Guessing, range: ByteRange, depth: number): WireNode[] {
  const { bytes, order, budget } = context;
  const { attributes, more } = decodeAttributes(bytes, order, range, budget.most);
  budget.take(attributes.length);
  const nodes = attributes.map((attribute) => describeAttribute(context, attribute, depth));
  return more ? [...nodes, unshown(more.count, more.range)] : nodes;
}

function describeAttribute(context: Guessing, attribute: Attribute, depth: number): WireNode {
  const { offset, length, payload } = attribute;
  const name = `attribute ${attribute.type}`;
  const children = depth < DEEPEST ? nestIn(context, attribute, depth) : [];
  if (children.length > 0) {
    return node(name, offset, length, { note: attribute.nested ? 'nested' : 'nested, a guess', children });
  }
  const readOrder = attribute.netByteOrder ? 'big' : context.order;
  const note = attribute.netByteOrder ? 'network byte order' : undefined;
  return node(name, offset, length, { value: guessValue(payload, readOrder), note });
}

function nestIn(context: Guessing, attribute: Attribute, depth: number): WireNode[] {
  const { nested, payload } = attribute;
  if (!nested && looksLikeText(payload)) return [];
  const range = { offset: attribute.offset + 4, length: payload.length };
  const isNest = areAttributes(context.bytes, context.order, range, { strict: !nested });
  return isNest ? listIn(context, range, depth + 1) : [];
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
