/** Capturing all netlink traffic of the machine: the plan that is shown before it starts. Its state is the host's. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { toErrorData } from '../../core/contract/errors.ts';
import type { ModulePlan } from '../../core/contract/module.ts';
import { failure, type Notify } from './notice.ts';

export interface NlmonStoreState {
  /** What will run, while it is shown. */
  planned: ModulePlan | undefined;

  /** Asks what would run, to be shown before {@link NlmonStoreState.start}. */
  prepare(): Promise<void>;
  dismiss(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}
export type NlmonStore = StoreApi<NlmonStoreState>;

const notStarted = 'Not all netlink traffic is captured';

export function createNlmonStore({ client, notify }: { client: Client; notify: Notify }): NlmonStore {
  return createStore<NlmonStoreState>()((set) => ({
    planned: undefined,
    async prepare() {
      try {
        set({ planned: await client.request('nlmon.plan', {}) });
      } catch (thrown) {
        notify(failure(notStarted, thrown));
      }
    },
    dismiss: () => set({ planned: undefined }),
    async start() {
      set({ planned: undefined });
      notify({ kind: 'over', title: notStarted });
      try {
        await client.request('nlmon.start', {});
      } catch (thrown) {
        // Who cancels knows it.
        if (toErrorData(thrown).code !== 'CANCELLED') notify(failure(notStarted, thrown));
      }
    },
    async stop() {
      try {
        await client.request('nlmon.stop', {});
      } catch (thrown) {
        notify(failure('The capture of all netlink traffic was not stopped', thrown));
      }
    },
  }));
}
