/** The Module screen: from a check-up over build and load to the first echo, with the parameters, counters and the logs. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../stores/stores.tsx';
import frame from '../theme/screen.module.css';
import { BuildOutput } from './build-output.tsx';
import { CheckUp } from './check-up.tsx';
import { Counters } from './counters.tsx';
import { KernelLog } from './kernel-log.tsx';
import styles from './module.module.css';
import { ModuleHead } from './module-head.tsx';
import { Parameters } from './parameters.tsx';
import { PlanDialog } from './plan-dialog.tsx';

export default function ModuleScreen() {
  const { host, module, kernelLog } = useStores();
  const isLoaded = useStore(host, (state) => Boolean(state.module?.loaded));
  useEffect(() => {
    void module.getState().checkUp();
    void module.getState().readOutput();
    void kernelLog.getState().open();
  }, [module, kernelLog]);
  return (
    <main className={frame.screen} aria-label="Module">
      <ModuleHead />
      <Failure />
      <div className={styles.columns}>
        <div className={`${styles.panel} ${styles.left}`}>
          <CheckUp />
          <Parameters />
        </div>
        <div className={styles.right}>
          <BuildOutput />
          {isLoaded && <Counters />}
          <KernelLog />
        </div>
      </div>
      <PlanDialog />
    </main>
  );
}

/** Stands until the next action. */
function Failure() {
  const { module } = useStores();
  const failure = useStore(module, (state) => state.failure);
  if (!failure) return null;
  const { title, error } = failure;
  return (
    <div className={styles.failure} role="alert">
      <p className={styles.failureTitle}>
        <span aria-hidden>✗</span> {title}
      </p>
      <p className={styles.failureText}>
        {error.message}
        {error.code !== 'INTERNAL' && <code className={styles.code}>{error.code}</code>}
      </p>
      {error.nextStep && <p className={styles.failureText}>→ {error.nextStep}</p>}
    </div>
  );
}
