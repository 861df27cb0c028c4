/** Asks under which name and in which folder a composed message is kept. */
import { Autocomplete, Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { MessageToName } from '../stores/saved-commands.ts';
import { suggestedName } from '../stores/saved-message.ts';
import { foldersOf } from '../stores/saved-rows.ts';
import { useSaved, useStores } from '../stores/stores.tsx';
import styles from './saved.module.css';

export default function SaveDialog({ message }: { message: MessageToName }) {
  const { store: saved } = useSaved();
  const { naming } = useStores();
  const [name, setName] = useState(() => suggestedName(message));
  const [folder, setFolder] = useState('');
  const [error, setError] = useState<AppErrorData>();
  const tree = useStore(saved, (state) => state.tree);
  useEffect(() => {
    if (!saved.getState().tree) void saved.getState().list();
  }, [saved]);
  const close = (): void => naming.setState({ message: undefined });
  const store = async (replace: boolean): Promise<void> => {
    const place = folder
      .split('/')
      .filter((part) => part.trim() !== '')
      .join('/');
    try {
      await saved.getState().store({ ...message, name: name.trim() }, place, replace);
      close();
    } catch (thrown) {
      setError(toErrorData(thrown));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void store(false);
  };
  const isThere = error?.code === 'SAVED_EXISTS';
  return (
    <Modal opened onClose={close} title="Save the message" size={420}>
      <form className={styles.dialog} onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          spellCheck={false}
          value={name}
          error={error && `${error.message}${error.nextStep ? `. ${error.nextStep}` : ''}`}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setError(undefined);
          }}
        />
        <Autocomplete
          label="Folder"
          placeholder="none; a new one is made"
          spellCheck={false}
          data={foldersOf(tree?.entries ?? [])}
          value={folder}
          onChange={(typed) => {
            setFolder(typed);
            setError(undefined);
          }}
        />
        <p className={styles.dialogNote}>
          {message.expect.kind === 'echo'
            ? 'It will expect an identical echo; its text can say otherwise.'
            : 'Whatever comes back will pass, until its text says what to expect.'}
        </p>
        <div className={styles.dialogActions}>
          <Button onClick={close}>Cancel</Button>
          {isThere && <Button onClick={() => void store(true)}>Replace it</Button>}
          <Button type="submit" variant="filled" disabled={name.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
