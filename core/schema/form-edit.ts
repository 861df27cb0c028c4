// Owns the edits of a form: each gives the message with that one change. Lengths and padding of the attributes around it
// follow, and no other byte changes.
import { ATTRIBUTE_HEADER_LENGTH, encodeAttributes } from '../wire/attribute.ts';
import { align4, type ByteOrder, type ByteRange, concat, writeU16 } from '../wire/bytes.ts';
import { ComposeError } from './compose-value.ts';
import type { Choice, Enclosure, FormField, FormList } from './form.ts';

/** @throws ComposeError where an attribute would become longer than one can be. */
export function setField(bytes: Uint8Array, field: FormField, value: Uint8Array, order: ByteOrder): Uint8Array {
  return replace(bytes, field.own ? [...field.around, field.own] : field.around, { ...field.value, by: value }, order);
}

export function removeField(bytes: Uint8Array, { own, value, around }: FormField, order: ByteOrder): Uint8Array {
  const range = own ? { offset: own.offset, length: own.end - own.offset } : value;
  return replace(bytes, around, { ...range, by: new Uint8Array() }, order);
}

/** @throws ComposeError as setField does. */
export function addChoice(bytes: Uint8Array, list: FormList, choice: Choice, order: ByteOrder): Uint8Array {
  const last = list.fields.findLast(({ own }) => own !== undefined)?.own;
  const unpadded = last ? align4(last.length) - (last.end - last.offset) : 0;
  const added = encodeAttributes([{ type: choice.number, value: choice.payload, nested: choice.nested }], order);
  const by = concat([new Uint8Array(unpadded), added]);
  return replace(bytes, list.around, { offset: list.at, length: 0, by }, order);
}

interface Change extends ByteRange {
  readonly by: Uint8Array;
}

function replace(bytes: Uint8Array, around: readonly Enclosure[], change: Change, order: ByteOrder): Uint8Array {
  const frame = around.at(-1);
  if (frame === undefined) return splice(bytes, change);
  const start = frame.offset + ATTRIBUTE_HEADER_LENGTH;
  const payload = splice(bytes.subarray(start, frame.offset + frame.length), {
    ...change,
    offset: change.offset - start,
  });
  const isAsLong = payload.length + ATTRIBUTE_HEADER_LENGTH === frame.length;
  const attribute = concat([
    headerOf(bytes, frame, payload.length, order),
    payload,
    new Uint8Array(isAsLong ? 0 : align4(payload.length) - payload.length),
  ]);
  const length = isAsLong ? frame.length : frame.end - frame.offset;
  return replace(bytes, around.slice(0, -1), { offset: frame.offset, length, by: attribute }, order);
}

/** nla_type as it was, with its flags. */
function headerOf(bytes: Uint8Array, { offset }: Enclosure, payload: number, order: ByteOrder): Uint8Array {
  const length = payload + ATTRIBUTE_HEADER_LENGTH;
  if (length > 0xffff) throw new ComposeError('', `${payload} bytes, and an attribute takes 65531 at most`);
  const header = bytes.slice(offset, offset + ATTRIBUTE_HEADER_LENGTH);
  writeU16(header, 0, length, order);
  return header;
}

/** Zeros up to what lies past the end. */
const splice = (bytes: Uint8Array, { offset, length, by }: Change): Uint8Array =>
  concat([
    bytes.subarray(0, offset),
    new Uint8Array(Math.max(0, offset - bytes.length)),
    by,
    bytes.subarray(offset + length),
  ]);
