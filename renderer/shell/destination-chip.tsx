/** Tells where messages go: the loopback peer, or the kernel's side of the protocol. */
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ConnectionState } from '../../core/contract/api.ts';
import { formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './destination-chip.module.css';

export function DestinationChip() {
  const { host } = useStores();
  const { label, detail, port, state } = useStore(
    host,
    useShallow(({ connection }) => describe(connection)),
  );
  return (
    <div className={styles.chip} data-state={state} title={`${label} ${detail} ${port}`}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.label}>{label}</span>
      <span className={styles.detail}>{detail}</span>
    </div>
  );
}

/** The same in a sentence, for where the chip has no space. */
export function destinationWords(connection: ConnectionState): string {
  if (connection.status === 'closed') return 'Not connected.';
  const { label, detail } = describe(connection);
  return `Messages go to: ${label}${detail && ` ${detail}`}.`;
}

interface DestinationWords {
  label: string;
  detail: string;
  /** For the tooltip: the bar is short of space. */
  port: string;
  state: 'on' | 'off' | 'faulty';
}

function describe(connection: ConnectionState): DestinationWords {
  if (connection.status === 'closed') return { label: 'No peer', detail: '', port: '', state: 'off' };
  const { peer } = connection;
  if (!peer) return { label: 'Kernel', detail: '', port: '', state: 'on' };
  const { floodBytes: _, ...faults } = peer.faults;
  const faulty = Object.values(faults).some((value) => value > 0);
  const port = `port ${formatCount(peer.portId)}`;
  return faulty
    ? { label: 'Peer', detail: 'with faults', port, state: 'faulty' }
    : { label: 'Loopback peer', detail: '', port, state: 'on' };
}
