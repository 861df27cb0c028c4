/** The folders of schemas as rows of text. A row is saved once it is left or Enter is pressed; an empty one is removed. */
import { Button, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
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
  const own = folders?.find(({ isOwn }) => isOwn);
  const change = (from: string | undefined, to: string): void => {
    setAdding(false);
    const changed = from === undefined ? [...paths, to] : paths.map((path) => (path === from ? to : path));
    const kept = changed.filter((path, at) => path !== '' && changed.indexOf(path) === at);
    if (kept.join('\0') !== paths.join('\0')) save(kept);
  };
  return (
    <ul className={styles.folders} aria-label="Schema folders">
      {paths.map((path) => (
        <FolderRow
          key={path}
          path={path}
          folder={folders?.find((each) => each.path === path)}
          change={(to) => change(path, to)}
        />
      ))}
      {isAdding && <FolderRow path="" change={(to) => change(undefined, to)} />}
      {own && !paths.includes(own.path) && (
        <li className={styles.folder}>
          <span className={styles.own} title={own.path}>
            {own.path}
          </span>
          <FolderState folder={own} />
        </li>
      )}
      {!isAdding && (
        <li>
          <Button size="sm" variant="default" onClick={() => setAdding(true)}>
            Add a folder
          </Button>
        </li>
      )}
    </ul>
  );
}

interface FolderRowProps {
  /** Empty for one that is being added. */
  path: string;
  folder?: SchemaFolder;
  change(to: string): void;
}

function FolderRow({ path, folder, change }: FolderRowProps) {
  const [typed, setTyped] = useState(path);
  const isValid = typed.trim() === '' || typed.trim().startsWith('/');
  const finish = (): void => {
    if (isValid) change(typed.trim());
  };
  return (
    <li className={styles.folder}>
      <TextInput
        className={styles.path}
        aria-label={path === '' ? 'Folder to add' : `Schema folder ${path}`}
        placeholder="/usr/src/linux/Documentation/netlink/specs"
        spellCheck={false}
        autoFocus={path === ''}
        value={typed}
        error={isValid ? undefined : 'A path that starts with /'}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') setTyped(path);
        }}
      />
      <FolderState folder={folder} />
      <button
        type="button"
        className={styles.remove}
        aria-label={path === '' ? 'Add no folder' : `Remove the folder ${path}`}
        title="Remove"
        onClick={() => change('')}
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
