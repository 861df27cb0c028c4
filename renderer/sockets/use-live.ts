/** Reads the sockets every second as long as the screen is shown and the page can be seen. */
import { useEffect } from 'react';
import { useStores } from '../stores/stores.tsx';

const everyMs = 1_000;

export function useLive(): void {
  const { sockets, host } = useStores();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const isSeen = (): boolean => document.visibilityState === 'visible';
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (!isSeen() || !host.getState().linked) return;
      await sockets.getState().read();
      clearTimeout(timer);
      if (!over) timer = setTimeout(() => void look(), everyMs);
    };
    const onVisibility = (): void => void look();
    document.addEventListener('visibilitychange', onVisibility);
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [sockets, host]);
}
