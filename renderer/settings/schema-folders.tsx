/** The folders of schemas as rows of text. A row is saved once it is left or Enter is pressed; an empty one is removed. */
import { Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SchemaFolder } from '../../core/contract/schemas.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './schema-section.module.css';

interface SchemaFoldersProps {
  /** As last read; undefined until then. */
  folders: readonly SchemaFolder[] | undefined;
  save(paths: string[]): void;
}

export function SchemaFolders({ folders, save }: SchemaFoldersProps) {
  const { host } = useStores();
  const paths = useStore(host, ({ settings }) => settings.schemaFolders);
  const [isAdding, setAdding] = useState(false);
  const { button, focusButton } = useFocusBack();
  const own = folders?.find(({ isOwn }) => isOwn);
  const change = (at: number, to: string): void => {
    setAdding(false);
    const changed = [...paths.slice(0, at), to, ...paths.slice(at + 1)];
    const kept = changed.filter((path, index) => path !== '' && changed.indexOf(path) === index);
    if (kept.join('\0') !== paths.join('\0')) save(kept);
  };
  const stateOf = (path: string) => <FolderState folder={folders?.find((each) => each.path === path)} />;
  return (
    <ul className={styles.folders} aria-label="Schema folders">
      {[...paths, ...(isAdding ? [''] : [])].map((path, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row stays where it is while its path changes, with the focus in it
        <FolderRow key={at} path={path} change={(to) => change(at, to)} leave={focusButton}>
          {stateOf(path)}
        </FolderRow>
      ))}
      {own && !paths.includes(own.path) && (
        <li className={styles.folder}>
          <span className={styles.own} title={own.path}>
            {own.path}
          </span>
          <FolderState folder={own} />
        </li>
      )}
      <li>
        <Button ref={button} size="sm" variant="default" onClick={() => setAdding(true)}>
          Add a folder
        </Button>
      </li>
    </ul>
  );
}

/** Where the focus goes when the row that had it is gone. */
function useFocusBack() {
  const button = useRef<HTMLButtonElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) button.current?.focus();
  }, [times]);
  return { button, focusButton: () => setTimes(times + 1) };
}

interface FolderRowProps {
  /** Empty for one that is being added. */
  path: string;
  change(to: string): void;
  /** Called where the row goes, and not because the focus went elsewhere. */
  leave(): void;
  children: ReactNode;
}

function FolderRow({ path, change, leave, children }: FolderRowProps) {
  const [typed, setTyped] = useState<string>();
  const isNew = path === '';
  const wanted = (typed ?? path).trim();
  const isValid = wanted === '' || wanted.startsWith('/');
  const finish = (to: string): void => {
    setTyped(undefined);
    change(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isDone = event.key === 'Enter' && isValid;
    if (!isDone && event.key !== 'Escape') return;
    // Else the key would press the button that the focus goes to.
    event.preventDefault();
    finish(isDone ? wanted : path);
    if (isNew || (isDone && wanted === '')) leave();
  };
  return (
    <li className={styles.folder}>
      <TextInput
        className={styles.path}
        aria-label={isNew ? 'Folder to add' : `Schema folder ${path}`}
        placeholder="/usr/src/linux/Documentation/netlink/specs"
        spellCheck={false}
        autoFocus={isNew}
        value={typed ?? path}
        error={isValid ? undefined : 'A path that starts with /'}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => isValid && finish(wanted)}
        onKeyDown={onKeyDown}
      />
      {children}
      <button
        type="button"
        className={styles.remove}
        aria-label={isNew ? 'Add no folder' : `Remove the folder ${path}`}
        title="Remove"
        onClick={() => {
          finish('');
          leave();
        }}
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

function FolderState({ folder }: { folder: SchemaFolder | undefined }) {
  if (!folder) return <span className={styles.state} />;
  const { problem, fileCount, isOwn } = folder;
  if (problem !== undefined) return <span className={styles.state}>{problem}</span>;
  const count = `${fileCount} ${fileCount === 1 ? 'file' : 'files'}`;
  return <span className={styles.state}>{isOwn ? `nlscope’s own, ${count}` : count}</span>;
}
