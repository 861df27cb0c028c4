import { constants } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import type { RunPlan } from '../core/contract/api.ts';
import { EchoRun } from './echo-run.ts';
import { DatagramBatch, type DatagramRow, ROW_BYTES } from './netlink/datagram-batch.ts';
import { DatagramFlag } from './netlink/socket.ts';

const { sent, answer, echo, lost, runEnd, sendFailed } = DatagramFlag;

function batchOf(...rows: Partial<DatagramRow>[]): DatagramBatch {
  const batch = new DatagramBatch(new Uint8Array(0), new Uint8Array(rows.length * ROW_BYTES));
  const blank = { offset: 0, length: 0, senderPortId: 0, group: 0, timeNs: 0, flags: 0, trueLength: 0 };
  for (const row of rows) batch.append({ ...blank, ...row });
  return batch;
}

function openRun(changes: Partial<RunPlan> = {}) {
  const clock = { ns: 0 };
  const waits = { waits: 2, waitedNs: 5e6 };
  const [changed, ended] = [vi.fn(), vi.fn()];
  const message = { type: 20, flags: 1, payload: new Uint8Array(8) };
  const plan: RunPlan = { message, count: 10, intervalNs: 0, inFlight: 4, change: { kind: 'none' }, ...changes };
  const run = new EchoRun(plan, { nowNs: () => clock.ns, changed, ended, waits: () => ({ ...waits }) });
  const watch = (...rows: Partial<DatagramRow>[]) => run.watch(batchOf(...rows), 0);
  return { run, watch, changed, ended, clock, waits };
}

describe('a run', () => {
  it('counts what its rows say, and passes over those of others', () => {
    const { run, watch, changed } = openRun();
    expect(watch({ flags: sent }, { flags: 0 }, { flags: sent }, { flags: answer }, { flags: lost })).toBeUndefined();
    expect(watch({ flags: sent }, { flags: answer | echo })).toBeUndefined();
    expect(run.state).toMatchObject({ status: 'running', count: 10, sent: 3, answered: 2, lost: 1 });
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('is finished at its last row, and leaves the rows behind it to others', () => {
    const { run, watch, ended, clock } = openRun();
    clock.ns = 9e6;
    expect(watch({ flags: sent }, { flags: runEnd, timeNs: 5e6 }, { flags: sent })).toBe(2);
    expect(run.state).toMatchObject({ status: 'finished', sent: 1, elapsedMs: 5, leftMs: 0 });
    expect(ended).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('tells how it was held up, and nothing of before or after it', () => {
    const { run, watch, waits } = openRun();
    expect(run.state).toMatchObject({ waits: 0, waitedMs: 0 });
    Object.assign(waits, { waits: 3, waitedNs: 45e6 });
    expect(run.state).toMatchObject({ waits: 1, waitedMs: 40 });
    watch({ flags: sent }, { flags: runEnd });
    Object.assign(waits, { waits: 9, waitedNs: 1e9 });
    expect(run.state).toMatchObject({ waits: 1, waitedMs: 40 });
  });

  it('begins where the rows of another end', () => {
    const { run } = openRun();
    expect(run.watch(batchOf({ flags: sent }, { flags: runEnd }, { flags: sent }), 2)).toBeUndefined();
    expect(run.state).toMatchObject({ status: 'running', sent: 1 });
  });

  it('is over as soon as it is stopped, and counts what was under way', () => {
    const { run, watch, ended, clock } = openRun();
    watch({ flags: sent });
    clock.ns = 3e6;
    run.stop();
    clock.ns = 9e6;
    expect(run.state).toMatchObject({ status: 'stopped', sent: 1, answered: 0, elapsedMs: 3 });
    expect(ended).not.toHaveBeenCalled();
    watch({ flags: answer }, { flags: runEnd, trueLength: constants.errno.ECANCELED, timeNs: 8e6 });
    expect(run.state).toMatchObject({ status: 'stopped', answered: 1, elapsedMs: 3 });
    expect(ended).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('fails with the reason that the system gave', () => {
    const { run, watch } = openRun();
    const { ECONNREFUSED } = constants.errno;
    watch({ flags: sendFailed, trueLength: ECONNREFUSED }, { flags: runEnd, trueLength: ECONNREFUSED });
    const error = { code: 'ECONNREFUSED', syscall: 'sendto', message: 'sendto ECONNREFUSED: connection refused' };
    expect(run.state).toMatchObject({ status: 'failed', sent: 0, error });
  });

  it('tells how late its sends were, and how many times it missed', () => {
    const { run, watch } = openRun({ intervalNs: 1_000 });
    expect(run.state).toMatchObject({ missed: 0, lateP99Ns: Number.NaN });
    watch(
      { flags: sent, askedNs: 5_000, timeNs: 5_010 },
      { flags: sent, askedNs: 6_000, timeNs: 6_020 },
      { flags: sent, askedNs: 10_000, timeNs: 10_100 },
    );
    expect(run.state).toMatchObject({ missed: 3, lateP99Ns: 100 });
  });

  it('has no times to keep to where it has no interval', () => {
    const { run, watch } = openRun();
    watch({ flags: sent, askedNs: 0, timeNs: 5_000 }, { flags: sent, askedNs: 0, timeNs: 99_000 });
    expect(run.state).toMatchObject({ missed: 0, lateP99Ns: Number.NaN });
  });

  it('tells the time left at the rate so far, and nothing before there is a rate', () => {
    const { run, watch, clock } = openRun();
    expect(run.state.leftMs).toBeNaN();
    watch({ flags: sent }, { flags: sent }, { flags: answer }, { flags: lost });
    clock.ns = 20e6;
    expect(run.state).toMatchObject({ elapsedMs: 20, leftMs: 80 });
  });

  it('that ends after a time tells what is left of that, unless its count is reached sooner', () => {
    const { run, watch, clock } = openRun({ durationMs: 100, count: 1_000 });
    clock.ns = 20e6;
    expect(run.state).toMatchObject({ durationMs: 100, leftMs: 80 });
    watch(...Array.from({ length: 500 }, () => ({ flags: answer })));
    expect(run.state).toMatchObject({ leftMs: 20 });
  });
});
