/** Reads a file that was chosen or dropped into the payload. */
import { failure } from '../stores/notice.ts';
import { maximumPayload, setBytes, showView } from '../stores/payload.ts';
import { useStores } from '../stores/stores.tsx';

export function useFilePayload(): (file: File) => Promise<void> {
  const { composer, notify } = useStores();
  return async (file) => {
    if (file.size > maximumPayload) {
      const text = `${file.name} has ${file.size} bytes; a payload has 1 MiB at most`;
      notify({ kind: 'failed', title: 'The file is too large', text });
      return;
    }
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { name, size } = file;
      composer.getState().changePayload((now) => showView(setBytes(now, bytes, { name, size }), 'file'));
    } catch (thrown) {
      notify(failure(`${file.name} could not be read`, thrown));
    }
  };
}
