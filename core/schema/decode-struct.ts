// Owns the trees of structs: fixed headers and attributes that are C structs.
import type { ByteRange } from '../wire/bytes.ts';
import { node, type WireNode } from '../wire/node.ts';
import { countBytes, hexPreview } from '../wire/printable.ts';
import { unshown } from '../wire/tree-budget.ts';
import type { DecodeContext, Reading } from './decode-context.ts';
import { fieldOrder, showBytes, showInteger, showText } from './format-value.ts';
import { integerOf } from './integers.ts';
import type { Member, Struct } from './spec.ts';

/**
 * Structs grow from kernel to kernel, so one that is shorter or longer than the spec's and ends between two members is
 * sound, with a note of it. What is more than the spec knows is one node at the end.
 */
export function readStruct(context: DecodeContext, struct: Struct, range: ByteRange): Reading {
  const whole = struct.members.filter(({ offset, length }) => offset + length <= range.length);
  const shown = whole.slice(0, context.budget.take(whole.length));
  const children = shown.map((member) => describeMember(context, member, range.offset + member.offset));
  const known = whole.reduce((end, { offset, length }) => Math.max(end, offset + length), 0);
  const next = whole[shown.length]?.offset ?? known;
  if (next < known) {
    children.push(unshown(whole.length - shown.length, { offset: range.offset + next, length: known - next }));
  }
  const rest = range.length - known;
  const bytes = context.bytes.subarray(range.offset + known, range.offset + range.length);
  if (rest > 0) children.push(node('rest', range.offset + known, rest, { value: hexPreview(bytes) }));
  const cut = struct.members[whole.length];
  const issues = cut && rest > 0 ? [`${struct.name} is cut within ${cut.name}`] : [];
  return { children, issues, note: sizeNote(struct, range.length) };
}

function sizeNote(struct: Struct, length: number): string | undefined {
  if (length > struct.length) return `${countBytes(length - struct.length)} more than the spec has`;
  return length < struct.length ? `${length} of the ${struct.length} bytes that the spec has` : undefined;
}

function describeMember(context: DecodeContext, member: Member, offset: number): WireNode {
  const range = { offset, length: member.length };
  const struct = member.struct === undefined ? undefined : context.family.structs.get(member.struct);
  if (struct) return node(member.name, offset, member.length, readStruct(context, struct, range));
  return node(member.name, offset, member.length, readMember(context, member, range));
}

function readMember({ bytes, order, family }: DecodeContext, member: Member, { offset, length }: ByteRange): Reading {
  const payload = bytes.subarray(offset, offset + length);
  const integer = integerOf(member.type, length);
  if (integer) {
    const raw = integer.read(payload, 0, fieldOrder(member, order));
    return { raw, ...showInteger(member, raw, payload, family) };
  }
  if (member.type === 'string') return { value: showText(payload) };
  if (member.type === 'pad') return { value: hexPreview(payload), note: 'padding' };
  return { ...showBytes(member, payload), note: length > 16 ? countBytes(length) : undefined };
}
