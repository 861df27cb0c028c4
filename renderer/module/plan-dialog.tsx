/** What an action on the module will run, before it does. */
import { useStore } from 'zustand';
import { PlanModal } from '../plan/plan-modal.tsx';
import type { ActionKind } from '../stores/module-store.ts';
import { useStores } from '../stores/stores.tsx';

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
    <PlanModal
      title={planned && titles[planned.action.kind]}
      plan={planned?.plan}
      dismiss={dismiss}
      run={() => void carryOut()}
    />
  );
}
