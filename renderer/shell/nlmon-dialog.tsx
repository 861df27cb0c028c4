/** What a capture of all netlink traffic will run, before it does. */
import { useStore } from 'zustand';
import { PlanModal } from '../plan/plan-modal.tsx';
import { useStores } from '../stores/stores.tsx';

export default function NlmonDialog() {
  const { nlmon } = useStores();
  const plan = useStore(nlmon, (state) => state.planned);
  const { dismiss, start } = nlmon.getState();
  return (
    <PlanModal
      title="Capture all netlink traffic of this machine"
      plan={plan}
      dismiss={dismiss}
      run={() => void start()}
    />
  );
}
