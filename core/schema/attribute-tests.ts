// Owns the test that a question about an attribute becomes, by what the attribute is.
import type { Asked, Comparison, ValueRange, ValueWord } from '../wire/attribute-question.ts';
import { alongRoute, type BytesTest } from '../wire/attribute-route.ts';
import type { Destination } from './attribute-paths.ts';
import {
  addressTest,
  anyInteger,
  anythingIs,
  bytesAreValue,
  integersOf,
  isRefused,
  type NoValue,
  textsAre,
  unknownField,
} from './attribute-values.ts';
import { bytesContain, isThere, notSo, oneOf, partOf, somePiece } from './bytes-tests.ts';
import type { EnumTable } from './family.ts';
import { type HalvesTest, hasBits, type IntegerRange, inRanges, integerTest } from './integer-tests.ts';
import { isInteger, sizeOf } from './integers.ts';
import { isNest } from './nesting.ts';

/** A question that such an attribute has no answer to; without a word the question as a whole is to blame. */
export interface NoAnswer {
  readonly refusal: string;
  readonly word?: ValueWord;
}

/** Asked of a list of attributes. */
export function testOf(destination: Destination, asked: Asked): BytesTest | NoAnswer {
  const { steps, entries, member } = destination;
  const test = payloadTest(destination, asked);
  if ('refusal' in test) return test;
  const isWhole = asked.kind === 'present' || asked.kind === 'contains';
  // Of a struct's members the flag says nothing.
  if (member) return alongRoute(steps, partOf(member, test), false);
  return alongRoute(isWhole ? steps : [...steps, ...entries], test);
}

function payloadTest(destination: Destination, asked: Asked): BytesTest | NoAnswer {
  if (asked.kind === 'present') return isThere;
  if (asked.kind === 'contains') return bytesContain(Uint8Array.from(asked.bytes));
  const leaf = leafOf(destination);
  if ('refusal' in leaf) return leaf;
  if (asked.kind === 'flags') {
    if (!leaf.ofIntegers) return { refusal: `${leaf.name} has no flags` };
    const bits = leaf.integers!({ from: asked.value });
    return isRefused(bits) ? bits : leaf.ofIntegers(hasBits(bits.low, asked.match));
  }
  if (asked.kind === 'in') return some(asked.values.map((value) => compare(leaf, '==', value)));
  return compare(leaf, asked.comparison, asked.value);
}

function some(tests: readonly (BytesTest | NoAnswer)[]): BytesTest | NoAnswer {
  const refused = tests.find((test): test is NoAnswer => 'refusal' in test);
  return refused ?? oneOf(tests as readonly BytesTest[]);
}

/** What can be compared: either integers, or values that are the same or not. */
interface Leaf {
  readonly name: string;
  /** Missing where it has no order. */
  readonly ofIntegers?: (passes: HalvesTest) => BytesTest;
  readonly integers?: (value: ValueRange) => IntegerRange | NoValue;
  /** Tried before integers; undefined where it is for those to say. */
  readonly same?: (value: ValueRange) => BytesTest | NoValue | undefined;
}

function leafOf({ family, field, type = 'unused' }: Destination): Leaf | NoAnswer {
  if (!field) {
    const integers = (value: ValueRange) => integersOf(unknownField, undefined, value);
    return { name: unknownField.name, ofIntegers: anyInteger, integers, same: anythingIs };
  }
  const { name } = field;
  const table = field.enum === undefined ? undefined : family.enums.get(field.enum);
  if (isInteger(type)) {
    const address = (value: ValueRange) => addressTest(field, value);
    return { ...integerLeaf(field, table, (passes) => integerTest(type, field.byteOrder, passes)), same: address };
  }
  if (type === 'bitfield32') {
    const value = { offset: 0, length: 4 };
    return integerLeaf(field, table, (passes) => partOf(value, integerTest('u32', field.byteOrder, passes)));
  }
  if (type === 'string') return { name, same: (value) => textsAre(field, value) };
  const entry = type === 'binary' && field.type === 'binary' ? field.subType : undefined;
  if (entry && isInteger(entry)) {
    return integerLeaf(field, table, (passes) => somePiece(sizeOf(entry), integerTest(entry, field.byteOrder, passes)));
  }
  if (type === 'binary' && !field.struct) return { name, same: (value) => bytesAreValue(field, value) };
  return { refusal: noLeaf(destinationWords(type, field.struct), name) };
}

const integerLeaf = (
  field: { readonly name: string; readonly asFlags: boolean },
  table: EnumTable | undefined,
  ofIntegers: (passes: HalvesTest) => BytesTest,
): Leaf => ({ name: field.name, ofIntegers, integers: (value) => integersOf(field, table, value) });

function destinationWords(type: string, struct: string | undefined): string {
  if (struct) return 'is a struct: ask for a member of it, behind a dot';
  if (isNest({ type: type as never, typeValue: [] })) return 'holds attributes: ask for one of them, behind a dot';
  return type === 'flag' ? 'is a flag, which is there or not' : 'has no value';
}

const noLeaf = (words: string, name: string): string => `${name} ${words}`;

function compare(leaf: Leaf, comparison: Comparison, value: ValueRange): BytesTest | NoAnswer {
  const isOrder = comparison !== '==' && comparison !== '!=';
  const same = isOrder ? undefined : leaf.same?.(value);
  if (same) return 'refusal' in same || comparison === '==' ? same : notSo(same);
  if (!leaf.ofIntegers) return { refusal: `${leaf.name} has no order: compare with ==, != or in` };
  const range = leaf.integers!(value);
  return isRefused(range) ? range : leaf.ofIntegers(inRanges(rangesOf(comparison, range)));
}

/** Beyond the numbers of every type. */
const least = -(1n << 64n);
const most = 1n << 64n;

/** Whole numbers: below 5 is up to 4. */
function rangesOf(comparison: Comparison, { low, high }: IntegerRange): IntegerRange[] {
  switch (comparison) {
    case '==':
      return [{ low, high }];
    case '!=':
      return [
        { low: least, high: low - 1n },
        { low: high + 1n, high: most },
      ];
    case '<':
      return [{ low: least, high: low - 1n }];
    case '<=':
      return [{ low: least, high }];
    case '>':
      return [{ low: high + 1n, high: most }];
    case '>=':
      return [{ low, high: most }];
  }
}
