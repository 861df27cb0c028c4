/** What the user is told of saving as it runs: that it failed, and captures of sessions that were cut off, to open or to discard. */
import { AppError } from '../../core/contract/errors.ts';
import type { SpoolState, UnfinishedCapture } from '../../core/contract/spool.ts';
import { formatBytes } from '../quantities.ts';
import { failure, type Notice } from './notice.ts';
import type { Stores } from './stores.tsx';

const failed = 'The capture is not saved';
const cutOff = 'A capture was cut off';

type Told = Pick<Stores, 'client' | 'host' | 'files' | 'notify'>;

/** Tells what there is to tell now, and each failure and recovery from here on. */
export function tellOfSpool({ client, host, files, notify }: Told): void {
  const tell = ({ error }: SpoolState): void =>
    notify(error ? failure(failed, new AppError(error)) : { kind: 'over', title: failed });
  const discard = async (name: string): Promise<void> => {
    try {
      offer((await client.request('spool.discard', { name })).unfinished);
    } catch (thrown) {
      notify(failure(`${name} was not discarded`, thrown));
    }
  };
  const offer = ([latest, ...others]: readonly UnfinishedCapture[]): void => {
    if (latest) notify(offerOf(latest, others.length));
  };
  const offerOf = ({ name, bytes }: UnfinishedCapture, others: number): Notice => ({
    kind: 'done',
    title: cutOff,
    text: `${name}, ${formatBytes(bytes)}, of a session that did not end well.${others > 0 ? ` ${others} more.` : ''}`,
    action: { label: 'Open', run: () => void files.getState().openUnfinished(name) },
    otherAction: { label: 'Discard', run: () => void discard(name) },
  });
  const { spool } = host.getState();
  if (spool.error) tell(spool);
  offer(spool.unfinished);
  host.subscribe((now, before) => {
    if (now.spool.error?.message !== before.spool.error?.message) tell(now.spool);
    // Dealt with in another window, or by another nlscope.
    if (before.spool.unfinished.length > 0 && now.spool.unfinished.length === 0)
      notify({ kind: 'over', title: cutOff });
  });
}
