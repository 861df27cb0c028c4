// Owns the numbers of a document that may be told by name: constants, lengths ('wg-key-len', 'name-len - 1') and
// limits ('u16-max').
import type { Place } from './parse-spec-yaml.ts';
import type { Constant } from './spec.ts';

export type Constants = ReadonlyMap<string, Constant>;

/** No message is longer than a u32 can tell, and a length beyond that would only exhaust memory. */
const LONGEST = 0xffff_ffff;

export function readLength(place: Place, constants: Constants): number {
  if (!place.isText()) return place.integer(0, LONGEST);
  const [, name, less] = /^(.*?)( - 1)?$/.exec(place.text())!;
  const length = constantValue(place, name!, constants) - (less ? 1n : 0n);
  if (length < 0n || length > LONGEST) place.fail(`${length} can't be a length`);
  return Number(length);
}

export function readLimit(place: Place, constants: Constants): bigint {
  if (!place.isText()) return place.bigint();
  return typeLimit(place.text()) ?? constantValue(place, place.text(), constants);
}

function typeLimit(text: string): bigint | undefined {
  const [, sign, bits, end] = /^([us])(8|16|32|64)-(min|max)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const range = 1n << BigInt(sign === 'u' ? bits! : Number(bits) - 1);
  if (end === 'max') return range - 1n;
  return sign === 'u' ? 0n : -range;
}

function constantValue(place: Place, name: string, constants: Constants): bigint {
  const constant = constants.get(name);
  if (constant === undefined) return place.fail(`there is no constant '${name}' in definitions`);
  return typeof constant.value === 'bigint' ? constant.value : place.fail(`the constant '${name}' is text`);
}
