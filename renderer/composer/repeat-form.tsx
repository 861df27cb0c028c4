/** Sending many: how many, how fast, how many at once, what changes; and how far it is. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useStore } from 'zustand';
import type { RunState } from '../../core/contract/api.ts';
import { formatCount, formatSpan } from '../quantities.ts';
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
      <progress
        className={styles.progress}
        value={run.sent}
        max={Math.max(run.count, 1)}
        aria-label="Progress of the repeat"
      />
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

function describe({ status, count, sent, lost, elapsedMs, leftMs, error }: RunState): string {
  const progress = `${formatCount(sent)} of ${formatCount(count)}`;
  if (status === 'idle') return '';
  if (status === 'failed') return `${progress}: ${error?.message ?? 'failed'}`;
  if (status === 'running') return Number.isNaN(leftMs) ? progress : `${progress} · ${formatSpan(leftMs)} left`;
  const sentAll = status === 'finished' ? `All ${formatCount(count)}` : progress;
  return `${sentAll} in ${formatSpan(elapsedMs)}${lost > 0 ? ` · ${formatCount(lost)} lost` : ''}`;
}
