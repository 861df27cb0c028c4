/** What will run with a privilege, word by word, before it does. */
import { Button, Modal } from '@mantine/core';
import { useStore } from 'zustand';
import type { ModulePlan } from '../../core/contract/module.ts';
import type { ActionKind } from '../stores/module-store.ts';
import { useStores } from '../stores/stores.tsx';
import { CopyButton } from './copy-button.tsx';
import styles from './module.module.css';
import { shellLine } from './shell-line.ts';

const titles: Record<ActionKind, string> = {
  load: 'Load nlscope_echo',
  unload: 'Unload nlscope_echo',
  reload: 'Reload nlscope_echo',
  set: 'Set parameters of nlscope_echo',
};

export function PlanDialog() {
  const { module } = useStores();
  const planned = useStore(module, (state) => state.planned);
  const { dismiss, carryOut } = module.getState();
  return (
    <Modal opened={planned !== undefined} onClose={dismiss} title={planned && titles[planned.action.kind]} size={720}>
      {planned && (
        <>
          <Plan plan={planned.plan} />
          <div className={styles.dialogActions}>
            <Button onClick={dismiss}>Cancel</Button>
            <Button variant="filled" data-autofocus onClick={() => void carryOut()}>
              Run
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}

function Plan({ plan: { commands, notes, sudoLine, through } }: { plan: ModulePlan }) {
  return (
    <div className={styles.plan}>
      <p>
        {through === 'root'
          ? 'This host runs as root, so nothing is asked. It runs, in this order:'
          : 'Asks for an administrator’s password through polkit; nlscope itself stays unprivileged. It runs, in this order:'}
      </p>
      <ol className={styles.commands}>
        {commands.map((argv, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: commands are told by their order
          <li key={index}>
            <code>{shellLine(argv)}</code>
          </li>
        ))}
      </ol>
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {through === 'pkexec' && (
        <>
          <p className={styles.instead}>Or in a terminal, instead:</p>
          <div className={styles.command}>
            <code>{sudoLine}</code>
            <CopyButton what="the sudo line" text={() => sudoLine} />
          </div>
        </>
      )}
    </div>
  );
}
