/** The Saved screen: the tree of messages, the one that is open as its text, and what a run came to. */
import { Button } from '@mantine/core';
import { FolderPlus, Play, Square } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { parentOf } from '../stores/saved-rows.ts';
import { savedTreeId } from '../stores/saved-state.ts';
import { useSaved } from '../stores/stores.tsx';
import frame from '../theme/screen.module.css';
import { MessagePanel } from './message-panel.tsx';
import { RunResults } from './run-results.tsx';
import styles from './saved.module.css';
import { SavedEmpty } from './saved-empty.tsx';
import { SavedTreeView } from './saved-tree.tsx';

export default function SavedScreen() {
  const { store: saved } = useSaved();
  const isRead = useStore(saved, ({ tree }) => tree !== undefined);
  const isEmpty = useStore(saved, ({ tree }) => tree?.entries.length === 0 && tree.error === undefined);
  const hasRun = useStore(saved, ({ run }) => run.status !== 'idle');
  useEffect(() => {
    void saved.getState().list();
    // Whoever came by a shortcut has the focus nowhere; a button that was pressed keeps it.
    if (document.activeElement === document.body) document.getElementById(savedTreeId)?.focus();
  }, [saved]);
  return (
    <main className={frame.screen} aria-label="Saved">
      <Head isEmpty={isEmpty} />
      {isRead && isEmpty && <SavedEmpty />}
      {isRead && !isEmpty && (
        <div className={styles.columns}>
          <section className={`${styles.panel} ${styles.left}`} aria-label="Saved messages" data-panel="saved-tree">
            <SavedTreeView />
          </section>
          <div className={styles.right}>
            <section className={`${styles.panel} ${styles.message}`} aria-label="Message" data-panel="saved-message">
              <MessagePanel />
            </section>
            {hasRun && <RunResults />}
          </div>
        </div>
      )}
    </main>
  );
}

function Head({ isEmpty }: { isEmpty: boolean }) {
  const { store: saved } = useSaved();
  const root = useStore(saved, ({ tree }) => tree?.root);
  const error = useStore(saved, ({ tree }) => tree?.error);
  return (
    <div className={frame.head}>
      <h2 className={frame.title}>Saved</h2>
      <p className={styles.about} title={root}>
        {error ? <span className={styles.bad}>✗ {error.message}</span> : root}
      </p>
      {!isEmpty && <Actions />}
    </div>
  );
}

function Actions() {
  const { store: saved } = useSaved();
  const selected = useStore(saved, (state) => state.selected);
  const isRunning = useStore(saved, ({ run }) => run.status === 'running');
  const { makeFolder, start, stop } = saved.getState();
  const folder = selected?.endsWith('.yaml') ? parentOf(selected) : (selected ?? '');
  return (
    <>
      <Button leftSection={<FolderPlus size={14} aria-hidden />} onClick={() => void makeFolder()}>
        New folder
      </Button>
      {isRunning ? (
        <Button className={styles.stop} leftSection={<Square size={12} aria-hidden />} onClick={() => void stop()}>
          Stop
        </Button>
      ) : (
        <>
          <Button
            className={styles.run}
            disabled={folder === ''}
            title={folder && `Runs all messages in ${folder}`}
            onClick={() => void start(folder)}
          >
            Run folder
          </Button>
          <Button
            className={styles.run}
            variant="filled"
            leftSection={<Play size={13} aria-hidden />}
            onClick={() => void start('')}
          >
            Run all
          </Button>
        </>
      )}
    </>
  );
}
