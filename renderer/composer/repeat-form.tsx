/** Sending many: how many, how fast, how many at once, what changes; and how far it is. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useStore } from 'zustand';
import type { RunState } from '../../core/contract/api.ts';
import { formatCount, formatSpan, formatTime } from '../quantities.ts';
import { type ChangeKind, type Repeat, type RepeatIssues, readRepeat } from '../stores/repeat.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';

const changes: { value: ChangeKind; label: string }[] = [
  { value: 'none', label: 'nothing' },
  { value: 'counter', label: 'count up u32' },
  { value: 'random', label: 'random' },
  { value: 'grow', label: 'grow' },
];

export function RepeatForm() {
  const { composer } = useStores();
  const repeat = useStore(composer, (state) => state.repeat);
  const bytes = useStore(composer, (state) => state.payload.bytes);
  const issues = readRepeat(repeat, bytes).issues ?? {};
  return (
    <section className={styles.grid} aria-label="Repeat">
      <div className={`${styles.heading} ${styles.wide}`}>
        <h2>Repeat</h2>
      </div>
      <Field field="count" label="Count" issues={issues} />
      <Field field="every" label="Every" issues={issues} />
      <Field field="inFlight" label="In flight" issues={issues} />
      <NativeSelect
        label="Each time"
        data={changes}
        value={repeat.change}
        error={issues.change}
        onChange={(event) => composer.getState().editRepeat({ change: event.currentTarget.value as ChangeKind })}
      />
      {repeat.change === 'counter' && <Field field="offset" label="Counter at byte" issues={issues} />}
      {repeat.change === 'random' && <Field field="seed" label="Seed" issues={issues} />}
      {repeat.change === 'grow' && (
        <>
          <Field field="step" label="Longer by, bytes" issues={issues} />
          <Field field="maximum" label="Up to, bytes" issues={issues} />
        </>
      )}
      <div className={styles.wide}>
        <RunProgress ready={Object.keys(issues).length === 0} />
      </div>
    </section>
  );
}

function Field({ field, label, issues }: { field: keyof Repeat; label: string; issues: RepeatIssues }) {
  const { composer } = useStores();
  const value = useStore(composer, (state) => state.repeat[field]);
  return (
    <TextInput
      label={label}
      value={value}
      error={issues[field]}
      onChange={(event) => composer.getState().editRepeat({ [field]: event.currentTarget.value })}
    />
  );
}

function RunProgress({ ready }: { ready: boolean }) {
  const { host } = useStores();
  const run = useStore(host, (state) => state.run);
  return (
    <>
      <progress className={styles.progress} value={progress(run)} aria-label="Progress of the repeat" />
      <div className={styles.status}>
        <span data-failed={run.status === 'failed' || undefined}>{describe(run)}</span>
        <RunButton ready={ready} />
      </div>
    </>
  );
}

function RunButton({ ready }: { ready: boolean }) {
  const { host, composer } = useStores();
  const running = useStore(host, ({ run }) => run.status === 'running');
  const connected = useStore(host, ({ connection }) => connection.status === 'open');
  const { startRun, stopRun } = composer.getState();
  return (
    <Button disabled={!running && !(ready && connected)} onClick={() => void (running ? stopRun() : startRun())}>
      {running ? 'Stop' : 'Start'}
    </Button>
  );
}

/** From 0 to 1. Of a run that ends after a time, the part of it that is over. */
const progress = ({ durationMs, elapsedMs, sent, count }: RunState): number =>
  Math.min(1, durationMs === undefined ? sent / Math.max(count, 1) : Math.max(elapsedMs / durationMs, sent / count));

function describe(run: RunState): string {
  const { status, count, durationMs, sent, elapsedMs, leftMs, error } = run;
  const so = durationMs === undefined ? `${formatCount(sent)} of ${formatCount(count)}` : `${formatCount(sent)} sent`;
  if (status === 'idle') return '';
  if (status === 'failed') return `${so}: ${error?.message ?? 'failed'}`;
  if (status === 'running')
    return [so, ...(Number.isNaN(leftMs) ? [] : [`${formatSpan(leftMs)} left`]), ...heldUp(run)].join(' · ');
  const all = status === 'finished' && sent === count ? `All ${formatCount(count)}` : so;
  return [`${all} in ${formatSpan(elapsedMs)}`, ...shortcomings(run)].join(' · ');
}

/** The log did not take the messages as fast as they were sent and received, and the run had to wait. */
const heldUp = ({ waits, waitedMs }: RunState): string[] =>
  waits > 0 ? [`held up ${formatTime(waitedMs * 1e6)} by the log`] : [];

/** What a run has to say against itself: what it lost and waited for, and how it kept to its interval. */
function shortcomings(run: RunState): string[] {
  const { lost, missed, lateP99Ns } = run;
  return [
    ...heldUp(run),
    ...(lost > 0 ? [`${formatCount(lost)} lost`] : []),
    ...(missed > 0 ? [`${formatCount(missed)} times missed`] : []),
    ...(Number.isNaN(lateP99Ns) ? [] : [`late ${formatTime(lateP99Ns)} at p99`]),
  ];
}
