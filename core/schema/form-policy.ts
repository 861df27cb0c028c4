// Owns what this kernel says it takes, held against a form: it may be older or newer than the spec, or built otherwise.
import type { ByteOrder } from '../wire/bytes.ts';
import type { AttributePolicy, FamilyPolicy, PolicyTable } from '../wire/family-policy.ts';
import { type Policy, policyTypeName } from '../wire/policy.ts';
import { limitTexts } from '../wire/policy-text.ts';
import { countBytes } from '../wire/printable.ts';
import type { Form, FormContent, FormField } from './form.ts';
import { integerOf } from './integers.ts';

export interface KernelNote {
  /** 'this kernel takes 1 to 4294967295' */
  readonly text: string;
  /** The value is none that it takes. */
  readonly isBroken: boolean;
}

/** By the fields' keys. What is all that a type can hold is no news, and has no note. */
export function kernelNotes(form: Form, policy: FamilyPolicy, order: ByteOrder): ReadonlyMap<string, KernelNote> {
  const notes = new Map<string, KernelNote>();
  const index = topPolicy(form, policy);
  const tables = new Map(policy.policies.map((table) => [table.index, table]));
  const walk = { tables, notes, bytes: form.bytes, order };
  if (index !== undefined) noteAll(form, tables.get(index) ?? { index, attributes: [] }, walk);
  return notes;
}

/** An operation that can only dump has command 0 there, so that which of them it is stays open where there are more. */
function topPolicy({ operation, isDump }: Form, { operations }: FamilyPolicy): number | undefined {
  const own = operations.find(({ command }) => command === operation.request);
  if (own) return isDump ? own.dump : own.do;
  const dumps = isDump ? operations.filter(({ command }) => command === 0) : [];
  return dumps.length === 1 ? dumps[0]!.dump : undefined;
}

interface Walk {
  readonly tables: ReadonlyMap<number, PolicyTable>;
  readonly notes: Map<string, KernelNote>;
  readonly bytes: Uint8Array;
  readonly order: ByteOrder;
}

function noteAll({ list }: FormContent, table: PolicyTable, walk: Walk): void {
  for (const field of list?.fields ?? []) if (field.own) noteOne(field, table, walk);
}

function noteOne(field: FormField, table: PolicyTable, walk: Walk): void {
  const known = table.attributes.find(({ attribute }) => attribute === field.number);
  const note = known
    ? noteOf(known, walk.bytes.subarray(field.value.offset, field.value.offset + field.value.length), walk.order)
    : { text: 'this kernel does not know this attribute', isBroken: true };
  if (note) walk.notes.set(field.key, note);
  const inner = known?.policyIndex === undefined ? undefined : walk.tables.get(known.policyIndex);
  if (inner) for (const content of nestsOf(field)) noteAll(content, inner, walk);
}

/** The entries of an array of nests are checked by the policy of the array. */
function nestsOf({ content }: FormField): FormContent[] {
  if (content === undefined) return [];
  if (!content.list?.isArray) return [content];
  return content.list.fields.flatMap((entry) => entry.content ?? []);
}

function noteOf(policy: AttributePolicy, value: Uint8Array, order: ByteOrder): KernelNote | undefined {
  const type = INTEGER_TYPES.get(policy.type ?? 0);
  if (type === undefined) return lengthNote(policy, textLength(policy, value));
  const integer = integerOf(type, value.length);
  if (integer === undefined) {
    const text = `this kernel takes ${policyTypeName(policy.type!)}, and this has ${countBytes(value.length)}`;
    return { text, isBroken: true };
  }
  const number = BigInt(integer.read(value, 0, order));
  const [least, most] = [
    policy.minimumSigned ?? policy.minimumUnsigned ?? integer.least,
    policy.maximumSigned ?? policy.maximumUnsigned ?? integer.most,
  ];
  const hasLimits = least > integer.least || most < integer.most || policy.mask !== undefined;
  const isOutside = number < least || number > most || (BigInt.asUintN(64, number) & ~(policy.mask ?? ALL_BITS)) !== 0n;
  return hasLimits ? { text: `this kernel takes ${limitTexts(policy).join(', ')}`, isBroken: isOutside } : undefined;
}

const ALL_BITS = (1n << 64n) - 1n;

/** validate_nla() counts a text without its NUL. */
const textLength = ({ type }: Policy, value: Uint8Array): number =>
  (type === NL_ATTR_TYPE_STRING || type === NL_ATTR_TYPE_NUL_STRING) && value.at(-1) === 0
    ? value.length - 1
    : value.length;

const NL_ATTR_TYPE_STRING = 11;
const NL_ATTR_TYPE_NUL_STRING = 12;

function lengthNote(policy: Policy, length: number): KernelNote | undefined {
  const { minimumLength: least = 0, maximumLength: most = Number.POSITIVE_INFINITY } = policy;
  const texts = limitTexts(policy);
  return texts.length > 0
    ? { text: `this kernel takes ${texts.join(', ')}`, isBroken: length < least || length > most }
    : undefined;
}

/** By NL_ATTR_TYPE_*, but for those of 4 or 8 bytes. */
const INTEGER_TYPES: ReadonlyMap<number, string> = new Map([
  [2, 'u8'],
  [3, 'u16'],
  [4, 'u32'],
  [5, 'u64'],
  [6, 's8'],
  [7, 's16'],
  [8, 's32'],
  [9, 's64'],
  [16, 'sint'],
  [17, 'uint'],
]);
