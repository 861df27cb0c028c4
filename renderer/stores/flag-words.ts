/** Flags as they stand in a field, 'up | running | 0x40', and the same with one of them turned. */
import type { EnumEntry } from '../../core/schema/spec.ts';

export interface Toggled {
  readonly isOn: boolean;
  /** The text with the flag as it is not now; other words stay as they were typed. */
  readonly next: string;
}

export function toggleFlag(text: string, { name, value }: Pick<EnumEntry, 'name' | 'value'>): Toggled {
  const mask = 1n << BigInt(value);
  const words = text
    .split(/[|,]/)
    .map((word) => word.trim())
    .filter((word) => word !== '' && !/^(0x)?0+$/i.test(word));
  const others = words.filter((word) => word !== name).map((word) => ({ word, number: numberOf(word) }));
  const isOn = others.length < words.length || others.some(({ number }) => (number & mask) !== 0n);
  const rest = others
    .map(({ word, number }) => ((number & mask) === 0n ? word : hex(number & ~mask)))
    .filter((word) => word !== '0x0');
  const next = isOn ? rest : [...rest, name];
  return { isOn, next: next.length > 0 ? next.join(' | ') : '0' };
}

const numberOf = (word: string): bigint => (/^(\d+|0x[0-9a-f]+)$/i.test(word) ? BigInt(word) : 0n);
const hex = (number: bigint): string => `0x${number.toString(16)}`;
