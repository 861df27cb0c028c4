/** Reads the figures four times a second as long as the screen is shown and the page can be seen. */
import { useEffect } from 'react';
import { useStatistics, useStores } from '../stores/stores.tsx';

const everyMs = 250;

export function useLiveSurvey(): void {
  const { host } = useStores();
  const { survey } = useStatistics();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !host.getState().linked) return;
      await survey.getState().read();
      clearTimeout(timer);
      // What is not looked at yet is asked for at once: the host tells how far it came several times a second by itself.
      const isBehind = (survey.getState().reading?.pending ?? 0) > 0;
      if (!over) timer = setTimeout(() => void look(), isBehind ? 0 : everyMs);
    };
    const onVisibility = (): void => void look();
    document.addEventListener('visibilitychange', onVisibility);
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [survey, host]);
}
