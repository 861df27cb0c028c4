/** What the user is told of listeners that were open in the session before and could not be opened again. */
import { AppError } from '../../core/contract/errors.ts';
import type { RefusedListener } from '../../core/contract/monitor.ts';
import { failure } from './notice.ts';
import type { Stores } from './stores.tsx';

type Told = Pick<Stores, 'client' | 'host' | 'notify'>;

export async function tellOfListeners({ client, host, notify }: Told): Promise<void> {
  const tell = ({ protocolName, groups, error, to }: RefusedListener): void => {
    const title = `Not listening to ${protocolName} ${groups.join(', ')} any more`;
    const again = async (): Promise<void> => {
      try {
        if (to) host.setState({ listeners: await client.request('monitor.add', to) });
        notify({ kind: 'over', title });
      } catch (thrown) {
        notify(failure(title, thrown));
      }
    };
    notify({
      ...failure(title, new AppError(error)),
      ...(to && { action: { label: 'Try again', run: () => void again() } }),
    });
  };
  for (const refused of await client.request('monitor.refused', {})) tell(refused);
}
