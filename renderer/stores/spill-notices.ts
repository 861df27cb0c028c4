/** What the user is told where the disk fails a capture that is larger than its memory: once, however often it fails and works again. */
import { AppError, type AppErrorData } from '../../core/contract/errors.ts';
import { failure } from './notice.ts';
import type { Stores } from './stores.tsx';

export function tellOfSpill({ host, notify }: Pick<Stores, 'host' | 'notify'>): void {
  const told = new Set<string>();
  const tell = (error: AppErrorData | null): void => {
    if (!error || told.has(error.message)) return;
    told.add(error.message);
    notify(failure('The disk fails the capture', new AppError(error)));
  };
  tell(host.getState().capture.spillError);
  host.subscribe(({ capture }) => tell(capture.spillError));
}
