/** The state of things in one line: the connection, the capture and its memory, the kernel. */
import { useStore } from 'zustand';
import type { SpoolState } from '../../core/contract/spool.ts';
import { formatBytes, formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './footer.module.css';

/** Where the capture is. */
function Place({ spool: { file, error }, memory }: { spool: SpoolState; memory: string }) {
  if (!file)
    return (
      <span data-alarming={error && true} title={error?.message}>
        {error && 'not saved, '}in memory, {memory}
      </span>
    );
  const missed = file.missed > 0 && `, ${formatCount(file.missed)} missed`;
  return (
    <span
      className={styles.saved}
      data-alarming={missed ? true : undefined}
      title={`${file.folder}/${file.name}; in memory, ${memory}`}
    >
      saved to {file.name}
      {missed}
    </span>
  );
}

/** What the kernel says of the sockets' receive threads, where a real-time priority is wanted or in force. */
function RealTime() {
  const { host } = useStores();
  const connection = useStore(host, (state) => state.connection);
  const listeners = useStore(host, (state) => state.listeners);
  const isWanted = useStore(host, ({ settings }) => settings.socket.realTime);
  const isRunning = useStore(host, ({ run }) => run.status === 'running');
  const states = [...(connection.status === 'open' ? [connection] : []), ...listeners].map(({ realTime }) => realTime);
  const priority = Math.min(...states.map((state) => state.priority));
  if (states.length === 0 || (!isWanted && priority === 0)) return null;
  const refusal = states.find((state) => state.refusal)?.refusal;
  const title = refusal
    ? `Not real-time: ${refusal.message}. ${refusal.nextStep ?? ''}`
    : priority > 0
      ? 'Real-time: messages are received, and their times taken, before other programs run.'
      : isRunning
        ? 'Not real-time: a run is carried out at ordinary priority, so that it leaves the CPU to others.'
        : 'Not real-time: the kernel has taken the priority away.';
  return (
    <span className={styles.realTime} data-alarming={(priority === 0 && !isRunning) || undefined} title={title}>
      {priority > 0 ? `SCHED_RR ${priority}` : 'SCHED_OTHER'}
    </span>
  );
}

type State = 'receiving' | 'paused' | 'disconnected' | 'host gone';

export function Footer() {
  const { host, log } = useStores();
  const linked = useStore(host, (state) => state.linked);
  const connection = useStore(host, (state) => state.connection);
  const description = useStore(host, (state) => state.description);
  const figures = useStore(host, (state) => state.figures);
  const spool = useStore(host, (state) => state.spool);
  const paused = useStore(log, (state) => state.paused);
  const state: State = !linked
    ? 'host gone'
    : connection.status === 'closed'
      ? 'disconnected'
      : paused
        ? 'paused'
        : 'receiving';
  const { counts, messageBytes, evicted, usedBytes, budgetBytes, spilledBytes, spillError } = figures;
  const budgetMiB = Math.round(budgetBytes / 2 ** 20);
  return (
    <footer className={styles.footer}>
      <span className={styles.state} data-state={state}>
        <span className={styles.dot} aria-hidden="true" />
        {state}
      </span>
      <span>
        {formatCount(counts.sent + counts.received + counts.sendFailed + counts.overheard)} messages ·{' '}
        {formatBytes(messageBytes)}
      </span>
      {connection.status === 'open' && <span>receive buffer {formatBytes(connection.receiveBufferBytes)}</span>}
      <RealTime />
      <span data-alarming={counts.overruns > 0 || undefined}>{formatCount(counts.overruns)} overruns</span>
      {connection.status === 'open' && connection.queued > 0 && (
        <span data-alarming title="The receiver's queue is full (EAGAIN); they are sent in order as it empties.">
          {formatCount(connection.queued)} held back
        </span>
      )}
      {counts.sendFailed > 0 && <span data-alarming>{formatCount(counts.sendFailed)} not sent</span>}
      {counts.truncated > 0 && <span data-alarming>{formatCount(counts.truncated)} truncated</span>}
      {evicted > 0 && (
        <span
          data-alarming={spillError !== null || undefined}
          title={spillError?.message ?? "The oldest make room once the capture's memory and the disk are full."}
        >
          {formatCount(evicted)} evicted
        </span>
      )}
      <span className={styles.right}>kernel {description.kernel}</span>
      <Place
        spool={spool}
        memory={`${Math.ceil(usedBytes / 2 ** 20)} of ${formatCount(budgetMiB)} MiB${spilledBytes > 0 ? `, ${formatBytes(spilledBytes)} on disk` : ''}`}
      />
    </footer>
  );
}
