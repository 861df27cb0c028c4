/** The message that is open: what it says in a few words, what can be done with it, and its text. */
import { Button } from '@mantine/core';
import { Play } from 'lucide-react';
import { useStore } from 'zustand';
import { type SavedFacts, savedFacts } from '../../core/saved/describe-saved.ts';
import type { OpenFile } from '../stores/saved-state.ts';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';
import { TextEditor } from './text-editor.tsx';

export function MessagePanel() {
  const { store: saved } = useSaved();
  const open = useStore(saved, (state) => state.open);
  if (!open) return <p className={styles.hint}>Open a message to see and edit it: Enter or a click in the tree.</p>;
  return (
    <>
      <Head open={open} />
      <Facts open={open} />
      {open.elsewhere !== undefined && <Elsewhere isGone={open.elsewhere === null} />}
      <TextEditor key={open.path} open={open} />
    </>
  );
}

function Head({ open: { path, text, before, reading } }: { open: OpenFile }) {
  const { store: saved, commands } = useSaved();
  const isRunning = useStore(saved, ({ run }) => run.status === 'running');
  const { save, revert, start } = saved.getState();
  const isChanged = text !== before;
  return (
    <div className={styles.messageHead}>
      <h3 className={styles.messageName} title={path}>
        {path.replace(/\.yaml$/, '')}
      </h3>
      <Button disabled={!isChanged} onClick={() => void revert()}>
        Revert
      </Button>
      <Button disabled={!isChanged} aria-keyshortcuts="Control+S" onClick={() => void save()}>
        Save
      </Button>
      <Button disabled={!reading.message} onClick={() => reading.message && commands.openInComposer(reading.message)}>
        Open in composer
      </Button>
      <Button
        className={styles.run}
        disabled={isRunning}
        leftSection={<Play size={13} aria-hidden />}
        onClick={() => void start(path)}
      >
        Run
      </Button>
    </div>
  );
}

const factNames: [keyof SavedFacts, string][] = [
  ['protocol', 'Protocol'],
  ['to', 'To'],
  ['type', 'Type'],
  ['flags', 'Flags'],
  ['payload', 'Payload'],
  ['expects', 'Expects'],
];

/** As high without a message as with one. */
function Facts({ open: { reading } }: { open: OpenFile }) {
  const facts = reading.message && savedFacts(reading.message);
  return (
    <dl className={styles.facts}>
      {factNames.map(([key, name]) => (
        <div key={key} className={styles.fact}>
          <dt>{name}</dt>
          <dd title={facts?.[key]}>{facts?.[key] ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

function Elsewhere({ isGone }: { isGone: boolean }) {
  const { store: saved } = useSaved();
  const { save, revert } = saved.getState();
  return (
    <div className={styles.elsewhere} role="alert">
      <span>
        {isGone ? 'This file was moved or deleted elsewhere.' : 'This file was changed elsewhere.'} Your text is still
        here.
      </span>
      <Button onClick={() => void save(true)}>{isGone ? 'Save it again' : 'Save mine over it'}</Button>
      {!isGone && <Button onClick={() => void revert()}>Take the other</Button>}
    </div>
  );
}
