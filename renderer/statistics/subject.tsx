/** What the figures are of: how many messages, of which capture, through which filter; and how far they are made. */
import { useStore } from 'zustand';
import { formatCount, formatTime } from '../quantities.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';
import styles from './statistics.module.css';

export function Subject() {
  const { host, filter } = useStores();
  const { survey } = useStatistics();
  const records = useStore(survey, ({ reading }) => reading?.records ?? 0);
  const pending = useStore(survey, ({ reading }) => reading?.pending ?? 0);
  const file = useStore(host, ({ capture }) => capture.file?.name);
  const applied = useStore(filter, (state) => state.applied);
  const source = file ? `of ${file}` : 'of the live capture';
  return (
    <p className={styles.subject}>
      <b>{formatCount(records)}</b> {records === 1 ? 'message' : 'messages'} {source}
      {applied && (
        <>
          , filtered by <code className={styles.filterText}>{applied}</code>
        </>
      )}
      {pending > 0 && (
        <span className={styles.pending} role="status">
          {' '}
          · {formatCount(pending)} still to be counted
        </span>
      )}
      {!file && <HeldUp />}
    </p>
  );
}

/** Of the last run: the machine could send faster than the log took it, so that its rate is the log's. */
function HeldUp() {
  const { host } = useStores();
  const waits = useStore(host, ({ run }) => run.waits);
  const waitedMs = useStore(host, ({ run }) => run.waitedMs);
  if (waits === 0) return null;
  return (
    <span className={styles.pending}>
      {' '}
      · the run was held up by the log: {formatCount(waits)} {waits === 1 ? 'wait' : 'waits'},{' '}
      {formatTime(waitedMs * 1e6)} in all
    </span>
  );
}
