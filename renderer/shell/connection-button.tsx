/** Shows the connection, and opens the form that changes it and the plan of what needs a privilege. */
import { Button, Popover } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { type ComponentType, type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { formatCount } from '../quantities.ts';
import type { HostState } from '../stores/host-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-button.module.css';

const NlmonDialog = lazy(() => import('./nlmon-dialog.tsx'));

export function ConnectionButton() {
  const { host, connection, nlmon } = useStores();
  const { open, protocol, port } = useStore(host, useShallow(labelsOf));
  const listening = useStore(host, ({ listeners }) => listeners.length);
  const hearsAll = useStore(host, (state) => state.nlmon.status === 'on');
  const planned = useStore(nlmon, (state) => state.planned !== undefined);
  const opened = useStore(connection, (state) => state.opened);
  const setOpened = connection.getState().open;
  const Form = useForm(opened);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpened(false);
    // What had the focus is gone with the form.
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Of a field whose list is open, Escape closes the list.
    if (event.key !== 'Escape' || (event.target as Element).getAttribute('aria-expanded') === 'true') return;
    close();
  };
  return (
    <>
      <Popover
        opened={opened && Form !== undefined}
        onChange={setOpened}
        position="bottom-start"
        width={380}
        trapFocus
        closeOnEscape={false}
      >
        <Popover.Target>
          <Button ref={button} className={styles.button} onClick={() => setOpened(!opened)}>
            <span className="sr-only">Connection: </span>
            <span className={styles.dot} data-open={open || undefined} aria-hidden="true" />
            {open ? (
              <>
                <span className={styles.protocol}>{protocol}</span>
                <span className={styles.port}>{port}</span>
              </>
            ) : (
              <span className={styles.none}>Not connected</span>
            )}
            {listening > 0 && (
              <span className={styles.listening}>
                +{listening}
                <span className="sr-only"> listening</span>
              </span>
            )}
            {hearsAll && <span className={styles.listening}>+all</span>}
            <ChevronDown size={13} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown} onKeyDown={onKeyDown}>
          {Form && <Form close={close} />}
        </Popover.Dropdown>
      </Popover>
      {planned && (
        <Suspense>
          <NlmonDialog />
        </Suspense>
      )}
    </>
  );
}

/** The form, once it was wanted: the first picture does without it, and the focus needs it whole when it opens. */
function useForm(wanted: boolean): ComponentType<{ close(): void }> | undefined {
  const [form, setForm] = useState<ComponentType<{ close(): void }>>();
  useEffect(() => {
    if (wanted) void import('./connection-form.tsx').then(({ ConnectionPanel }) => setForm(() => ConnectionPanel));
  }, [wanted]);
  return form;
}

/** Only what is shown, since the connection's state is told anew with each message sent. */
function labelsOf({ connection }: HostState): { open: boolean; protocol: string; port: string } {
  if (connection.status === 'closed') return { open: false, protocol: '', port: '' };
  const { protocol, protocolName, portId } = connection;
  return { open: true, protocol: `${protocol} ${protocolName}`, port: `port ${formatCount(portId)}` };
}
