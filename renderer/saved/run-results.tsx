/** What a run came to: one row a message, like a test runner's, and the selected one in full beside it. */
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and points at its active row
import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';
import { useStore } from 'zustand';
import type { SavedResult, SavedRun } from '../../core/contract/saved.ts';
import { formatTime } from '../quantities.ts';
import { useSaved } from '../stores/stores.tsx';
import { ResultDetail } from './result-detail.tsx';
import styles from './saved.module.css';
import { signs } from './signs.ts';

const rowId = (index: number): string => `saved-result-${index}`;

export function RunResults() {
  const { store: saved } = useSaved();
  const run = useStore(saved, (state) => state.run);
  const selected = useStore(saved, (state) => state.result);
  const { showResult, openFile } = saved.getState();
  useEffect(() => {
    if (selected !== undefined) document.getElementById(rowId(selected))?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const result = selected === undefined ? undefined : run.results[selected];
    if (step) void showResult(Math.min(Math.max(0, (selected ?? (step > 0 ? -1 : 1)) + step), run.results.length - 1));
    else if (event.key === 'Enter' && result) void openFile(result.path);
    else if (event.key === 'Escape') void showResult(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <section className={`${styles.panel} ${styles.results}`} aria-label="Results" data-panel="saved-results">
      <Totals run={run} />
      <div className={styles.resultColumns} data-detail={selected !== undefined || undefined}>
        <div
          className={styles.list}
          role="listbox"
          tabIndex={0}
          aria-label="Results of the run"
          aria-activedescendant={selected === undefined ? undefined : rowId(selected)}
          onKeyDown={onKeyDown}
        >
          {run.results.map((result, index) => (
            <Row
              key={result.path}
              result={result}
              index={index}
              isSelected={index === selected}
              onClick={() => void showResult(index)}
              onOpen={() => void openFile(result.path)}
            />
          ))}
        </div>
        {selected !== undefined && run.results[selected] && <ResultDetail result={run.results[selected]} />}
      </div>
    </section>
  );
}

interface RowProps {
  result: SavedResult;
  index: number;
  isSelected: boolean;
  onClick(): void;
  onOpen(): void;
}

function Row({ result: { name, status, words, tookMs }, index, isSelected, onClick, onOpen }: RowProps) {
  const { sign, tone } = signs[status];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    <div
      id={rowId(index)}
      className={styles.result}
      role="option"
      aria-selected={isSelected}
      onClick={onClick}
      onDoubleClick={onOpen}
    >
      <span className={styles.sign} data-tone={tone}>
        {sign}
        <span className="sr-only">{status}</span>
      </span>
      <span className={styles.resultName}>{name}</span>
      <span className={styles.took}>{Number.isNaN(tookMs) ? '' : formatTime(tookMs * 1e6)}</span>
      <span className={styles.words} title={words}>
        {words}
      </span>
    </div>
  );
}

function Totals({ run }: { run: SavedRun }) {
  const { store: saved } = useSaved();
  const count = (status: SavedResult['status']): number => run.results.filter((one) => one.status === status).length;
  const [passed, failed, skipped] = [count('passed'), count('failed') + count('error'), count('skipped')];
  const left = run.results.length - passed - failed - skipped;
  return (
    <div className={styles.totals} role="status">
      <h3 className={styles.panelTitle}>Results</h3>
      <span data-tone={passed > 0 ? 'ok' : 'dim'}>
        <b>{passed}</b> passed
      </span>
      <span data-tone={failed > 0 ? 'bad' : 'dim'}>
        <b>{failed}</b> failed
      </span>
      {skipped > 0 && (
        <span>
          <b>{skipped}</b> skipped
        </span>
      )}
      <span className={styles.state}>
        {run.status === 'running' ? `${left} to go` : `${run.status} in ${formatTime(run.elapsedMs * 1e6)}`}
      </span>
      <progress
        className={styles.progress}
        aria-label="Progress of the run"
        data-idle={run.status !== 'running' || undefined}
        max={run.results.length}
        value={run.results.length - left}
      />
      <ActionIcon
        aria-label="Close the results"
        disabled={run.status === 'running'}
        onClick={() => saved.setState({ run: { status: 'idle', results: [], elapsedMs: 0 }, result: undefined })}
      >
        <X size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
