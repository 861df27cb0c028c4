/** What stands in the place of rows while there are none: what to do first, or why nothing is shown. */
import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import type { HostState } from '../stores/host-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './log.module.css';

export function LogEmpty({ focusLog }: { focusLog(): void }) {
  const { host } = useStores();
  const isRecorded = useStore(host, ({ capture }) => capture.next > capture.first);
  const isFile = useStore(host, ({ capture }) => capture.file !== null);
  return (
    <div className={styles.empty}>
      {isRecorded ? (
        <NothingMatches focusLog={focusLog} />
      ) : isFile ? (
        <p className={styles.emptyText}>The file holds no messages, or they are cleared.</p>
      ) : (
        <NothingYet focusLog={focusLog} />
      )}
    </div>
  );
}

function NothingYet({ focusLog }: { focusLog(): void }) {
  const { host, composer, connection, module } = useStores();
  const isOpen = useStore(host, (state) => state.connection.status === 'open');
  const toModule = useStore(host, isModuleElsewhere);
  const isBusy = useStore(connection, (state) => state.busy);
  const sendFirst = async (): Promise<void> => {
    focusLog();
    if (!isOpen) await connection.getState().connectToPeer();
    if (host.getState().connection.status === 'open') await composer.getState().send();
  };
  return (
    <>
      <h2 className={styles.emptyTitle}>No message yet</h2>
      <p className={styles.emptyText}>
        {isOpen
          ? 'Sends what the composer holds. The echo appears here, compared byte by byte and timed.'
          : 'Connects to the loopback echo peer and sends what the composer holds. The echo appears here, compared byte by byte and timed.'}
      </p>
      <Button size="sm" variant="filled" loading={isBusy} onClick={() => void sendFirst()}>
        Send the first echo
      </Button>
      {toModule && (
        <p className={styles.emptyText}>
          The echo module is loaded:{' '}
          <button
            type="button"
            className={styles.link}
            onClick={() => {
              focusLog();
              void module.getState().connect();
            }}
          >
            connect to it
          </button>
        </p>
      )}
    </>
  );
}

/** The kernel would echo, but messages go somewhere else. */
function isModuleElsewhere({ module, connection }: HostState): boolean {
  const unit = module?.loaded?.parameters.unit;
  return unit !== undefined && !(connection.status === 'open' && connection.protocol === unit);
}

function NothingMatches({ focusLog }: { focusLog(): void }) {
  const { host, filter } = useStores();
  const held = useStore(host, ({ capture }) => capture.next - capture.first);
  const isFiltering = useStore(host, ({ capture }) => capture.filtering > 0);
  const applied = useStore(filter, (state) => state.applied);
  const clear = (): void => {
    focusLog();
    filter.getState().setText('');
    void filter.getState().apply();
  };
  if (isFiltering) return <p className={styles.emptyText}>Looking through {formatCount(held)} messages…</p>;
  return (
    <>
      <h2 className={styles.emptyTitle}>Nothing matches the filter</h2>
      <p className={styles.emptyText}>
        None of {formatCount(held)} messages is <code className={styles.code}>{applied}</code>
      </p>
      <Button size="sm" variant="default" onClick={clear}>
        Clear filter
      </Button>
    </>
  );
}
