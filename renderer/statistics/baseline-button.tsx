/** Keeps the round trips that are shown, so that others can be compared with them. */
import { Button, Tooltip } from '@mantine/core';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';

export function BaselineButton() {
  const { notify } = useStores();
  const { survey } = useStatistics();
  const trips = useStore(survey, ({ reading }) => reading?.roundTrip.count ?? 0);
  const isKept = useStore(survey, ({ baseline }) => baseline !== undefined);
  const keep = (): void => {
    survey.getState().keepBaseline();
    notify({
      kind: 'done',
      title: 'Kept as baseline',
      text: `${formatCount(trips)} round trips. What is shown from now on is compared with them.`,
    });
  };
  return (
    <Tooltip label="Keep these round trips to compare another run with them">
      <Button disabled={trips === 0} onClick={keep}>
        {isKept ? 'Replace the baseline' : 'Keep as baseline'}
      </Button>
    </Tooltip>
  );
}
