// Owns the way between the numbers of an enum or of flags and their names.
import type { EnumTable } from './family.ts';

/** 'up | lit | 0x40': the bits' names, and as one number those that have none. Undefined where no bit has a name. */
export function flagsText(table: EnumTable, value: number | bigint): string | undefined {
  const names: string[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (const [bit, name] of table.byValue) {
    const mask = 1n << BigInt(bit);
    if ((rest & mask) === 0n) continue;
    names.push(name);
    rest &= ~mask;
  }
  if (names.length === 0) return undefined;
  return rest === 0n ? names.join(' | ') : `${names.join(' | ')} | 0x${rest.toString(16)}`;
}

/** The number that 'up | lit', 'up', '0x40' or '12' stands for; undefined where a word is no name of the enum's. */
export function parseFlags(table: EnumTable, text: string): bigint | undefined {
  let bits = 0n;
  for (const word of text.split(/[|,]/).map((each) => each.trim())) {
    const bit = table.byName.get(word);
    const value = bit === undefined ? parseInteger(word) : 1n << BigInt(bit);
    if (value === undefined) return undefined;
    bits |= value;
  }
  return bits;
}

/** '12', '-3', '0x1f'. */
export function parseInteger(text: string): bigint | undefined {
  const [, sign, digits] = /^\s*(-?)(\d+|0x[0-9a-f]+)\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign ? -BigInt(digits) : BigInt(digits);
}
