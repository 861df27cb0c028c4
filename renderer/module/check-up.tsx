/** The check-up: what a build, a load and a first echo take, what was found of it, and what to do next. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CheckUpStep } from '../../core/contract/module.ts';
import { CommandLine } from '../plan/command-line.tsx';
import { formatTime } from '../quantities.ts';
import { firstEchoBytes } from '../stores/first-echo.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './module.module.css';

export function CheckUp() {
  const { host, module } = useStores();
  const steps = useStore(module, (state) => state.steps);
  const checking = useStore(module, (state) => state.checking);
  const isLoaded = useStore(host, (state) => Boolean(state.module?.loaded));
  const next = isLoaded ? steps?.length : steps?.findIndex(({ status }) => status === 'todo');
  return (
    <section aria-label="Check-up" aria-busy={checking} data-panel="check-up">
      <div className={styles.heading}>
        <h3>Check-up</h3>
        <button type="button" className={styles.tool} onClick={() => void module.getState().checkUp()}>
          {checking ? 'Checking…' : 'Check again'}
        </button>
      </div>
      {steps ? (
        <ol className={styles.steps}>
          {steps.map((step, index) => (
            <Step key={step.id} step={step} number={index + 1} isNext={index === next} />
          ))}
          <FirstEchoStep number={steps.length + 1} isLoaded={isLoaded} />
        </ol>
      ) : (
        <p className={styles.empty}>
          Looks at all that the module takes: kernel headers, compiler, signatures, the protocol’s number, and who may
          load it.
        </p>
      )}
    </section>
  );
}

const signs: Record<CheckUpStep['status'], readonly [sign: string, word: string]> = {
  ok: ['✓', 'done'],
  warn: ['!', 'warning'],
  fail: ['✗', 'failed'],
  todo: ['', 'to do'],
};

interface StepProps {
  step: Omit<CheckUpStep, 'id'>;
  number: number;
  /** The first that is still to be done. */
  isNext: boolean;
  /** What is found changes while one looks, and is told. */
  isLive?: boolean;
  children?: ReactNode;
}

function Step({ step: { title, status, evidence, nextStep, command }, number, isNext, isLive, children }: StepProps) {
  const [sign, word] = signs[status];
  return (
    <li className={styles.step} data-status={status}>
      <span
        className={styles.sign}
        data-status={status}
        data-next={(isNext && status === 'todo') || undefined}
        aria-hidden="true"
      >
        {sign || number}
      </span>
      <div className={styles.stepBody}>
        <h4 className={styles.stepTitle}>
          {title}
          <span className="sr-only">, {word}</span>
        </h4>
        <p className={styles.evidence} role={isLive ? 'status' : undefined}>
          {evidence}
        </p>
        {nextStep && <p className={styles.nextStep}>→ {nextStep}</p>}
        {command && <CommandLine what="the command" command={command} />}
        {children}
      </div>
    </li>
  );
}

function FirstEchoStep({ number, isLoaded }: { number: number; isLoaded: boolean }) {
  const { module, showMessage } = useStores();
  const echo = useStore(module, (state) => state.firstEcho);
  const message = echo.status === 'back' || echo.status === 'failed' ? echo.number : undefined;
  return (
    <Step
      number={number}
      isNext={isLoaded}
      isLive
      step={{
        title: 'First echo',
        status: echo.status === 'back' ? 'ok' : echo.status === 'failed' ? 'fail' : 'todo',
        evidence: evidenceOf(echo),
        nextStep: echo.status === 'failed' ? echo.error.nextStep : undefined,
      }}
    >
      <div className={styles.stepActions}>
        {isLoaded && (
          <Button
            variant={echo.status === 'idle' ? 'filled' : 'default'}
            loading={echo.status === 'sending'}
            onClick={() => void module.getState().sendFirstEcho()}
          >
            {echo.status === 'back' || echo.status === 'failed' ? 'Send again' : `Send ${firstEchoBytes} bytes`}
          </Button>
        )}
        {message !== undefined && (
          <button type="button" className={styles.link} onClick={() => showMessage(message)}>
            Show #{message} in the log
          </button>
        )}
      </div>
    </Step>
  );
}

function evidenceOf(echo: ReturnType<ReturnType<typeof useStores>['module']['getState']>['firstEcho']): string {
  if (echo.status === 'back') return `${firstEchoBytes} bytes back in ${formatTime(echo.rttNs)}`;
  if (echo.status === 'failed') return echo.error.message;
  return `sends ${firstEchoBytes} bytes and waits for the same ${firstEchoBytes} back`;
}
