/** One row of the tree: a folder or a message, how it went in the last run, and whether its text is not saved. */
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its active row
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { SavedRow } from '../stores/saved-rows.ts';
import { savedTreeId } from '../stores/saved-state.ts';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';
import { signs } from './signs.ts';

export const savedRowId = (path: string): string => `saved-${path}`;

export const SavedRowView = memo(function SavedRowView({ row, isSelected }: { row: SavedRow; isSelected: boolean }) {
  const { store: saved } = useSaved();
  const { entry, level, isFolded } = row;
  const isOpen = useStore(saved, ({ openPath }) => openPath === entry.path);
  const isUnsaved = useStore(saved, ({ unsaved }) => unsaved[entry.path] !== undefined);
  const isRenaming = useStore(saved, ({ renaming }) => renaming === entry.path);
  const status = useStore(saved, ({ run }) => run.results.find(({ path }) => path === entry.path)?.status);
  const problem = entry.kind === 'file' ? entry.problem : undefined;
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <div
      id={savedRowId(entry.path)}
      className={styles.row}
      role="treeitem"
      aria-level={level}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      aria-expanded={entry.kind === 'folder' ? !isFolded : undefined}
      data-path={entry.path}
      draggable={!isRenaming}
      title={problem && `Line ${problem.line}: ${problem.reason}`}
      style={{ paddingLeft: 8 + (level - 1) * 16 }}
    >
      <span className={styles.fold}>{entry.kind === 'folder' && <Chevron size={13} aria-hidden />}</span>
      {isRenaming ? (
        <NameField path={entry.path} name={entry.name} />
      ) : (
        <span className={styles.name}>{entry.name}</span>
      )}
      {isUnsaved && (
        <span className={styles.unsaved} title="Not saved yet">
          ●<span className="sr-only">not saved yet</span>
        </span>
      )}
      {problem && (
        <span className={styles.sign} data-tone="bad">
          !<span className="sr-only">has an error</span>
        </span>
      )}
      {status && !problem && (
        <span className={styles.sign} data-tone={signs[status].tone}>
          {signs[status].sign}
          <span className="sr-only">{status}</span>
        </span>
      )}
    </div>
  );
});

function NameField({ path, name }: { path: string; name: string }) {
  const { store: saved } = useSaved();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const leave = (): void => document.getElementById(savedTreeId)?.focus();
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Enter') void saved.getState().rename(path, event.currentTarget.value);
    else if (event.key === 'Escape') saved.getState().startRename(undefined);
    else return;
    event.preventDefault();
    leave();
  };
  return (
    <input
      ref={field}
      className={styles.nameField}
      aria-label="Name"
      defaultValue={name}
      spellCheck={false}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (saved.getState().renaming === path) void saved.getState().rename(path, event.currentTarget.value);
      }}
    />
  );
}
