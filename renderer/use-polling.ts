/** Reads something again and again, as long as who asks is mounted, the page can be seen and the host is there. */
import { useEffect } from 'react';
import { useStores } from './stores/stores.tsx';

/**
 * @param read resolves to the time until the next one, in ms. Another function is another reading, so it has to last.
 */
export function usePolling(read: () => Promise<number>): void {
  const { host } = useStores();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !host.getState().linked) return;
      const nextMs = await read();
      clearTimeout(timer);
      if (!over) timer = setTimeout(() => void look(), nextMs);
    };
    const onVisibility = (): void => void look();
    document.addEventListener('visibilitychange', onVisibility);
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [read, host]);
}
