/**
 * Captures as files, as the user sees them: the job that runs, and what became of those that this page asked for. Paths
 * and bytes are the host's.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ExportRequest, FileJob, FileTicket } from '../../core/contract/files.ts';
import type { FileTransfer } from '../file-transfer.ts';
import { formatCount } from '../quantities.ts';
import type { HostStore } from './host-store.ts';
import { failure, type Notify } from './notice.ts';

export interface FileStoreState {
  /** The one that runs, whoever asked for it. */
  job: FileJob | undefined;
  exportAs(request: ExportRequest): Promise<void>;
  /** Lets the user choose a capture file, and shows it. */
  open(): Promise<void>;
  /** Shows a capture file that the page has, such as one that was dropped on it. */
  openFile(file: File): Promise<void>;
  /** Shows the capture of a session that was cut off, by its name. */
  openUnfinished(name: string): Promise<void>;
  cancel(): Promise<void>;
}
export type FileStore = StoreApi<FileStoreState>;

const titles = { export: 'The capture was not exported', import: 'The file was not opened' };

export function createFileStore(
  { client, host, notify }: { client: Client; host: HostStore; notify: Notify },
  transfer: FileTransfer,
): FileStore {
  const asked = new Set<number>();
  const uploads = new Map<number, AbortController>();
  const store = createStore<FileStoreState>()(() => {
    const attempt = async (kind: FileJob['kind'], act: () => Promise<unknown>): Promise<void> => {
      try {
        await act();
      } catch (thrown) {
        notify(failure(titles[kind], thrown));
      }
    };
    const remember = (ticket: FileTicket | null): FileTicket | null => {
      if (ticket) asked.add(ticket.id);
      return ticket;
    };
    const openFile = (file: File): Promise<void> =>
      attempt('import', async () => {
        const { name, size: sizeBytes } = file;
        const ticket = remember(await client.request('file.import', { file: { name, sizeBytes } }));
        if (!ticket?.path) return;
        const upload = new AbortController();
        uploads.set(ticket.id, upload);
        // One that is broken off, by a cancel or by damage, is told by the job.
        await transfer
          .upload(ticket.path, file, upload.signal)
          .catch(() => client.request('file.read', {}).then(take))
          .finally(() => uploads.delete(ticket.id));
      });
    return {
      job: undefined,
      openFile,
      exportAs: (request) =>
        attempt('export', async () => {
          const ticket = remember(await client.request('file.export', request));
          if (ticket?.path) transfer.download(ticket.path, ticket.name);
        }),
      open: async () => {
        if (host.getState().description.host === 'electron')
          return attempt('import', async () => void remember(await client.request('file.import', {})));
        const file = await transfer.choose();
        if (file) await openFile(file);
      },
      openUnfinished: (name) =>
        attempt('import', async () => void remember(await client.request('spool.open', { name }))),
      cancel: () => attempt('import', () => client.request('file.cancel', {})),
    };
  });

  const take = (job: FileJob | null): void => {
    store.setState({ job: job?.status === 'running' ? job : undefined });
    if (job && job.status !== 'running') uploads.get(job.id)?.abort();
    if (!job || job.status === 'running' || !asked.delete(job.id)) return;
    if (job.status === 'failed') notify(failure(titles[job.kind], new AppError(job.error!)));
    else if (job.status === 'finished') notify({ kind: 'over', title: titles[job.kind] });
    if (job.status === 'finished' && job.kind === 'export')
      notify({ kind: 'done', title: 'Exported', text: `${formatCount(job.records)} messages in ${job.name}` });
  };
  client.on('file.changed', take);
  return store;
}
