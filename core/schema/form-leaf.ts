// Owns the text of a value in a form, how it is entered, and the way back to bytes. A value that its text would not
// bring back is shown as bytes.
import type { ByteOrder } from '../wire/bytes.ts';
import { parseHex } from './addresses.ts';
import { ComposeError, isMapping, type Scalar, type Value } from './compose-value.ts';
import { encodeLeaf, encodeMember } from './encode-leaf.ts';
import type { Editor } from './form.ts';
import type { FormContext } from './form-context.ts';
import { showInteger } from './format-value.ts';
import { integerOf, isInteger } from './integers.ts';
import { comesOutAs, readLeafValue, readStructValue } from './read-leaf-values.ts';
import type { AttributeSpec, AttributeType, Field, Member, Struct } from './spec.ts';

export interface FormLeaf {
  readonly editor: Editor;
  readonly text: string;
  readonly encode: (text: string) => Uint8Array;
}

export function attributeLeaf(
  context: FormContext,
  spec: AttributeSpec,
  { type, order }: { type: AttributeType; order: ByteOrder },
  payload: Uint8Array,
): FormLeaf {
  if (type === 'pad' || type === 'unused') return bytesLeaf(payload);
  const value = readLeafValue(context, spec, { type, order }, payload);
  if (value === undefined || value instanceof Uint8Array || isMapping(value)) return bytesLeaf(payload);
  if (type === 'flag') return { editor: { kind: 'presence' }, text: 'present', encode: () => new Uint8Array() };
  const encode = (text: string): Uint8Array => {
    const typed = Array.isArray(value) ? text.split(/[\s,]+/).filter((word) => word !== '') : text;
    return encodeLeaf(context, spec, typed, { type, order, path: spec.name });
  };
  const named = isInteger(type) ? integerText(context, spec, { type, order }, payload) : textOf(value);
  const shown = comesOutAs(payload, () => encode(named)) ? named : textOf(value);
  return { editor: editorOf(context, spec, Array.isArray(value) ? 'string' : type), text: shown, encode };
}

export function memberLeaf(context: FormContext, member: Member, order: ByteOrder, part: Uint8Array): FormLeaf {
  const { name, type } = member;
  if (type === 'pad') return fixedBytesLeaf(part, name);
  const whole: Struct = { name, length: member.length, members: [{ ...member, offset: 0 }] };
  const value = readStructValue(context, whole, part);
  const told = value instanceof Uint8Array ? undefined : value[name];
  if (told === undefined || told instanceof Uint8Array || isMapping(told)) return fixedBytesLeaf(part, name);
  const encode = (text: string): Uint8Array => encodeMember(context, member, text, name);
  const named = isInteger(type) ? integerText(context, member, { type, order }, part) : textOf(told);
  const shown = comesOutAs(part, () => encode(named)) ? named : textOf(told);
  return { editor: editorOf(context, member, type), text: shown, encode };
}

const integerText = (
  { family }: FormContext,
  field: Field,
  { type, order }: { type: string; order: ByteOrder },
  bytes: Uint8Array,
): string => showInteger(field, integerOf(type, bytes.length)!.read(bytes, 0, order), bytes, family).value;

const textOf = (value: Value): string => (Array.isArray(value) ? (value as Scalar[]).join(', ') : `${value as Scalar}`);

function editorOf({ family }: FormContext, field: Field, type: string): Editor {
  const entries = family.spec.enums.find(({ name }) => name === field.enum)?.entries;
  if (entries && isInteger(type)) return { kind: field.asFlags ? 'flags' : 'choice', entries };
  if (field.displayHint !== undefined && field.displayHint !== 'hex') return { kind: 'address' };
  return { kind: isInteger(type) ? 'number' : 'text' };
}

/** 'de ad be ef', of any length. */
export function bytesLeaf(bytes: Uint8Array): FormLeaf {
  return { editor: { kind: 'bytes' }, text: hexText(bytes), encode: bytesOf };
}

function fixedBytesLeaf(part: Uint8Array, name: string): FormLeaf {
  const encode = (text: string): Uint8Array => {
    const bytes = bytesOf(text);
    if (bytes.length !== part.length) throw new ComposeError(name, `${bytes.length} bytes, not ${part.length}`);
    return bytes;
  };
  return { ...bytesLeaf(part), encode };
}

const hexText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

function bytesOf(text: string): Uint8Array {
  const bytes = parseHex(text.trim().replace(/\s+/g, ' '));
  if (bytes === undefined) throw new ComposeError('', 'these are no pairs of hexadecimal digits');
  return bytes;
}
