/** What to do first, where nothing is saved yet. */
import { Button } from '@mantine/core';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';

export function SavedEmpty() {
  const { store: saved, commands } = useSaved();
  return (
    <section className={`${styles.panel} ${styles.empty}`} aria-label="Nothing saved">
      <p className={styles.emptyTitle}>No message is saved yet</p>
      <p>
        A saved message is a text file: what is sent, and what is expected back. Keep them in git, edit them anywhere,
        and run one or a whole folder, here or with <code>npx nlscope run FOLDER</code>.
      </p>
      <div className={styles.emptyActions}>
        <Button variant="filled" size="sm" onClick={() => void saved.getState().makeExamples()}>
          Make a folder of three examples
        </Button>
        <Button size="sm" onClick={() => commands.saveComposed()}>
          Save the composer’s message…
        </Button>
      </div>
    </section>
  );
}
