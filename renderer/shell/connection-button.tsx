/** Shows the connection, and opens the form that changes it. */
import { Button, Popover } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-button.module.css';
import { ConnectionForm } from './connection-form.tsx';

export function ConnectionButton() {
  const { host } = useStores();
  const connection = useStore(host, (state) => state.connection);
  const [opened, setOpened] = useState(false);
  const open = connection.status === 'open';
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={380} trapFocus>
      <Popover.Target>
        <Button className={styles.button} onClick={() => setOpened(!opened)}>
          <span className="sr-only">Connection: </span>
          <span className={styles.dot} data-open={open || undefined} aria-hidden="true" />
          {open ? (
            <>
              <span className={styles.protocol}>
                {connection.protocol} {connection.protocolName}
              </span>
              <span className={styles.port}>port {formatCount(connection.portId)}</span>
            </>
          ) : (
            <span className={styles.port}>Not connected</span>
          )}
          <ChevronDown size={13} aria-hidden />
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown}>
        <ConnectionForm close={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
