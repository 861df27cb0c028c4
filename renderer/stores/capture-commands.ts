/** What is done to the capture as a whole: clearing it, and taking that back. */
import type { Client } from '../../core/contract/connect.ts';
import type { HostStore } from './host-store.ts';
import { failure, type Notify } from './notice.ts';

export interface CaptureCommands {
  /** Clears the capture and offers to bring it back. Does nothing to an empty one. */
  clear(): Promise<void>;
  restore(): Promise<void>;
  /** In place of what was loaded from a file, whether that was cleared or not. */
  showLive(): Promise<void>;
}

export function createCaptureCommands({
  client,
  host,
  notify,
}: {
  client: Client;
  host: HostStore;
  notify: Notify;
}): CaptureCommands {
  const attempt = async (title: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (thrown) {
      notify(failure(title, thrown));
    }
  };
  const restore = (): Promise<void> =>
    attempt('The capture was not brought back', async () => {
      host.setState({ capture: await client.request('capture.restore', {}) });
    });
  const clear = (): Promise<void> =>
    attempt('The capture was not cleared', async () => {
      const { first, next } = host.getState().capture;
      if (first === next) return;
      host.setState({ capture: await client.request('capture.clear', {}) });
      notify({
        kind: 'done',
        title: 'The capture is cleared',
        action: { label: 'Undo', run: () => void restore() },
      });
    });
  const showLive = async (): Promise<void> => {
    await restore();
    // The first has undone a clear of the file's capture.
    if (host.getState().capture.file) await restore();
  };
  return { clear, restore, showLive };
}
