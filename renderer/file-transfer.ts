/** How the page chooses, sends and receives files: by its own server's paths, which the host's tickets name. */

/** What of it the stores need; tests have their own. */
export interface FileTransfer {
  /** Lets the user choose a file of this machine; undefined where none is chosen. */
  choose(): Promise<File | undefined>;
  /** Resolves once the host has taken or refused the bytes; which of them, its job tells. Breaks off with the signal. */
  upload(path: string, file: File, signal: AbortSignal): Promise<void>;
  download(path: string, name: string): void;
}

export const pageFileTransfer: FileTransfer = {
  choose: () =>
    new Promise((resolve) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = '.pcapng,.pcap,.cap';
      input.addEventListener('change', () => resolve(input.files?.[0]));
      input.addEventListener('cancel', () => resolve(undefined));
      input.click();
    }),
  upload: async (path, file, signal) => {
    await fetch(path, { method: 'PUT', body: file, signal });
  },
  download: (path, name) => {
    const link = document.createElement('a');
    link.href = path;
    link.download = name;
    link.click();
  },
};
