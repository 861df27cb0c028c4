/** What to do first, where there is nothing to count. */
import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { useStatistics, useStores } from '../stores/stores.tsx';
import { timeRangeOf } from '../stores/time-filter.ts';
import styles from './statistics.module.css';

export function StatisticsEmpty() {
  const { host, filter, composer, connection, layout } = useStores();
  const { selectTime } = useStatistics();
  const isStretch = useStore(filter, ({ applied }) => timeRangeOf(applied ?? '') !== undefined);
  const held = useStore(host, ({ capture }) => capture.next - capture.first);
  const isOpen = useStore(host, (state) => state.connection.status === 'open');
  const isBusy = useStore(connection, (state) => state.busy);
  if (held > 0) {
    return (
      <div className={styles.empty}>
        <h3>The filter shows no message</h3>
        <p>All {formatCount(held)} are hidden by it, so there is nothing to count.</p>
        <div className={styles.emptyActions}>
          {isStretch && (
            <Button size="sm" variant="filled" onClick={() => selectTime(undefined)}>
              All times
            </Button>
          )}
          <Button size="sm" variant={isStretch ? 'default' : 'filled'} onClick={() => filter.getState().setText('')}>
            Remove the filter
          </Button>
        </div>
      </div>
    );
  }
  const sendFirst = async (): Promise<void> => {
    if (!isOpen) await connection.getState().connectToPeer();
    if (host.getState().connection.status === 'open') await composer.getState().send();
  };
  return (
    <div className={styles.empty}>
      <h3>No message yet</h3>
      <p>
        Figures are of the messages in the log: send one, repeat one many times from the composer, or open a capture
        file with Ctrl+O.
      </p>
      <div className={styles.emptyActions}>
        <Button size="sm" variant="filled" loading={isBusy} onClick={() => void sendFirst()}>
          Send the first echo
        </Button>
        <Button size="sm" onClick={() => layout.getState().show('echo')}>
          Go to the composer
        </Button>
      </div>
    </div>
  );
}
