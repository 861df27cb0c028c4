/** The top bar: the connection, what is done to the capture, the filter, where messages go, the module, and the palette. */
import { Button, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { Command, Pause, Play } from 'lucide-react';
import { useStore } from 'zustand';
import { formatShortCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import { ConnectionButton } from './connection-button.tsx';
import { DestinationChip } from './destination-chip.tsx';
import { FileMenu } from './file-menu.tsx';
import { FilterField } from './filter-field.tsx';
import { Logo } from './logo.tsx';
import { ModuleChip } from './module-chip.tsx';
import styles from './top-bar.module.css';

export function TopBar() {
  return (
    <header className={styles.bar} data-panel="top">
      <h1 className={styles.brand} aria-label="nlscope">
        <Logo />
        <span>nlscope</span>
      </h1>
      <ConnectionButton />
      <DisconnectButton />
      <span className={styles.separator} />
      <PauseButton />
      <ClearButton />
      <FileMenu />
      <FilterField />
      <DestinationChip />
      <ModuleChip />
      <Tooltip label="All commands">
        <Button className={styles.palette} onClick={spotlight.open} aria-label="Command palette, Ctrl K">
          <Command size={13} aria-hidden />
          <span className={styles.keys}>Ctrl K</span>
        </Button>
      </Tooltip>
    </header>
  );
}

function DisconnectButton() {
  const { host, connection } = useStores();
  const open = useStore(host, (state) => state.connection.status === 'open');
  const busy = useStore(connection, (state) => state.busy);
  const { connect, disconnect } = connection.getState();
  return (
    <Button className={styles.disconnect} disabled={busy} onClick={() => void (open ? disconnect() : connect())}>
      {open ? 'Disconnect' : 'Connect'}
    </Button>
  );
}

function PauseButton() {
  const { log } = useStores();
  const paused = useStore(log, (state) => state.paused);
  const fresh = useStore(log, (state) => state.newSincePause);
  const { pause, resume } = log.getState();
  return (
    <Tooltip label={paused ? 'Show what came since' : 'Hold the log still; the capture goes on'}>
      <Button
        className={styles.pause}
        aria-pressed={paused}
        data-paused={paused || undefined}
        onClick={paused ? resume : pause}
        leftSection={paused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
      >
        {paused ? (fresh > 0 ? `${formatShortCount(fresh)} new` : 'Resume') : 'Pause'}
      </Button>
    </Tooltip>
  );
}

function ClearButton() {
  const { host, capture } = useStores();
  const empty = useStore(host, (state) => state.capture.first === state.capture.next);
  return (
    // Not `disabled`, which would take the focus away from who just pressed it.
    <Button aria-disabled={empty} data-disabled={empty || undefined} onClick={() => void capture.clear()}>
      Clear
    </Button>
  );
}
