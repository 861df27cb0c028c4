/**
 * The kernel log as far as it was followed, and the way from one of its lines to the message in the Echo log that is
 * nearest in time. Nothing is read before the log is first shown.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { KernelLog, KernelLogLine } from '../../core/contract/module.ts';

export interface KernelLogState {
  source: KernelLog['source'];
  error: AppErrorData | undefined;
  /** What following it with a privilege runs. */
  privileged: readonly string[];
  /** Oldest first, the last {@link keptLines} of them. */
  lines: readonly KernelLogLine[];
  /** It was asked for. */
  opened: boolean;
  /** A privilege is being asked for. */
  asking: boolean;
  /** Why a jump went nowhere; a new object each time. */
  remark: { text: string } | undefined;

  /** Begins to follow it; later calls do nothing. */
  open(): Promise<void>;
  openPrivileged(): Promise<void>;
  /** Shows the message that is nearest in time to a line. */
  jump(line: KernelLogLine): Promise<void>;
}
export type KernelLogStore = StoreApi<KernelLogState>;

export const keptLines = 20_000;

/** @param showMessage shows a record in the Echo log, by its number. */
export function createKernelLogStore(client: Client, showMessage: (number: number) => void): KernelLogStore {
  const store = createStore<KernelLogState>()((set, get) => {
    const read = async (method: 'kernelLog.read' | 'kernelLog.openPrivileged'): Promise<void> => {
      try {
        take(await client.request(method, {}));
      } catch (thrown) {
        set({ error: toErrorData(thrown) });
      }
    };
    return {
      source: null,
      error: undefined,
      privileged: [],
      lines: [],
      opened: false,
      asking: false,
      remark: undefined,
      async open() {
        if (get().opened) return;
        set({ opened: true });
        await read('kernelLog.read');
      },
      async openPrivileged() {
        set({ asking: true });
        await read('kernelLog.openPrivileged');
        set({ asking: false });
      },
      async jump({ atNs }) {
        if (Number.isNaN(atNs))
          return set({ remark: { text: "This line's time is not known on the capture's clock" } });
        try {
          const nearest = await client.request('capture.nearest', { atNs });
          if (nearest) showMessage(nearest.number);
          else set({ remark: { text: 'No message yet: the Echo log is empty' } });
        } catch (thrown) {
          set({ remark: { text: toErrorData(thrown).message } });
        }
      },
    };
  });

  const take = ({ source, error, privileged, lines }: KernelLog): void =>
    store.setState({ source, error, privileged, lines: lines.slice(-keptLines) });
  client.on('kernelLog.added', ({ source, error, lines: added }) => {
    const { lines, source: before } = store.getState();
    // Sequences of one source don't compare with another's.
    const last = source === before ? lines.at(-1)?.sequence : undefined;
    const fresh = last === undefined ? added : added.filter(({ sequence }) => sequence > last);
    store.setState({ source, error, lines: [...lines, ...fresh].slice(-keptLines) });
  });
  return store;
}
