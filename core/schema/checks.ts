// Owns what the kernel's checks have to say of a value. They are told, not imposed: a debugger may send what is wrong.
import { countBytes } from '../wire/printable.ts';
import type { Family } from './family.ts';
import type { AttributeSpec, Checks } from './spec.ts';

export function checkInteger(attribute: AttributeSpec, number: number | bigint, family: Family): string[] {
  const { min, max, mask, sparse } = attribute.checks;
  const issues: string[] = [];
  if (min !== undefined && number < min) issues.push(`${number} is less than ${min}, the least that is allowed`);
  if (max !== undefined && number > max) issues.push(`${number} is more than ${max}, the most that is allowed`);
  const outside = mask === undefined ? 0n : BigInt.asUintN(64, BigInt(number)) & ~mask;
  if (outside !== 0n) issues.push(`0x${outside.toString(16)} is outside of the flags that are allowed`);
  const table = sparse && attribute.enum !== undefined ? family.enums.get(attribute.enum) : undefined;
  if (table && !table.byValue.has(Number(number))) issues.push(`${number} is no value of the enum ${attribute.enum}`);
  return issues;
}

/** `length` is without the NUL, where a text has one. */
export function checkLength({ minLength, maxLength, exactLength }: Checks, length: number): string[] {
  const has = countBytes(length);
  const issues: string[] = [];
  if (minLength !== undefined && length < minLength) issues.push(`${has}, and ${minLength} at least are asked for`);
  if (maxLength !== undefined && length > maxLength) issues.push(`${has}, and ${maxLength} at most are allowed`);
  if (exactLength !== undefined && length !== exactLength) issues.push(`${has}, and it has to be ${exactLength}`);
  return issues;
}
