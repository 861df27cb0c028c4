import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { AppErrorData } from '../../core/contract/errors.ts';
import type { HostStore } from './host-store.ts';
import type { Notice, Withdrawal } from './notice.ts';
import { tellOfSpill } from './spill-notices.ts';

const full = { code: 'ENOSPC', message: '/captures: the disk is full', nextStep: 'Make room there.' };
const broken = { code: 'EIO', message: '/captures: messages can not be read back', nextStep: 'Look at the disk.' };

it('a disk that is full is told once, with the next step, though it takes some again in between', () => {
  const told: (Notice | Withdrawal)[] = [];
  const host = createStore(() => ({ capture: { spillError: null as AppErrorData | null } }));
  const now = (spillError: AppErrorData | null) => host.setState({ capture: { spillError } });
  tellOfSpill({ host: host as unknown as HostStore, notify: (notice) => told.push(notice) });
  expect(told).toEqual([]);
  for (const error of [full, null, { ...full }, null, broken]) now(error);
  const title = 'The disk fails the capture';
  expect(told).toEqual([
    { kind: 'failed', title, text: `${full.message} (ENOSPC)`, nextStep: full.nextStep },
    { kind: 'failed', title, text: `${broken.message} (EIO)`, nextStep: broken.nextStep },
  ]);
});
