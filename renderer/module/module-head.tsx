/** What the module is and what can be done with it. An action that can't be done says why. */
import { Button, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ModuleBuild, ModuleState } from '../../core/contract/module.ts';
import { formatSpan } from '../quantities.ts';
import { changesOf, readParameters } from '../stores/module-parameters.ts';
import { shownForm } from '../stores/module-store.ts';
import { isBuilding, isOutdated, moduleWords } from '../stores/module-words.ts';
import type { Stores } from '../stores/stores.tsx';
import { useStores } from '../stores/stores.tsx';
import frame from '../theme/screen.module.css';
import { type Actions, actionsOf } from './actions.ts';
import styles from './module.module.css';

export function ModuleHead() {
  const { host, module } = useStores();
  const state = useStore(host, (all) => all.module);
  const { reasons, next } = useActions();
  const { text, tone } = moduleWords(state);
  const { build, cancelBuild, prepare } = module.getState();
  const building = isBuilding(state);
  const reloads = Boolean(state?.loaded);
  return (
    <header className={frame.head} data-panel="module">
      <h2 className={frame.title}>Echo module</h2>
      <span className={styles.pill} data-tone={tone}>
        <span className={styles.dot} aria-hidden="true" />
        {text}
      </span>
      <span className={styles.about}>
        {building ? <Progress build={state!.build!} /> : state && <About state={state} />}
      </span>
      {/* Each is one button whatever it is called, so that who pressed it keeps the focus. */}
      <Action
        label={building ? 'Cancel' : 'Build'}
        reason={building ? undefined : reasons.build}
        isNext={next === 'build'}
        run={() => void (building ? cancelBuild() : build())}
      />
      <Action
        label={reloads ? 'Reload…' : 'Load…'}
        reason={reloads ? reasons.reload : reasons.load}
        isNext={next === 'load' || next === 'reload'}
        run={() => void prepare(reloads ? 'reload' : 'load')}
      />
      <Action label="Unload…" reason={reasons.unload} isNext={false} run={() => void prepare('unload')} />
    </header>
  );
}

function About({ state: { acting, loaded, version, release } }: { state: ModuleState }) {
  const { module } = useStores();
  const through = useStore(module, (all) => all.through);
  if (acting && through === 'pkexec') return 'waits for the password dialog, then for the command';
  return `nlscope_echo ${loaded?.version ?? version} for ${release}`;
}

function useActions(): Actions {
  const { host, module } = useStores();
  const state = useStore(host, (all) => all.module);
  const steps = useStore(module, (all) => all.steps);
  const hasFixedChange = useStore(module, (all) => changesFixed(all, state));
  return actionsOf({ state, steps, wantsReload: hasFixedChange || (state !== undefined && isOutdated(state)) });
}

function changesFixed(
  forms: Pick<ReturnType<Stores['module']['getState']>, 'form' | 'edits'>,
  state: ReturnType<Stores['host']['getState']>['module'],
): boolean {
  const { parameters } = readParameters(shownForm(forms, state));
  return Boolean(state?.loaded && parameters && changesOf(parameters, state.loaded.parameters).fixed);
}

interface ActionProps {
  label: string;
  /** Why it can't be done. */
  reason: string | undefined;
  isNext: boolean;
  run(): void;
}

function Action({ label, reason, isNext, run }: ActionProps) {
  return (
    <Tooltip label={reason} disabled={reason === undefined} events={{ hover: true, focus: true, touch: true }}>
      {/* Not `disabled`, which would take the focus away from who just pressed it, and the reason with it. */}
      <Button
        className={styles.action}
        variant={isNext ? 'filled' : 'default'}
        aria-disabled={reason !== undefined}
        aria-description={reason}
        data-disabled={reason !== undefined || undefined}
        onClick={reason === undefined ? run : undefined}
      >
        {label}
      </Button>
    </Tooltip>
  );
}

const tickMs = 100;

function Progress({ build: { startedAtMs, done, steps } }: { build: ModuleBuild }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <progress
        className={styles.progress}
        value={Math.min(done, steps)}
        max={Math.max(steps, 1)}
        aria-label="Progress of the build"
      />
      step {Math.min(done, steps)} of {steps} · {formatSpan(Math.max(0, nowMs - startedAtMs))}
    </>
  );
}
