// Owns where two byte strings differ. Compares place by place and looks for no insertions: an echo is to be identical,
// and a shifted one differs everywhere after the shift, which is what its reader has to see.
import type { ByteRange } from '../wire/bytes.ts';

export type { ByteRange };

/** Ascending, never touching each other. When one is longer, what it has more is a range at the end. */
export function differingRanges(a: Uint8Array, b: Uint8Array): ByteRange[] {
  const ranges: ByteRange[] = [];
  const longest = Math.max(a.length, b.length);
  for (let offset = 0; offset < longest; ) {
    const start = offset;
    // Past its end an array yields undefined, which differs from every byte.
    while (offset < longest && a[offset] !== b[offset]) offset += 1;
    if (offset > start) ranges.push({ offset: start, length: offset - start });
    else offset += 1;
  }
  return ranges;
}

/** '10–11, 40' and the like, at most `limit` ranges, for a line of text. */
export function describeRanges(ranges: readonly ByteRange[], limit = 4): string {
  const shown = ranges
    .slice(0, limit)
    .map(({ offset, length }) => (length === 1 ? `${offset}` : `${offset}–${offset + length - 1}`));
  return ranges.length > limit ? `${shown.join(', ')} and ${ranges.length - limit} more` : shown.join(', ');
}
