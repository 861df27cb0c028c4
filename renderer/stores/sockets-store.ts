/**
 * The sockets of this machine as last read, which of them is selected and which are let through. Reads when it is told
 * to, and not by itself: nobody looks while the screen is not shown.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import { protocolName } from '../../core/wire/constants.ts';
import { matches, type Reading, readingAfter, type SocketRow } from './socket-rows.ts';

/** What names a socket from outside the table. */
export interface SocketAddress {
  protocol: number;
  /** 0 is the kernel's socket. */
  portId: number;
}

export interface SocketsState {
  reading: Reading | undefined;
  /** Why the last reading failed. What was read before stays. */
  error: AppErrorData | undefined;
  filter: string;
  /** Key of the selected row. */
  selected: string | undefined;
  /** A row that the view is asked to show; a new object each time. */
  reveal: { key: string } | undefined;
  /** Why a jump went nowhere; a new object each time. */
  remark: { text: string } | undefined;

  /** One at a time; later calls wait for the one under way. */
  read(): Promise<void>;
  setFilter(filter: string): void;
  select(key: string | undefined): void;
  /** Reads, and selects the socket; a filter that hides it is removed. */
  find(address: SocketAddress): Promise<void>;
}
export type SocketsStore = StoreApi<SocketsState>;

/** Id of the screen's filter field in the page, by which a shortcut finds it. */
export const socketsFilterId = 'sockets-filter';

export function createSocketsStore(client: Client): SocketsStore {
  let reading: Promise<void> | undefined;
  return createStore<SocketsState>()((set, get) => {
    const readOnce = async (): Promise<void> => {
      try {
        const table = await client.request('sockets.read', {});
        set({ reading: readingAfter(get().reading, table), error: undefined });
      } catch (thrown) {
        const error = toErrorData(thrown);
        // That the host is gone is told elsewhere.
        set({ error: error.code === 'CLOSED' ? undefined : error });
      }
    };
    return {
      reading: undefined,
      error: undefined,
      filter: '',
      selected: undefined,
      reveal: undefined,
      remark: undefined,
      read: () => {
        reading ??= readOnce().finally(() => {
          reading = undefined;
        });
        return reading;
      },
      setFilter: (filter) => set({ filter }),
      select: (selected) => set({ selected, reveal: selected === undefined ? undefined : { key: selected } }),
      async find(address) {
        await get().read();
        const row = get().reading?.rows.find((other) => isAt(other, address));
        if (!row) return set({ remark: { text: notThere(address) } });
        if (!matches(row, get().filter)) set({ filter: '' });
        get().select(row.key);
      },
    };
  });
}

const isAt = ({ protocol, portId, presence }: SocketRow, address: SocketAddress): boolean =>
  protocol === address.protocol && portId === address.portId && presence !== 'gone';

const notThere = ({ protocol, portId }: SocketAddress): string =>
  portId === 0
    ? `The kernel has no socket on ${protocolName(protocol)} now`
    : `No socket has port ${portId} on ${protocolName(protocol)} now: it was closed, or is in another network namespace`;
