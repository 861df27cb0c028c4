/** Asks under which name and in which folder a composed message is kept, and what it expects back. */
import { Autocomplete, Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { Naming } from '../stores/saved-commands.ts';
import { suggestedName } from '../stores/saved-message.ts';
import { foldersOf } from '../stores/saved-rows.ts';
import { useSaved, useStores } from '../stores/stores.tsx';
import styles from './saved.module.css';

export default function SaveDialog({ naming: { message, proposals } }: { naming: Naming }) {
  const { store: saved } = useSaved();
  const { naming } = useStores();
  const [name, setName] = useState(() => suggestedName(message));
  const [folder, setFolder] = useState('');
  const [chosen, setChosen] = useState(0);
  const [error, setError] = useState<AppErrorData>();
  const tree = useStore(saved, (state) => state.tree);
  useEffect(() => {
    if (!saved.getState().tree) void saved.getState().list();
  }, [saved]);
  const close = (): void => naming.setState({ naming: undefined });
  const store = async (replace: boolean): Promise<void> => {
    const place = folder
      .split('/')
      .filter((part) => part.trim() !== '')
      .join('/');
    try {
      const { expect } = proposals.choices[chosen]!;
      await saved.getState().store({ ...message, name: name.trim(), expect }, place, replace);
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
        <NativeSelect
          label="Expects back"
          description={
            proposals.isSeen
              ? 'Proposed is what came back to the copy sent last.'
              : 'Send it first, and what comes back is proposed.'
          }
          inputWrapperOrder={['label', 'input', 'description']}
          data={proposals.choices.map(({ words }, index) => ({ label: words, value: `${index}` }))}
          value={chosen}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        />
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
