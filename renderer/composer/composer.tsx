/** The composer: a message from its header to its payload, sent once or many times. */
import { Button } from '@mantine/core';
import { RotateCcw, Save } from 'lucide-react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { circumstancesOf } from '../stores/composer-store.ts';
import { readDraft } from '../stores/draft.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';
import { HeaderFields } from './header-fields.tsx';
import { PayloadEditor } from './payload-editor.tsx';
import { RepeatForm } from './repeat-form.tsx';

export function Composer() {
  const { composer, host, loadSaved } = useStores();
  const state = useStore(composer);
  const open = useStore(host, ({ connection }) => connection.status === 'open');
  const circumstances = useStore(
    host,
    useShallow(({ connection }) => circumstancesOf(connection, state.protocol)),
  );
  const read = readDraft(state.draft, state.payload.bytes, circumstances);
  return (
    <div className={styles.composer}>
      <div className={styles.heading}>
        <h2>Compose</h2>
        <Button
          variant="subtle"
          size="compact-xs"
          className={`${styles.quiet} ${styles.save}`}
          leftSection={<Save size={11} aria-hidden />}
          aria-keyshortcuts="Control+S"
          onClick={() => void loadSaved().then(({ commands }) => commands.saveComposed())}
        >
          Save…
        </Button>
        <Button
          variant="subtle"
          size="compact-xs"
          className={styles.quiet}
          leftSection={<RotateCcw size={11} aria-hidden />}
          onClick={state.reset}
        >
          Reset
        </Button>
      </div>
      <HeaderFields read={read} circumstances={open ? circumstances : undefined} />
      <PayloadEditor />
      <SendButton ready={read.message !== undefined && !state.payload.error && open} />
      <RepeatForm />
    </div>
  );
}

/** Stays pressable when it can't send: pressing it then says why. */
function SendButton({ ready }: { ready: boolean }) {
  const { composer } = useStores();
  return (
    <Button
      variant="filled"
      fullWidth
      className={styles.send}
      aria-disabled={!ready}
      data-ready={ready || undefined}
      onClick={() => void composer.getState().send()}
    >
      Send <span className={styles.keys}>Ctrl ↵</span>
    </Button>
  );
}
