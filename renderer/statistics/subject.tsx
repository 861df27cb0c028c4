/** What the figures are of: how many messages, of which capture, through which filter; and how far they are made. */
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
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
    </p>
  );
}
