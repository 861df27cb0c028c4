// Owns what every step of decoding needs to know.
import type { ByteOrder } from '../wire/bytes.ts';
import type { WireNode } from '../wire/node.ts';
import type { TreeBudget } from '../wire/tree-budget.ts';
import type { Family } from './family.ts';
import type { Side } from './registry.ts';

export interface DecodeContext {
  /** The message; ranges and the offsets in the tree count from its start. */
  readonly bytes: Uint8Array;
  readonly order: ByteOrder;
  readonly family: Family;
  readonly side: Side;
  readonly budget: TreeBudget;
}

/** What a value adds to its node. */
export type Reading = Partial<Pick<WireNode, 'value' | 'raw' | 'note' | 'issues' | 'children'>>;

/** The kernel checks what it is sent only; of what it sends itself the same is worth a note. */
export function withViolations(reading: Reading, violations: readonly string[], side: Side): Reading {
  if (violations.length === 0) return reading;
  if (side === 'request') return { ...reading, issues: [...(reading.issues ?? []), ...violations] };
  const note = [reading.note, 'not what it takes', ...violations].filter((part) => part !== undefined).join('; ');
  return { ...reading, note };
}
