// Owns the tree of attributes by their set, and what they nest in each other. Total: bytes that don't fit the spec are
// shown as far as they make sense, with issues; what the spec doesn't know is guessed at, and says so.
import { ATTRIBUTE_HEADER_LENGTH, type Attribute, type AttributeList, decodeAttributes } from '../wire/attribute.ts';
import { align4, type ByteRange } from '../wire/bytes.ts';
import { guessAttributes } from '../wire/describe-attributes.ts';
import { node, type WireNode } from '../wire/node.ts';
import { countBytes, hexPreview, quotedText } from '../wire/printable.ts';
import { unshown } from '../wire/tree-budget.ts';
import type { DecodeContext, Reading } from './decode-context.ts';
import { readLeaf } from './decode-leaf.ts';
import { readStruct } from './decode-struct.ts';
import type { AttributeTable } from './family.ts';
import { fieldOrder } from './format-value.ts';
import { isNest, typeOfEntries } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

/** Sets nest in themselves, so only the message's length would end it; the limit saves the stack. */
const DEEPEST = 16;

/** What stands in `range`, read by the set; `outer` holds the attributes around it. */
export function readAttributes(
  context: DecodeContext,
  table: AttributeTable | undefined,
  range: ByteRange,
  outer?: Level,
): Reading {
  if (table === undefined) return guess(context, range);
  if (depthOf(outer) >= DEEPEST) return { ...bytesIn(context, range), issues: ['nested too deep to be shown'] };
  const list = takeAttributes(context, range);
  const { attributes, issues } = list;
  const firsts = new Map<number, Attribute>();
  for (const attribute of attributes) if (!firsts.has(attribute.type)) firsts.set(attribute.type, attribute);
  const level = { table, payloads: new Map(Array.from(firsts, ([type, { payload }]) => [type, payload])), outer };
  const children = attributes.map((attribute) => {
    const again = firsts.get(attribute.type) !== attribute;
    return describeAttribute(context, attribute, level, again);
  });
  return { children: withMore(children, list), issues };
}

/** As many as the tree has room for. */
function takeAttributes({ bytes, order, budget }: DecodeContext, range: ByteRange): AttributeList {
  const list = decodeAttributes(bytes, order, range, budget.most);
  budget.take(list.attributes.length);
  return list;
}

const withMore = (children: WireNode[], { more }: AttributeList): WireNode[] =>
  more ? [...children, unshown(more.count, more.range)] : children;

function depthOf(level: Level | undefined): number {
  let depth = 0;
  for (let at = level; at; at = at.outer) depth += 1;
  return depth;
}

function describeAttribute(context: DecodeContext, attribute: Attribute, level: Level, again: boolean): WireNode {
  const { offset, length } = attribute;
  const spec = level.table.byType.get(attribute.type);
  if (spec === undefined) return describeUnknown(context, attribute);
  const reading = readPayload(context, { spec, type: spec.type, attribute, level, wraps: spec.typeValue.length });
  const twin =
    again && !spec.multi && spec.type !== 'pad' ? [`there is another ${spec.name}, which may stand once`] : [];
  const issues = [...attribute.issues, ...(reading.issues ?? []), ...twin, ...paddingIssues(context, attribute)];
  return node(spec.name, offset, length, { ...reading, issues, note: withFlags(reading.note, attribute, spec) });
}

/** The kernel writes zeros; an attribute that starts there was put where no parser looks for it. */
function paddingIssues({ bytes }: DecodeContext, { offset, length }: Attribute): string[] {
  for (let at = offset + length; (at & 3) !== (offset & 3) && at < bytes.length; at += 1) {
    if (bytes[at] !== 0) return ['the padding after it is not zeros'];
  }
  return [];
}

function describeUnknown(context: DecodeContext, attribute: Attribute): WireNode {
  const { offset, length, issues } = attribute;
  const inner = guess(context, payloadRange(attribute));
  const note = inner.children ? `not in the spec; ${inner.note}` : 'not in the spec';
  return node(`attribute ${attribute.type}`, offset, length, { ...inner, note, issues });
}

/** NLA_F_NESTED is noted, never held against a message: the kernel itself sets it as it likes. */
function withFlags(note: string | undefined, attribute: Attribute, spec: AttributeSpec): string | undefined {
  const nests = isNest(spec);
  const notes = [note];
  if (nests && !attribute.nested) notes.push('without NLA_F_NESTED');
  if (!nests && attribute.nested) notes.push('NLA_F_NESTED');
  if (attribute.netByteOrder) notes.push('network byte order');
  return notes.filter((each) => each !== undefined).join('; ') || undefined;
}

const payloadRange = ({ offset, length }: Attribute): ByteRange => {
  const header = Math.min(length, ATTRIBUTE_HEADER_LENGTH);
  return { offset: offset + header, length: length - header };
};

interface Payload {
  readonly spec: AttributeSpec;
  /** The spec's, or that of the entries of its array. */
  readonly type: AttributeType;
  readonly attribute: Attribute;
  /** What `attribute` is part of. */
  readonly level: Level;
  /** How many nests there are around the value whose types have a meaning. */
  readonly wraps: number;
}

function readPayload(context: DecodeContext, payload: Payload): Reading {
  const { spec, type, attribute, level, wraps } = payload;
  const range = payloadRange(attribute);
  if (wraps > 0) return readWrapped(context, payload);
  if (type === 'nest' || type === 'nest-type-value') {
    return readAttributes(context, tableOf(context, spec.nested), range, level);
  }
  if (type === 'indexed-array') return readEntries(context, payload, (index) => `[${index}]`);
  if (type === 'sub-message') return readSubMessage(context, payload);
  return readLeaf(
    context,
    { attribute: spec, type, order: fieldOrder(spec, context.order, attribute.netByteOrder) },
    range,
  );
}

/** A nest whose attributes are of the type before them; `typeValue` tells what their own types are. */
function readWrapped(context: DecodeContext, payload: Payload): Reading {
  const name = payload.spec.typeValue[payload.spec.typeValue.length - payload.wraps]!;
  return readEntries(context, { ...payload, wraps: payload.wraps - 1 }, (index) => `${name} ${index}`);
}

function readEntries(context: DecodeContext, payload: Payload, nameOf: (index: number) => string): Reading {
  const { spec, attribute, level, wraps } = payload;
  const type = typeOfEntries(spec);
  const list = takeAttributes(context, payloadRange(attribute));
  const children = list.attributes.map((entry) => {
    const reading = readPayload(context, { spec, type, attribute: entry, level, wraps });
    const all = [...entry.issues, ...(reading.issues ?? [])];
    return node(nameOf(entry.type), entry.offset, entry.length, { ...reading, issues: all });
  });
  return { children: withMore(children, list), issues: list.issues };
}

function readSubMessage(context: DecodeContext, { spec, attribute, level }: Payload): Reading {
  const range = payloadRange(attribute);
  const { key, format } = selectFormat(spec, level, context.family, context.order);
  if (format === undefined) {
    const why =
      key === undefined ? `no ${spec.selector} tells what it is` : `not in the spec for ${spec.selector} ${key}`;
    const guessed = guess(context, range);
    return { ...guessed, note: guessed.note ? `${why}; ${guessed.note}` : why };
  }
  const struct = context.family.structs.get(format.fixedHeader ?? '');
  const header =
    struct &&
    node(struct.name, range.offset, Math.min(struct.length, range.length), {
      ...readStruct(context, struct, { offset: range.offset, length: Math.min(struct.length, range.length) }),
    });
  const start = struct ? Math.min(align4(struct.length), range.length) : 0;
  const rest = { offset: range.offset + start, length: range.length - start };
  if (rest.length === 0) return { children: header ? [header] : [], note: key };
  const table = tableOf(context, format.attributeSet);
  const inner = table ? readAttributes(context, table, rest, level) : trailing(context, rest, header !== undefined);
  return { ...inner, children: [...(header ? [header] : []), ...(inner.children ?? [])], note: key };
}

/** A format without a set is bytes of its own kind; behind a header it knows of, they are too many. */
function trailing(context: DecodeContext, range: ByteRange, afterHeader: boolean): Reading {
  const rest = bytesIn(context, range);
  if (!afterHeader) return rest;
  return {
    children: [node('rest', range.offset, range.length, rest)],
    issues: [`${countBytes(range.length)} too many`],
  };
}

const tableOf = ({ family }: DecodeContext, name: string | undefined): AttributeTable | undefined =>
  name === undefined ? undefined : family.sets.get(name);

function guess(context: DecodeContext, range: ByteRange): Reading {
  const found = range.length > 0 ? guessAttributes(context, range) : undefined;
  return found ? { children: found.children, note: 'nested, a guess' } : bytesIn(context, range);
}

function bytesIn({ bytes }: DecodeContext, { offset, length }: ByteRange): Reading {
  const found = bytes.subarray(offset, offset + length);
  return { value: quotedText(found) ?? hexPreview(found), note: length > 16 ? countBytes(length) : undefined };
}
