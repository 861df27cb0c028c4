/** Changes of the settings, which hold as soon as the host has them. */
import type { Settings } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import type { HostStore } from './host-store.ts';
import { failure, type Notify } from './notice.ts';

interface Place {
  client: Client;
  host: HostStore;
  notify: Notify;
}

/** @returns whether they were taken; why not is told. */
export async function saveSettings({ client, host, notify }: Place, change: Partial<Settings>): Promise<boolean> {
  try {
    const settings = await client.request('settings.write', { ...host.getState().settings, ...change });
    host.setState({ settings });
    return true;
  } catch (thrown) {
    notify(failure('The settings were not saved', thrown));
    return false;
  }
}
