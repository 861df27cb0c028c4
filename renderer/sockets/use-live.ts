/** Reads the sockets every second as long as the screen is shown. */
import { useCallback } from 'react';
import { useStores } from '../stores/stores.tsx';
import { usePolling } from '../use-polling.ts';

const everyMs = 1_000;

export function useLive(): void {
  const { sockets } = useStores();
  usePolling(
    useCallback(async () => {
      await sockets.getState().read();
      return everyMs;
    }, [sockets]),
  );
}
