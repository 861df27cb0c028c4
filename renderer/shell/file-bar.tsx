/** Between figures and log: the file that is being written or read, with its progress; else the one whose records are shown. */
import { Button } from '@mantine/core';
import { FileText, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import type { FileJob, LoadedFile } from '../../core/contract/files.ts';
import { formatBytes, formatCount, formatSpan } from '../quantities.ts';
import { logId } from '../stores/log-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './file-bar.module.css';

export default function FileBar() {
  const { host, files } = useStores();
  const job = useStore(files, (state) => state.job);
  const file = useStore(host, ({ capture }) => capture.file);
  if (job) return <Progress job={job} />;
  return file && <Loaded file={file} />;
}

/** The button leaves with what it does; the focus goes to what is below. */
function leaveFor(act: () => Promise<void>): void {
  document.getElementById(logId)?.focus();
  void act();
}

function Progress({ job }: { job: FileJob }) {
  const { files } = useStores();
  const { kind, name, records, bytes, done, leftMs } = job;
  const percent = Number.isNaN(done) ? undefined : Math.floor(done * 100);
  const parts = [
    `${formatCount(records)} messages`,
    formatBytes(bytes),
    ...(Number.isFinite(leftMs) && leftMs >= 1_000 ? [`${formatSpan(leftMs)} left`] : []),
  ];
  return (
    <section className={styles.bar} aria-label="File">
      <FileText size={13} aria-hidden />
      <strong className={styles.name}>
        {kind === 'export' ? 'Exporting' : 'Opening'} {name}
      </strong>
      <progress className={styles.progress} max={100} value={percent} aria-label={`Progress of ${name}`} />
      <span className={styles.text}>{parts.join(' · ')}</span>
      <Button size="compact-xs" variant="default" onClick={() => leaveFor(() => files.getState().cancel())}>
        Cancel
      </Button>
    </section>
  );
}

function Loaded({ file }: { file: LoadedFile }) {
  const { capture } = useStores();
  const { name, records, skipped, damage } = file;
  const about = [
    `${formatCount(records)} messages from a file`,
    ...(skipped > 0 ? [`${formatCount(skipped)} packets are not netlink's`] : []),
  ];
  const damaged = damage && `damaged at byte ${formatCount(damage.offset)}: ${damage.words}`;
  return (
    <section className={styles.bar} aria-label="File">
      <FileText size={13} aria-hidden />
      <strong className={styles.name} title={name}>
        {name}
      </strong>
      <span className={styles.text}>{about.join(' · ')}</span>
      {damaged && (
        <span className={styles.damage} role="alert" title={damaged}>
          <TriangleAlert size={13} aria-hidden />
          <span>{damaged}</span>
        </span>
      )}
      <Button size="compact-xs" variant="default" onClick={() => leaveFor(() => capture.showLive())}>
        Back to live
      </Button>
    </section>
  );
}
