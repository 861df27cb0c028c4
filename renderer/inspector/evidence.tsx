/** What an explanation goes by: the errno, the bytes at fault, and what /proc/net/netlink counts. */
import type { ReactNode } from 'react';
import { errno } from '../../core/wire/errno.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import { useStores } from '../stores/stores.tsx';
import { DropsEvidence } from './drops-evidence.tsx';
import styles from './explain.module.css';
import type { Explained } from './explanations.ts';
import type { InspectorStore } from './inspector-store.ts';

interface EvidenceProps {
  explained: Explained;
  selected: SelectedRecord;
  inspector: InspectorStore;
}

export function Evidence({ explained, selected, inspector }: EvidenceProps) {
  const { errno: number, range, here, elsewhere, drops } = explained;
  const hasBytes = range !== undefined && (here !== undefined || elsewhere !== undefined);
  if (!hasBytes && number === undefined && !drops) return null;
  return (
    <dl className={styles.evidence}>
      {drops && (
        <Item title="drops">
          <DropsEvidence record={selected.record} />
        </Item>
      )}
      {number !== undefined && (
        <Item title="errno">
          {errno(number).name} {Math.abs(number)}
        </Item>
      )}
      {hasBytes && (
        <Item title="bytes">
          <BytesButton explained={explained} inspector={inspector} />
        </Item>
      )}
    </dl>
  );
}

const Item = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className={styles.item}>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
);

function BytesButton({ explained: { range, here, elsewhere }, inspector }: Omit<EvidenceProps, 'selected'>) {
  const { log } = useStores();
  if (!range) return null;
  const where = range.length === 1 ? `${range.offset}` : `${range.offset}–${range.offset + range.length - 1}`;
  const show = (): void => {
    inspector.getState().selectRange(range);
    if (elsewhere !== undefined) void log.getState().selectNumber(elsewhere);
  };
  return (
    <button
      type="button"
      className={styles.show}
      onClick={show}
      onPointerEnter={() => inspector.getState().hover(here)}
      onPointerLeave={() => inspector.getState().hover(undefined)}
    >
      Show {where}
      {elsewhere === undefined ? ' of the message' : ` of #${elsewhere}`}
    </button>
  );
}
