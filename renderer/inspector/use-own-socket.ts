/** The socket of a record while it is open: the same object as long as nothing about it has changed. */
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { WindowRow } from '../../core/capture/window.ts';
import type { OwnSocket } from '../../core/wire/explain.ts';
import { isSameSocket, ownSocket } from '../stores/own-socket.ts';
import { useStores } from '../stores/stores.tsx';

export function useOwnSocket(record: WindowRow): OwnSocket | undefined {
  const { host } = useStores();
  const last = useRef<OwnSocket>(undefined);
  return useStore(host, (state) => {
    const now = ownSocket(state, record);
    if (!isSameSocket(last.current, now)) last.current = now;
    return last.current;
  });
}
