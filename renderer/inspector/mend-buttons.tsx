/** What would mend the message, one button each, in order of likelihood. */
import { Button } from '@mantine/core';
import { type RefObject, useState } from 'react';
import { byteOrderOf } from '../../core/capture/record.ts';
import { type Mend, mendLabel } from '../../core/wire/mend.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import { carryOut } from '../stores/mends.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './explain.module.css';
import type { Explained } from './explanations.ts';

interface MendButtonsProps {
  explained: Explained;
  selected: SelectedRecord;
  /** Has the focus where the button that had it is gone. */
  region: RefObject<HTMLElement | null>;
}

export function MendButtons({ explained: { mends, request }, selected, region }: MendButtonsProps) {
  const stores = useStores();
  const [isBusy, setBusy] = useState(false);
  // Bytes of a big-endian machine mean nothing to this one's kernel.
  if (!mends || byteOrderOf(selected.record) === 'big') return null;
  const press = async (mend: Mend, label: string): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    await carryOut(mend, label, { selected, request }, stores);
    setBusy(false);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) region.current?.focus();
    });
  };
  return (
    <div className={styles.mends}>
      {mends.map((mend) => {
        const label = mendLabel(mend);
        return (
          <Button key={mend.kind} aria-busy={isBusy} onClick={() => void press(mend, label)}>
            {label}
          </Button>
        );
      })}
    </div>
  );
}
