/** The capture of all netlink traffic of the machine among what is listened to: begun, told and ended. */
import { Button, CloseButton } from '@mantine/core';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './monitor-panel.module.css';

/** @param props close: leaves the form, so that the plan is alone. */
export function NlmonItem({ close }: { close(): void }) {
  const { host, nlmon } = useStores();
  const { status, device, messages, drops, error } = useStore(host, (state) => state.nlmon);
  const { prepare, stop } = nlmon.getState();
  const show = (): void => {
    close();
    void prepare();
  };
  return (
    <section className={styles.all} aria-label="All netlink traffic">
      {status === 'off' ? (
        <>
          {/* A privilege is needed, and a dialog says for what. */}
          <Button onClick={show}>All netlink traffic of this machine…</Button>
          {error ? (
            <div className={styles.error} role="alert">
              <p>
                {error.message} <code>{error.code}</code>
              </p>
              {error.nextStep && <p>{error.nextStep}</p>}
            </div>
          ) : (
            <p className={styles.hint}>Requests and replies of all processes, through an nlmon device.</p>
          )}
        </>
      ) : (
        <div className={styles.item}>
          <span className={styles.what}>
            {status === 'starting' ? (
              'All netlink traffic: waits for the password dialog, if there is one, and for the device'
            ) : (
              <>
                All netlink traffic <span className={styles.groups}>{device}</span>
                <span className={styles.figures}>
                  {formatCount(messages)} messages,{' '}
                  <span className={drops > 0 ? styles.dropped : undefined}>{formatCount(drops)} dropped</span>
                </span>
              </>
            )}
          </span>
          <CloseButton size="xs" aria-label="Stop capturing all netlink traffic" onClick={() => void stop()} />
        </div>
      )}
    </section>
  );
}
