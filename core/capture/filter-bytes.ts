/**
 * Looking for bytes in the messages of a segment: one search through the whole arena, whose finds are then brought to
 * their rows. The search itself is the host's, which has one in native code; this has a plain one.
 */
import { HEADER_LENGTH } from '../wire/header.ts';
import type { MessagePart } from './filter-tree.ts';
import type { Keep } from './filter-words.ts';

/** Where `wanted` (one byte or more) stands first in `bytes` at `from` or behind it; -1 where it does not. */
export type IndexOf = (bytes: Uint8Array, wanted: Uint8Array, from: number) => number;

export const plainIndexOf: IndexOf = (bytes, wanted, from) => {
  const first = wanted[0]!;
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1))
    if (standsAt(bytes, at, wanted)) return at;
  return -1;
};

function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 1; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

export function containing(part: MessagePart, wanted: Uint8Array, indexOf: IndexOf): Keep {
  const skip = part === 'payload' ? HEADER_LENGTH : 0;
  return ({ segment, first, words }, bits) => {
    const { offset } = segment.columns;
    const arena = segment.arena.subarray(0, offset[Math.min(32 * (first + words), segment.count)]);
    let found = -1;
    for (let k = 0; k < words; k++) {
      let kept = 0;
      for (let left = bits[k]!; left !== 0; left &= left - 1) {
        const bit = left & -left;
        const row = 32 * (first + k) + 31 - Math.clz32(bit);
        const start = offset[row]! + skip;
        // What was found is still ahead, or there is nothing ahead any more.
        if (found < start) found = nextFrom(arena, wanted, start, indexOf);
        if (found + wanted.length <= offset[row + 1]!) kept |= bit;
      }
      bits[k] = kept;
    }
  };
}

/** Infinity where there is none, which is in no row. */
function nextFrom(arena: Uint8Array, wanted: Uint8Array, from: number, indexOf: IndexOf): number {
  const at = indexOf(arena, wanted, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}
