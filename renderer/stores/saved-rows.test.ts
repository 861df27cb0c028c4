import { describe, expect, it } from 'vitest';
import type { SavedEntry } from '../../core/contract/saved.ts';
import { filesOf, foldersOf, moveAfter, parentOf, rowsOf } from './saved-rows.ts';

const file = (path: string): SavedEntry => ({ kind: 'file', name: path, path });
const entries: SavedEntry[] = [
  {
    kind: 'folder',
    name: 'a',
    path: 'a',
    entries: [{ kind: 'folder', name: 'b', path: 'a/b', entries: [file('a/b/1.yaml')] }, file('a/2.yaml')],
  },
  file('3.yaml'),
];
const paths = (folded: string[]): string[] => rowsOf(entries, folded).map(({ entry }) => entry.path);

describe('the rows of the tree', () => {
  it('are those of unfolded folders, with their level', () => {
    expect(paths([])).toEqual(['a', 'a/b', 'a/b/1.yaml', 'a/2.yaml', '3.yaml']);
    expect(paths(['a/b'])).toEqual(['a', 'a/b', 'a/2.yaml', '3.yaml']);
    expect(paths(['a'])).toEqual(['a', '3.yaml']);
    expect(rowsOf(entries, []).map(({ level }) => level)).toEqual([1, 2, 3, 2, 1]);
  });

  it.each([
    ['ArrowDown', 'a', { select: 'a/b' }],
    ['ArrowDown', undefined, { select: 'a' }],
    ['j', '3.yaml', { select: '3.yaml' }],
    ['ArrowUp', 'a', { select: 'a' }],
    ['k', '3.yaml', { select: 'a/2.yaml' }],
    ['End', 'a', { select: '3.yaml' }],
    ['Home', '3.yaml', { select: 'a' }],
    ['ArrowRight', 'a', { select: 'a/b' }],
    ['ArrowRight', '3.yaml', undefined],
    ['ArrowLeft', 'a/b', { fold: 'a/b', folded: true }],
    ['ArrowLeft', 'a/2.yaml', { select: 'a' }],
    ['ArrowLeft', '3.yaml', undefined],
    ['x', 'a', undefined],
  ])('are gone through: %s on %s', (key, selected, move) => {
    expect(moveAfter(key, rowsOf(entries, []), selected)).toEqual(move);
  });

  it('unfold with the arrow to the right', () => {
    expect(moveAfter('ArrowRight', rowsOf(entries, ['a']), 'a')).toEqual({ fold: 'a', folded: false });
  });

  it('have folders and files', () => {
    expect(foldersOf(entries)).toEqual(['a', 'a/b']);
    expect(filesOf(entries)).toEqual(['a/b/1.yaml', 'a/2.yaml', '3.yaml']);
    expect([parentOf('a/b/1.yaml'), parentOf('3.yaml')]).toEqual(['a/b', '']);
  });
});
