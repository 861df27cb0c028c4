/** All that is known of the selected socket. As high with a socket as without one. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatCount } from '../quantities.ts';
import { groupsInFull, type SocketRow } from '../stores/socket-rows.ts';
import { useStores } from '../stores/stores.tsx';
import { rateText } from './socket-row.tsx';
import styles from './sockets.module.css';

export function SocketDetails({ row }: { row: SocketRow | undefined }) {
  const { host, showMessagesOf } = useStores();
  const families = useStore(host, (state) => state.families);
  return (
    <section className={styles.details} aria-label="Selected socket" data-panel="socket">
      {row ? (
        <>
          <dl className={styles.facts}>
            {factsOf(row).map(([name, value]) => (
              <div key={name} className={styles.fact}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <div className={`${styles.fact} ${styles.groups}`}>
              <dt>Groups 1 to 32</dt>
              <dd>{groupsInFull(row, families) || 'none'}</dd>
            </div>
          </dl>
          <div className={styles.actions}>
            <Button onClick={() => showMessagesOf(row)} aria-keyshortcuts="Enter">
              Show its messages
            </Button>
          </div>
        </>
      ) : (
        <p className={styles.hint}>Select a socket to see all that is known of it. Enter shows its messages.</p>
      )}
    </section>
  );
}

/** In the order of importance: what is left out of a narrow table is here. */
function factsOf(row: SocketRow): [name: string, value: ReactNode][] {
  const { protocol, protocolName, portId, presence } = row;
  const bytes = (count: number): string =>
    count < 1_024 ? `${count} B` : `${formatCount(count)} B, ${formatBytes(count)}`;
  const drops =
    row.dropsPerSecond > 0 ? `${formatCount(row.drops)}, +${rateText(row.dropsPerSecond)}/s` : formatCount(row.drops);
  return [
    ['Protocol', `${protocol} ${protocolName}`],
    ['Port', portId === 0 ? '0, the kernel' : `${portId}, 0x${portId.toString(16)}`],
    ['Owner', ownerText(row)],
    ['State', presence === 'gone' ? 'closed just now' : row.dumping ? 'open, a dump is under way' : 'open'],
    ['To be received', bytes(row.receiveQueueBytes)],
    ['Sent, not taken', bytes(row.sendQueueBytes)],
    ['Drops', drops],
    ['References', formatCount(row.references)],
    ['Inode', row.inode === 0 ? 'none' : row.inode],
  ];
}

function ownerText({ owner, portId, ours }: SocketRow): string {
  if (!owner) return portId === 0 ? 'the kernel' : 'not known: another user’s process';
  const which = ours ? ', this nlscope' : owner.guessed ? ', guessed: its pid is the port' : '';
  return `${owner.name}, pid ${owner.pid}${which}`;
}
