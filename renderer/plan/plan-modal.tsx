/** Asks whether a plan is to be carried out. */
import { Button, Modal } from '@mantine/core';
import type { ModulePlan } from '../../core/contract/module.ts';
import styles from './plan.module.css';
import { Plan } from './plan.tsx';

interface PlanModalProps {
  title: string | undefined;
  /** Undefined while none is shown. */
  plan: ModulePlan | undefined;
  dismiss(): void;
  run(): void;
}

export function PlanModal({ title, plan, dismiss, run }: PlanModalProps) {
  return (
    <Modal opened={plan !== undefined} onClose={dismiss} title={title} size={720}>
      {plan && (
        <>
          <Plan plan={plan} />
          <div className={styles.actions}>
            <Button onClick={dismiss}>Cancel</Button>
            <Button variant="filled" data-autofocus onClick={run}>
              Run
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
