/** Reading the kernel log with a privilege, where it can't be read otherwise: what that means, then the asking. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useStores } from '../stores/stores.tsx';
import styles from './module.module.css';

export function LogPrivilege({ asking }: { asking: boolean }) {
  const { kernelLog } = useStores();
  const [opened, setOpened] = useState(false);
  const run = (): void => {
    setOpened(false);
    void kernelLog.getState().openPrivileged();
  };
  return (
    <>
      <Button mt={6} loading={asking} onClick={() => setOpened(true)}>
        Follow with a privilege…
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Follow the kernel log" size={560}>
        <p className={styles.plain}>
          Runs <code>dmesg</code> through <code>pkexec</code>, which asks for an administrator’s password. It reads the
          log and nothing else, and ends with this host; nlscope itself stays unprivileged.
        </p>
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
