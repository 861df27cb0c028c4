/** Reading the kernel log with a privilege, where it can't be read otherwise: what that means, then the asking. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Commands } from '../plan/plan.tsx';
import { useStores } from '../stores/stores.tsx';
import styles from './module.module.css';

export function LogPrivilege({ asking }: { asking: boolean }) {
  const { kernelLog } = useStores();
  const privileged = useStore(kernelLog, (state) => state.privileged);
  const [opened, setOpened] = useState(false);
  const run = (): void => {
    setOpened(false);
    void kernelLog.getState().openPrivileged();
  };
  return (
    <>
      <Button mt={6} loading={asking} disabled={privileged.length === 0} onClick={() => setOpened(true)}>
        Follow with a privilege…
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Follow the kernel log" size={560}>
        <p className={styles.plain}>
          Asks for an administrator’s password through polkit. It reads the log and nothing else, and ends with this
          host; nlscope itself stays unprivileged. It runs:
        </p>
        <Commands commands={[privileged]} />
        <div className={styles.dialogActions}>
          <Button onClick={() => setOpened(false)}>Cancel</Button>
          <Button variant="filled" data-autofocus onClick={run}>
            Run
          </Button>
        </div>
      </Modal>
    </>
  );
}
