/** What /proc/net/netlink tells now of the socket that a record is of: its drops, and the buffer that they are for. */
import { useEffect, useState } from 'react';
import type { WindowRow } from '../../core/capture/window.ts';
import type { SocketEntry } from '../../core/contract/sockets.ts';
import { mebibytes } from '../../core/wire/mend.ts';
import { formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './explain.module.css';
import { useOwnSocket } from './use-own-socket.ts';

export function DropsEvidence({ record }: { record: WindowRow }) {
  const { showSocket } = useStores();
  const socket = useOwnSocket(record);
  const entry = useEntry(record, socket?.portId);
  if (!socket) return <>not told any more: the socket is closed</>;
  return (
    <>
      <span className={styles.figure}>{entry ? formatCount(entry.drops) : '…'}</span> by /proc/net/netlink now, with a
      buffer of <span className={styles.figure}>{mebibytes(socket.receiveBufferBytes)}</span>{' '}
      <button
        type="button"
        className={styles.show}
        onClick={() => showSocket({ protocol: record.protocol, portId: socket.portId })}
      >
        Show the socket
      </button>
    </>
  );
}

/** Read anew for each record that is looked at. */
function useEntry({ number, protocol }: WindowRow, portId: number | undefined): SocketEntry | undefined {
  const { client } = useStores();
  const [entry, setEntry] = useState<SocketEntry>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a later record is a later count
  useEffect(() => {
    let isOver = false;
    const isIt = (other: SocketEntry): boolean => other.protocol === protocol && other.portId === portId;
    // A host that is gone is told elsewhere.
    client.request('sockets.read', {}).then(
      ({ sockets }) => !isOver && setEntry(sockets.find(isIt)),
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [client, number, protocol, portId]);
  return entry;
}
