import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import type { SpoolState } from '../../core/contract/spool.ts';
import type { FileStore } from './file-store.ts';
import type { HostState, HostStore } from './host-store.ts';
import type { Notice, Withdrawal } from './notice.ts';
import { tellOfSpool } from './spool-notices.ts';

const none: SpoolState = { file: null, unfinished: [] };
const error = { code: 'ENOSPC', message: '/captures: the disk is full', nextStep: 'Make room.' };
const [one, other] = [
  { name: 'echo-2.pcapng', bytes: 2_000_000 },
  { name: 'echo-1.pcapng', bytes: 10 },
];

function open(spool: SpoolState) {
  const asked: unknown[] = [];
  const told: (Notice | Withdrawal)[] = [];
  const host = createStore<Pick<HostState, 'spool'>>()(() => ({ spool })) as HostStore;
  const request = async (method: string, params: unknown): Promise<SpoolState> => {
    asked.push([method, params]);
    return { ...none, unfinished: [other!] };
  };
  const files = createStore(() => ({ openUnfinished: async (name: string) => void asked.push(['open', name]) }));
  tellOfSpool({
    client: { request } as unknown as Client,
    host,
    files: files as unknown as FileStore,
    notify: (notice) => told.push(notice),
  });
  return { host, asked, told, last: () => told.at(-1) as Notice };
}

it('says nothing where there is nothing', () => {
  expect(open(none).told).toEqual([]);
});

it('offers the latest capture that was cut off, and opens it', () => {
  const { last, asked } = open({ ...none, unfinished: [one!, other!] });
  expect(last()).toMatchObject({ kind: 'done', text: expect.stringMatching(/^echo-2\.pcapng, .*MiB.* 1 more\.$/) });
  last().action!.run();
  expect(asked).toEqual([['open', 'echo-2.pcapng']]);
});

it('discards one, and then offers the next', async () => {
  const { last, asked } = open({ ...none, unfinished: [one!, other!] });
  last().otherAction!.run();
  await new Promise(setImmediate);
  expect(asked).toEqual([['spool.discard', { name: 'echo-2.pcapng' }]]);
  expect(last().text).toMatch(/^echo-1\.pcapng/);
});

it('says why nothing is saved, at the start or later, and takes it back when that is over', () => {
  const { host, told, last } = open({ ...none, error });
  expect(last()).toMatchObject({ kind: 'failed', text: expect.stringContaining('the disk is full') });
  host.setState({ spool: { ...none, error: { ...error } } });
  expect(told).toHaveLength(1);
  host.setState({ spool: none });
  expect(last()).toEqual({ kind: 'over', title: 'The capture is not saved' });
  host.setState({ spool: { ...none, error } });
  expect(last()).toMatchObject({ kind: 'failed' });
});
