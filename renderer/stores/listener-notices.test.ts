import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { RefusedListener } from '../../core/contract/monitor.ts';
import type { HostState, HostStore } from './host-store.ts';
import { tellOfListeners } from './listener-notices.ts';
import type { Notice, Withdrawal } from './notice.ts';

const audit: RefusedListener = {
  ...{ protocolName: 'NETLINK_AUDIT', groups: ['READLOG'], to: { protocol: 9, groups: [1] } },
  error: { code: 'EPERM', message: 'the group needs CAP_AUDIT_READ', nextStep: 'Run it as root.' },
};
const title = 'Not listening to NETLINK_AUDIT READLOG any more';

async function open(refused: RefusedListener[], isAllowed = true) {
  const told: (Notice | Withdrawal)[] = [];
  const host = createStore<Pick<HostState, 'listeners'>>()(() => ({ listeners: [] })) as HostStore;
  const request = async (method: string, params: unknown): Promise<unknown> => {
    if (method === 'monitor.refused') return refused;
    if (!isAllowed) throw new AppError(audit.error);
    return [params];
  };
  await tellOfListeners({ client: { request } as unknown as Client, host, notify: (notice) => told.push(notice) });
  return { told, host, again: (told[0] as Notice | undefined)?.action };
}

it('says nothing where all are open', async () => {
  expect((await open([])).told).toEqual([]);
});

it('says of each why, and opens it when that is asked for', async () => {
  const { told, host, again } = await open([audit]);
  expect(told).toMatchObject([
    { kind: 'failed', title, text: 'the group needs CAP_AUDIT_READ (EPERM)', nextStep: 'Run it as root.' },
  ]);
  again!.run();
  await expect.poll(() => host.getState().listeners).toEqual([audit.to]);
  await expect.poll(() => told.at(-1)).toEqual({ kind: 'over', title });
});

it('says it again where it is refused again, and offers nothing where a group is not there', async () => {
  const { told, again } = await open([audit], false);
  again!.run();
  await expect.poll(() => told).toHaveLength(2);
  const { to: _, ...without } = audit;
  expect((await open([without])).again).toBeUndefined();
});
