// Owns the reading of the values that attributes are compared with, by their types: numbers and names of enums, flags,
// texts, addresses, bytes. Each becomes a test of the attribute's payload, or the words that refuse it.
import type { ValueRange, ValueWord } from '../wire/attribute-question.ts';
import type { BytesTest } from '../wire/attribute-route.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { encodeUtf8 } from '../wire/text.ts';
import { parseHex, parseIpv4, parseIpv6, parseUuid } from './addresses.ts';
import { plainName } from './attribute-paths.ts';
import { bytesAre, oneOf, prefixIs, textIs } from './bytes-tests.ts';
import { parseInteger } from './enum-values.ts';
import type { EnumTable } from './family.ts';
import { type HalvesTest, type IntegerRange, inRanges, integerTest } from './integer-tests.ts';
import type { Field } from './spec.ts';

/** What a value can't be, in words, and the word that is to blame. */
export interface NoValue {
  readonly refusal: string;
  readonly word: ValueWord;
}

export const isRefused = <T extends object>(value: T | NoValue): value is NoValue => 'refusal' in value;

const refuse = (word: ValueWord, refusal: string): NoValue => ({ refusal, word });
const textOf = ({ text, quoted }: ValueWord): Uint8Array => (quoted ? Uint8Array.from(quoted) : encodeUtf8(text));

/** The numbers that a value stands for. Flags without `|` are one bit. */
export function integersOf(
  field: Pick<Field, 'name' | 'asFlags'>,
  table: EnumTable | undefined,
  { from, to }: ValueRange,
): IntegerRange | NoValue {
  const [low, high] = [integerOfWord(field, table, from), integerOfWord(field, table, to ?? from)];
  if (typeof low !== 'bigint') return low;
  if (typeof high !== 'bigint') return high;
  return to && high < low ? refuse(to, 'the range ends before it starts') : { low, high };
}

function integerOfWord(
  { name, asFlags }: Pick<Field, 'name' | 'asFlags'>,
  table: EnumTable | undefined,
  word: ValueWord,
): bigint | NoValue {
  const pieces = asFlags ? word.text.split('|') : [word.text];
  let bits = 0n;
  for (const piece of pieces) {
    const named = namedIn(table, piece);
    const value = named === undefined ? parseInteger(piece) : asFlags ? 1n << BigInt(named) : BigInt(named);
    if (value === undefined || (word.quoted && named === undefined)) return refuse(word, noInteger(name, table, piece));
    bits |= value;
  }
  return bits;
}

function namedIn(table: EnumTable | undefined, word: string): number | undefined {
  for (const [name, value] of table?.byName ?? []) if (plainName(name) === plainName(word)) return value;
  return undefined;
}

function noInteger(name: string, table: EnumTable | undefined, word: string): string {
  if (!table) return `${name} is a number, such as 1500 or 0x10, and not ${word === '' ? 'that' : word}`;
  const names = [...table.byName.keys()];
  const known = names.length < 12 ? `: it is one of ${names.join(', ')}` : didYouMean(word, names);
  return `"${word}" is no ${name}${known}`;
}

export function textsAre({ name }: Field, { from, to }: ValueRange): BytesTest | NoValue {
  return to ? refuse(to, `${name} is a text, which has no ranges`) : textIs(textOf(from));
}

const forms: Readonly<Record<string, string>> = {
  mac: 'an address such as 02:00:00:00:00:01',
  fddi: 'an address such as 02:00:00:00:00:01',
  ipv4: 'an address such as 192.0.2.1 or 192.0.2.0/24',
  ipv6: 'an address such as 2001:db8::1 or 2001:db8::/32',
  'ipv4-or-v6': 'an address such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32',
  uuid: 'an id such as 123e4567-e89b-12d3-a456-426614174000',
};

export function bytesAreValue(field: Field, value: ValueRange): BytesTest | NoValue {
  const { from, to } = value;
  if (to) return refuse(to, `${field.name} is bytes, which have no ranges`);
  const test = addressTest(field, value);
  if (test) return test;
  const form = forms[field.displayHint ?? ''];
  const isPlain = !form || field.displayHint === 'mac' || field.displayHint === 'fddi';
  const bytes = from.quoted ? textOf(from) : isPlain ? plainBytes(from.text) : undefined;
  if (bytes) return bytesAre(bytes);
  return refuse(from, `${field.name} is ${form ?? '"text" or bytes such as de:ad:be:ef'}, and not ${from.text}`);
}

/** Undefined where the value is not in the form that the hint asks for. */
export function addressTest({ displayHint = 'hex' }: Field, { from, to }: ValueRange): BytesTest | undefined {
  if (to || from.quoted) return undefined;
  if (displayHint === 'uuid') return testOf(parseUuid(from.text));
  if (!displayHint.startsWith('ipv')) return undefined;
  const [, text = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(from.text) ?? [];
  const address =
    (displayHint === 'ipv6' ? undefined : parseIpv4(text)) ?? (displayHint === 'ipv4' ? undefined : parseIpv6(text));
  if (!address || bits === undefined) return testOf(address);
  return Number(bits) <= 8 * address.length ? prefixIs(address, Number(bits)) : undefined;
}

const testOf = (bytes: Uint8Array | undefined): BytesTest | undefined => bytes && bytesAre(bytes);

/** 'de:ad', 'dead', '0xdead', 'de ad'. */
function plainBytes(text: string): Uint8Array | undefined {
  const bytes = parseHex(text.replace(/^0x/i, ''));
  return bytes && bytes.length > 0 ? bytes : undefined;
}

/** Of an attribute that no spec knows: a number of any width, a text, bytes, whichever the value can be. */
export function anythingIs(value: ValueRange): BytesTest | NoValue {
  const { from, to } = value;
  if (from.quoted && !to) return textIs(textOf(from));
  const numbers = integersOf(unknownField, undefined, value);
  const bytes = plainBytes(from.text);
  if (to || !bytes || /^\d+$/.test(from.text)) {
    if (!isRefused(numbers)) return anyInteger(inRanges([numbers]));
    return to ? numbers : textIs(textOf(from));
  }
  return isRefused(numbers) ? bytesAre(bytes) : oneOf([anyInteger(inRanges([numbers])), bytesAre(bytes)]);
}

export const unknownField = { name: 'this', asFlags: false };

/** Unsigned, of each of the widths that there are. */
export const anyInteger = (passes: HalvesTest): BytesTest =>
  oneOf(['u8', 'u16', 'u32', 'u64'].map((type) => integerTest(type, undefined, passes)));
