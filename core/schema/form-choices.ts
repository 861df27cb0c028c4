// Owns which attributes can be added in a form, and what each starts with: the least that its checks let pass.

import { ComposeError } from './compose-value.ts';
import { encodeLeaf } from './encode-leaf.ts';
import type { Choice } from './form.ts';
import type { FormContext } from './form-context.ts';
import { fieldOrder } from './format-value.ts';
import { isInteger } from './integers.ts';
import { isNest } from './nesting.ts';
import { type Level, selectFormat } from './selector.ts';
import type { AttributeSpec, AttributeType } from './spec.ts';

/** All of the set, those first that the operation takes. */
export function choicesOf(context: FormContext, level: Level): Choice[] {
  const isTop = level.outer === undefined;
  return [...level.table.byType.values()]
    .filter(({ type }) => type !== 'unused' && type !== 'pad')
    .map((spec) => ({
      name: spec.name,
      number: spec.value,
      doc: spec.doc,
      isExpected: isTop && context.expected.has(spec.name),
      nested: isNest(spec),
      payload: spec.typeValue.length > 0 ? new Uint8Array() : startOf(context, { spec, type: spec.type, level }),
    }))
    .sort((a, b) => Number(b.isExpected) - Number(a.isExpected));
}

interface Start {
  readonly spec: AttributeSpec;
  readonly type: AttributeType;
  readonly level: Level;
}

/** One more entry of an array, after those with these numbers. */
export function entryChoice(
  context: FormContext,
  entry: Start & { wraps: number },
  numbers: readonly number[],
): Choice {
  const wrapped = entry.wraps > 0;
  const number = Math.min(Math.max(0, ...numbers) + 1, 0x3fff);
  return {
    ...{ name: `[${number}]`, number, isExpected: false },
    nested: wrapped || isNest({ type: entry.type, typeValue: [] }),
    payload: wrapped ? new Uint8Array() : startOf(context, entry),
  };
}

function startOf(context: FormContext, { spec, type, level }: Start): Uint8Array {
  if (isNest({ type, typeValue: [] })) return headerOf(context, spec, type, level);
  if (type === 'flag') return new Uint8Array();
  if (type === 'string') return new Uint8Array(1);
  if (type === 'bitfield32') return new Uint8Array(8);
  if (isInteger(type)) return integerStart(context, spec, type);
  return new Uint8Array(lengthOf(context, spec));
}

/** A sub-message begins with the header that its format has. */
function headerOf({ family, order }: FormContext, spec: AttributeSpec, type: AttributeType, level: Level): Uint8Array {
  const format = type === 'sub-message' ? selectFormat(spec, level, family, order).format : undefined;
  return new Uint8Array(family.structs.get(format?.fixedHeader ?? '')?.length ?? 0);
}

function integerStart(context: FormContext, spec: AttributeSpec, type: AttributeType): Uint8Array {
  const place = { type, order: fieldOrder(spec, context.order), path: spec.name };
  const encode = (value: bigint): Uint8Array => encodeLeaf(context, { ...spec, enum: undefined }, value, place);
  try {
    return encode(spec.checks.min !== undefined && spec.checks.min > 0n ? spec.checks.min : 0n);
  } catch (error) {
    // A check that no value of the type can pass.
    if (error instanceof ComposeError) return encode(0n);
    throw error;
  }
}

const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['mac', 6],
  ['ipv4', 4],
  ['ipv4-or-v6', 4],
  ['ipv6', 16],
  ['uuid', 16],
]);

function lengthOf({ family }: FormContext, { checks, struct, displayHint, subType }: AttributeSpec): number {
  const known = family.structs.get(struct ?? '')?.length ?? checks.exactLength ?? checks.minLength;
  return known ?? (subType ? 0 : (LENGTHS.get(displayHint ?? '') ?? 0));
}
