// Owns the readings of attributes that hold no others: integers, texts, bytes, C arrays and structs.
import { type ByteOrder, type ByteRange, readU32 } from '../wire/bytes.ts';
import { node, type WireNode } from '../wire/node.ts';
import { countBytes, hexPreview, quotedText } from '../wire/printable.ts';
import { unshown } from '../wire/tree-budget.ts';
import { checkInteger, checkLength } from './checks.ts';
import { type DecodeContext, type Reading, withViolations } from './decode-context.ts';
import { readStruct } from './decode-struct.ts';
import { showBytes, showInteger, showText } from './format-value.ts';
import { integerOf, isInteger, sizeOf, sizeWords } from './integers.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

/** `type` is the attribute's own, or that of the entries of its array. */
export interface Leaf {
  readonly attribute: AttributeSpec;
  readonly type: AttributeType;
  readonly order: ByteOrder;
}

export function readLeaf(context: DecodeContext, leaf: Leaf, range: ByteRange): Reading {
  const payload = context.bytes.subarray(range.offset, range.offset + range.length);
  if (isInteger(leaf.type)) return readInteger(context, leaf, payload);
  if (leaf.type === 'string') return readText(context, leaf, payload);
  if (leaf.type === 'flag') return readFlag(context, payload);
  if (leaf.type === 'bitfield32') return readBitfield(context, leaf, range);
  if (leaf.type === 'pad') return { value: hexPreview(payload), note: 'padding' };
  if (leaf.type === 'binary') return readBinary(context, leaf, range);
  return { value: hexPreview(payload), note: leaf.type };
}

function readInteger({ family, side }: DecodeContext, { attribute, type, order }: Leaf, payload: Uint8Array): Reading {
  const integer = integerOf(type, payload.length);
  if (integer === undefined) {
    return { value: hexPreview(payload), issues: [`${countBytes(payload.length)}, not ${sizeWords(type)}`] };
  }
  const raw = integer.read(payload, 0, order);
  const reading = { raw, ...showInteger(attribute, raw, payload, family) };
  return withViolations(reading, checkInteger(attribute, raw, family), side);
}

/** Being there is all it says; the kernel refuses one that carries something (NLA_FLAG). */
function readFlag({ side }: DecodeContext, payload: Uint8Array): Reading {
  if (payload.length === 0) return { value: 'flag' };
  const reading = { value: `flag, ${hexPreview(payload)}` };
  return withViolations(reading, ['a flag has no payload'], side);
}

/** What stands after the NUL is no part of the text; zeros there fill up an array of a fixed size. */
function readText({ side }: DecodeContext, { attribute: { checks } }: Leaf, payload: Uint8Array): Reading {
  const end = payload.indexOf(0);
  const text = end < 0 ? payload : payload.subarray(0, end);
  const issues = end < 0 && !checks.unterminatedOk ? ['the NUL at the end is missing'] : [];
  if (end >= 0 && payload.subarray(end).some((byte) => byte !== 0)) issues.push('bytes after the NUL');
  return withViolations({ value: showText(text), issues }, checkLength(checks, text.length), side);
}

/** struct nla_bitfield32: which bits, out of those that are told at all. */
function readBitfield({ bytes, family }: DecodeContext, { attribute, order }: Leaf, range: ByteRange): Reading {
  const { offset, length } = range;
  const payload = bytes.subarray(offset, offset + length);
  if (length !== 8) return { value: hexPreview(payload), issues: [`${countBytes(length)}, not 8`] };
  const word = (name: string, at: number): WireNode => {
    const raw = readU32(bytes, at, order);
    return node(name, at, 4, { raw, ...showInteger(attribute, raw, bytes.subarray(at, at + 4), family) });
  };
  const [value, selector] = [word('value', offset), word('selector', offset + 4)];
  return { value: value.value, note: `of ${selector.value}`, children: [value, selector] };
}

function readBinary(context: DecodeContext, leaf: Leaf, range: ByteRange): Reading {
  const { attribute } = leaf;
  const payload = context.bytes.subarray(range.offset, range.offset + range.length);
  const struct = attribute.struct === undefined ? undefined : context.family.structs.get(attribute.struct);
  if (struct) return readStruct(context, struct, range);
  const violations = checkLength(attribute.checks, payload.length);
  if (leaf.type === attribute.type && attribute.subType && isInteger(attribute.subType)) {
    return withViolations(readArray(context, leaf, range), violations, context.side);
  }
  const shown = showBytes(attribute, payload);
  const text = shown.value === hexPreview(payload) ? textIn(payload) : undefined;
  const size = payload.length > 16 ? countBytes(payload.length) : undefined;
  const note = [text, size].filter((part) => part !== undefined).join('; ') || undefined;
  return withViolations({ ...shown, note }, violations, context.side);
}

/** Fewer characters may be a number just as well. */
const SHORTEST_TEXT = 3;

/** '"/run/dbus/socket"'; the name of an abstract socket begins with a NUL: '"\\0/tmp/.X11-unix/X0"'. */
function textIn(payload: Uint8Array): string | undefined {
  const isAbstract = payload[0] === 0;
  const text = quotedText(isAbstract ? payload.subarray(1) : payload);
  if (text === undefined || text.length - 2 < SHORTEST_TEXT) return undefined;
  return isAbstract ? `"\\0${text.slice(1)}` : text;
}

function readArray({ bytes, family, budget }: DecodeContext, { attribute, order }: Leaf, range: ByteRange): Reading {
  const type = attribute.subType!;
  const size = sizeOf(type);
  const codec = integerOf(type, size)!;
  const count = Math.floor(range.length / size);
  const entry = (index: number): WireNode => {
    const offset = range.offset + index * size;
    const raw = codec.read(bytes, offset, order);
    const shown = showInteger(attribute, raw, bytes.subarray(offset, offset + size), family);
    return node(`[${index}]`, offset, size, { raw, ...shown });
  };
  const taken = budget.take(count);
  const children = Array.from({ length: taken }, (_, index) => entry(index));
  const [end, rest] = [range.offset + taken * size, range.length % size];
  if (count > taken) children.push(unshown(count - taken, { offset: end, length: (count - taken) * size }));
  if (rest > 0) children.push(node('rest', range.offset + range.length - rest, rest, { note: countBytes(rest) }));
  const first = Array.from({ length: Math.min(count, 8) }, (_, index) => entry(index).value);
  const issues = rest > 0 ? [`${countBytes(range.length)}, no multiple of ${size}`] : [];
  return { value: [...first, ...(count > 8 ? ['…'] : [])].join(', '), note: `${count} of ${type}`, children, issues };
}
