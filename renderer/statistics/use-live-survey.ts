/** Reads the figures four times a second as long as the screen is shown. */
import { useCallback } from 'react';
import { useStatistics } from '../stores/stores.tsx';
import { usePolling } from '../use-polling.ts';

const everyMs = 250;

export function useLiveSurvey(): void {
  const { survey } = useStatistics();
  usePolling(
    useCallback(async () => {
      await survey.getState().read();
      // What is not looked at yet is asked for at once: the host tells how far it came several times a second by itself.
      return (survey.getState().reading?.pending ?? 0) > 0 ? 0 : everyMs;
    }, [survey]),
  );
}
