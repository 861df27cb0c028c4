import { describe, expect, it, vi } from 'vitest';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ModulePlan } from '../../core/contract/module.ts';
import { createNlmonStore } from './nlmon-store.ts';

const plan: ModulePlan = { commands: [['/bin/it']], sudoLine: 'sudo /bin/it', through: 'root', notes: [] };

function open(answers: Record<string, () => unknown>) {
  const asked: string[] = [];
  const request = async (method: string) => {
    asked.push(method);
    return answers[method]?.();
  };
  const notify = vi.fn();
  return { store: createNlmonStore({ client: { request } as unknown as Client, notify }), asked, notify };
}

const refuse = (code: string) => () => {
  throw new AppError({ code, message: 'not here', nextStep: 'Go elsewhere.' });
};

describe('capturing all netlink traffic', () => {
  it('starts only once its plan was shown and confirmed', async () => {
    const { store, asked } = open({ 'nlmon.plan': () => plan });
    await store.getState().prepare();
    expect(store.getState().planned).toBe(plan);
    expect(asked).toEqual(['nlmon.plan']);
    await store.getState().start();
    expect(store.getState().planned).toBeUndefined();
    expect(asked).toEqual(['nlmon.plan', 'nlmon.start']);
  });

  it('starts nothing where the plan is dismissed', async () => {
    const { store, asked } = open({ 'nlmon.plan': () => plan });
    await store.getState().prepare();
    store.getState().dismiss();
    expect(store.getState().planned).toBeUndefined();
    expect(asked).toEqual(['nlmon.plan']);
  });

  it.each([
    ['nlmon.plan', 'prepare'],
    ['nlmon.start', 'start'],
    ['nlmon.stop', 'stop'],
  ] as const)('says why %s failed, and what to do', async (method, act) => {
    const { store, notify } = open({ [method]: refuse('NO_NLMON') });
    await store.getState()[act]();
    expect(notify).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'failed', text: 'not here (NO_NLMON)', nextStep: 'Go elsewhere.' }),
    );
  });

  it('says nothing to who cancels', async () => {
    const { store, notify } = open({ 'nlmon.start': refuse('CANCELLED') });
    await store.getState().start();
    expect(notify).not.toHaveBeenCalledWith(expect.objectContaining({ kind: 'failed' }));
  });
});
