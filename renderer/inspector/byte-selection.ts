/** A run of selected bytes with a caret, as a text field has it: an anchor that stays and a caret that moves. Pure. */
import type { ByteRange } from '../../core/wire/bytes.ts';

export interface ByteSelection {
  readonly anchor: number;
  readonly caret: number;
}

/** Both ends belong to it. */
export const rangeOf = ({ anchor, caret }: ByteSelection): ByteRange => ({
  offset: Math.min(anchor, caret),
  length: Math.abs(anchor - caret) + 1,
});

export const selectionOf = ({ offset, length }: ByteRange): ByteSelection => ({
  anchor: offset + Math.max(0, length - 1),
  caret: offset,
});

interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** The selection after a key in a dump of `length` bytes; undefined for a key that doesn't move. */
export function afterKey(
  selection: ByteSelection | undefined,
  press: KeyPress,
  { length, bytesPerLine }: { length: number; bytesPerLine: number },
): ByteSelection | undefined {
  if (length === 0) return undefined;
  const isWhole = press.ctrlKey || press.metaKey;
  if (isWhole && press.key === 'a') return { anchor: 0, caret: length - 1 };
  const caret = selection?.caret ?? 0;
  const target = isWhole ? wholeTarget(press.key, length) : lineTarget(press.key, caret, length, bytesPerLine);
  if (target === undefined) return undefined;
  const moved = selection ? Math.max(0, Math.min(target, length - 1)) : 0;
  return { anchor: press.shiftKey && selection ? selection.anchor : moved, caret: moved };
}

function wholeTarget(key: string, length: number): number | undefined {
  if (key === 'Home') return 0;
  return key === 'End' ? length - 1 : undefined;
}

const pageLines = 8;

function lineTarget(key: string, caret: number, length: number, bytesPerLine: number): number | undefined {
  const lineStart = caret - (caret % bytesPerLine);
  switch (key) {
    case 'ArrowLeft':
      return caret - 1;
    case 'ArrowRight':
      return caret + 1;
    case 'ArrowUp':
      return caret < bytesPerLine ? caret : caret - bytesPerLine;
    case 'ArrowDown':
      return caret + bytesPerLine < length ? caret + bytesPerLine : caret;
    case 'PageUp':
      return Math.max(caret % bytesPerLine, caret - pageLines * bytesPerLine);
    case 'PageDown':
      return caret + pageLines * bytesPerLine;
    case 'Home':
      return lineStart;
    case 'End':
      return lineStart + bytesPerLine - 1;
    default:
      return undefined;
  }
}
