// Owns the readers of single values of a saved message.
import { didYouMean } from '../wire/did-you-mean.ts';
import type { Field } from './yaml-file.ts';

export function checkKeys(field: Field, known: readonly string[]): void {
  for (const { name, key } of field.entries()) {
    const meant = known.includes(name) ? '' : didYouMean(name, known);
    if (meant) key.refuse(`unknown key '${name}'${meant}`, 'Correct it, or rename it where it is your own.');
  }
}

export function readNumber(field: Field | undefined, [from, to]: readonly [number, number]): number | undefined {
  if (!field) return undefined;
  const word = (field.word() ?? '').replaceAll('_', '');
  const number = /^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : Number.NaN;
  if (number >= from && number <= to) return number;
  return field.refuse(
    `'${field.word() ?? 'a list or mapping'}' is no number here`,
    `Write a number from ${from} to ${to}.`,
  );
}

export function readFlag(field: Field | undefined): boolean | undefined {
  if (!field) return undefined;
  const word = field.word();
  if (word === 'true' || word === 'false') return word === 'true';
  return field.refuse('neither true nor false', 'Write true, or leave the key out.');
}
