/** The tree of folders and messages. It has the focus as a whole and points at the row it stands on. */
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its active row
import { type DragEvent, type KeyboardEvent, type MouseEvent, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { moveAfter, parentOf, rowsOf, type SavedRow } from '../stores/saved-rows.ts';
import { savedTreeId } from '../stores/saved-state.ts';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';
import { SavedRowView, savedRowId } from './saved-row.tsx';

export function SavedTreeView() {
  const { store: saved } = useSaved();
  const entries = useStore(saved, ({ tree }) => tree?.entries);
  const folded = useStore(saved, (state) => state.folded);
  const selected = useStore(saved, (state) => state.selected);
  const rows = useMemo(() => rowsOf(entries ?? [], folded), [entries, folded]);
  const row = rows.find(({ entry }) => entry.path === selected);
  useEffect(() => {
    if (selected) document.getElementById(savedRowId(selected))?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The field of a name is in it.
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = moveAfter(event.key, rows, selected);
    if (move && 'select' in move) saved.getState().select(move.select);
    else if (move) saved.getState().fold(move.fold, move.folded);
    else if (!row || !act(event.key, row, rows)) return;
    event.preventDefault();
  };
  const act = (key: string, { entry, isFolded }: SavedRow, all: readonly SavedRow[]): boolean => {
    const { openFile, fold, startRename, remove, start, select } = saved.getState();
    if (key === 'Enter' && entry.kind === 'file') void openFile(entry.path);
    else if (key === 'Enter') fold(entry.path, !isFolded);
    else if (key === 'F2') startRename(entry.path);
    else if (key === 'r') void start(entry.path);
    else if (key === 'Delete') {
      select(neighbourOf(entry.path, all));
      void remove(entry.path);
    } else return false;
    return true;
  };
  const onClick = (event: MouseEvent): void => {
    const clicked = rows.find(({ entry }) => entry.path === pathAt(event.target));
    if (!clicked || (event.target as Element).closest('input')) return;
    const { entry, isFolded } = clicked;
    saved.getState().select(entry.path);
    if (entry.kind === 'file') void saved.getState().openFile(entry.path);
    else saved.getState().fold(entry.path, !isFolded);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    const path = event.dataTransfer.getData(dragged);
    const over = pathAt(event.target) ?? '';
    if (path) void saved.getState().move(path, over.endsWith('.yaml') ? parentOf(over) : over);
  };
  return (
    <div
      id={savedTreeId}
      className={styles.tree}
      role="tree"
      tabIndex={0}
      aria-label="Saved messages"
      aria-activedescendant={row && savedRowId(row.entry.path)}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDragStart={(event) => event.dataTransfer.setData(dragged, pathAt(event.target) ?? '')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      {rows.map((each) => (
        <SavedRowView key={each.entry.path} row={each} isSelected={each.entry.path === selected} />
      ))}
    </div>
  );
}

const dragged = 'application/x-nlscope-saved';

const pathAt = (target: EventTarget): string | undefined =>
  (target as Element).closest<HTMLElement>('[data-path]')?.dataset.path;

/** The row that the tree stands on once this one is gone. */
function neighbourOf(path: string, rows: readonly SavedRow[]): string | undefined {
  const others = rows.map(({ entry }) => entry.path).filter((other) => other !== path && !other.startsWith(`${path}/`));
  const at = rows.findIndex(({ entry }) => entry.path === path);
  return others[Math.min(at, others.length - 1)];
}
