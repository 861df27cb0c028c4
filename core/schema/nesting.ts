// Owns which attributes hold others, and of what type those are.
import type { AttributeSpec, AttributeType } from './spec.ts';

const NESTS: ReadonlySet<AttributeType> = new Set(['nest', 'indexed-array', 'nest-type-value', 'sub-message']);

/** Whether NLA_F_NESTED belongs there. */
export const isNest = ({ type, typeValue }: Pick<AttributeSpec, 'type' | 'typeValue'>): boolean =>
  NESTS.has(type) || typeValue.length > 0;

/** No kernel's array has arrays for entries, and the depth of such would have no end but the message's. */
export function typeOfEntries({ type, subType = 'binary' }: AttributeSpec): AttributeType {
  if (type !== 'indexed-array') return type;
  return subType === 'indexed-array' ? 'binary' : subType;
}
