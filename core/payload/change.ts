// Owns what changes from one send of a repeat to the next. A pure function of the template and the iteration, so a
// repeat can be run again, and any of its messages made again.
import { type ByteOrder, writeU8, writeU16, writeU32, writeU64 } from '../wire/bytes.ts';
import { countBytes } from '../wire/printable.ts';
import { DEFAULT_PATTERN, patternBytes } from './pattern.ts';

export type Change =
  | { readonly kind: 'none' }
  /** The iteration, written over the template at `offset`. */
  | { readonly kind: 'counter'; readonly offset: number; readonly width: 1 | 2 | 4 | 8; readonly order: ByteOrder }
  /** All bytes random, from `seed` + iteration. */
  | { readonly kind: 'random'; readonly seed: number }
  /** `step` bytes longer each time, up to `maximum` bytes; the template goes round. */
  | { readonly kind: 'grow'; readonly step: number; readonly maximum: number };

/** Why the change can't be applied to this template, in words; undefined when it can. */
export function changeIssue(template: Uint8Array, change: Change): string | undefined {
  if (change.kind === 'counter') return counterIssue(template, change.offset, change.width);
  if (change.kind !== 'grow') return undefined;
  if (!isCount(change.step) || change.step === 0) return `a step of ${change.step} bytes doesn't grow`;
  return isCount(change.maximum) ? undefined : `${change.maximum} bytes are not a length`;
}

function counterIssue(template: Uint8Array, offset: number, width: number): string | undefined {
  if (isCount(offset) && offset + width <= template.length) return undefined;
  return `a counter of ${countBytes(width)} at ${offset} is outside of the payload (${countBytes(template.length)})`;
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/**
 * The payload of the iteration-th send (from 0); the template is left alone.
 * Throws RangeError where `changeIssue` has an issue.
 */
export function applyChange(template: Uint8Array, change: Change, iteration: number): Uint8Array {
  const issue = changeIssue(template, change);
  if (issue) throw new RangeError(issue);
  if (change.kind === 'counter') return count(template.slice(), change, iteration);
  if (change.kind === 'random') return patternBytes({ kind: 'random', seed: change.seed + iteration }, template.length);
  if (change.kind === 'grow') return grow(template, template.length + change.step * iteration, change.maximum);
  return template.slice();
}

function count(bytes: Uint8Array, change: Change & { kind: 'counter' }, iteration: number): Uint8Array {
  const { offset, width, order } = change;
  if (width === 1) writeU8(bytes, offset, iteration);
  if (width === 2) writeU16(bytes, offset, iteration, order);
  if (width === 4) writeU32(bytes, offset, iteration, order);
  if (width === 8) writeU64(bytes, offset, BigInt(iteration), order);
  return bytes;
}

/** A template already longer than the maximum stays as it is. */
function grow(template: Uint8Array, wanted: number, maximum: number): Uint8Array {
  const length = Math.max(template.length, Math.min(wanted, maximum));
  if (template.length === 0) return patternBytes(DEFAULT_PATTERN, length);
  return Uint8Array.from({ length }, (_, index) => template[index % template.length]!);
}
