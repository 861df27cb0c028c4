/** The tree of saved messages as rows, one below the other, as far as its folders are unfolded. */
import type { SavedEntry } from '../../core/contract/saved.ts';

export interface SavedRow {
  entry: SavedEntry;
  /** 1 at the top. */
  level: number;
  isFolded: boolean;
}

export function rowsOf(entries: readonly SavedEntry[], folded: readonly string[], level = 1): SavedRow[] {
  return entries.flatMap((entry) => {
    const isFolded = entry.kind === 'folder' && folded.includes(entry.path);
    const below = entry.kind === 'folder' && !isFolded ? rowsOf(entry.entries, folded, level + 1) : [];
    return [{ entry, level, isFolded }, ...below];
  });
}

/** '' at the top. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const foldersOf = (entries: readonly SavedEntry[]): string[] =>
  entries.flatMap((entry) => (entry.kind === 'folder' ? [entry.path, ...foldersOf(entry.entries)] : []));

export const filesOf = (entries: readonly SavedEntry[]): string[] =>
  entries.flatMap((entry) => (entry.kind === 'file' ? [entry.path] : filesOf(entry.entries)));

export type TreeMove = { select: string } | { fold: string; folded: boolean };

/** What an arrow key or its like does in the tree; undefined for a key that means nothing there. */
export function moveAfter(key: string, rows: readonly SavedRow[], selected: string | undefined): TreeMove | undefined {
  const at = rows.findIndex(({ entry }) => entry.path === selected);
  const row = rows[at];
  const to = (index: number): TreeMove | undefined => {
    const next = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    return next && { select: next.entry.path };
  };
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(at + 1);
    case 'ArrowUp':
    case 'k':
      return to(at < 0 ? 0 : at - 1);
    case 'Home':
    case 'g':
      return to(0);
    case 'End':
    case 'G':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (row?.entry.kind !== 'folder') return undefined;
      return row.isFolded ? { fold: row.entry.path, folded: false } : to(at + 1);
    case 'ArrowLeft':
      if (!row) return undefined;
      if (row.entry.kind === 'folder' && !row.isFolded) return { fold: row.entry.path, folded: true };
      return row.level > 1 ? { select: parentOf(row.entry.path) } : undefined;
    default:
      return undefined;
  }
}
