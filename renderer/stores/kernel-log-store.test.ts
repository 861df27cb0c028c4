import { describe, expect, test } from 'vitest';
import type { Handlers } from '../../core/contract/api.ts';
import { connect } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { KernelLog, KernelLogLine } from '../../core/contract/module.ts';
import { serve } from '../../core/contract/serve.ts';
import { createMemoryPair } from '../../core/contract/transport.ts';
import { createKernelLogStore, keptLines } from './kernel-log-store.ts';

const line = (sequence: number, change: Partial<KernelLogLine> = {}): KernelLogLine => ({
  sequence,
  level: 6,
  bootNs: sequence * 1e6,
  atNs: sequence,
  text: `line ${sequence}`,
  ours: true,
  ...change,
});

function setUp(handlers: Partial<Handlers>) {
  const pair = createMemoryPair();
  const server = serve(pair.host, handlers as Handlers);
  const shown: number[] = [];
  const store = createKernelLogStore(connect(pair.renderer), (number) => shown.push(number));
  const add = async (added: KernelLog): Promise<void> => {
    server.emit('kernelLog.added', added);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { state: () => store.getState(), add, shown };
}

/** What the host would run. */
const privileged = ['/usr/bin/pkexec', '/usr/bin/dmesg'];

const numbers = (lines: readonly KernelLogLine[]): number[] => lines.map(({ sequence }) => sequence);

describe('the lines', () => {
  test('are asked for once, when the log is first shown, and added to from then on', async () => {
    let reads = 0;
    const { state, add } = setUp({
      'kernelLog.read': () => {
        reads += 1;
        return { source: 'kmsg', privileged, lines: [line(1), line(4)] };
      },
    });
    expect(state().opened).toBe(false);
    await Promise.all([state().open(), state().open()]);
    await add({ source: 'kmsg', privileged, lines: [line(4), line(9)] });
    expect(reads).toBe(1);
    expect(numbers(state().lines)).toEqual([1, 4, 9]);
  });

  test('of another source are added whatever they count from', async () => {
    const { state, add } = setUp({ 'kernelLog.read': () => ({ source: 'kmsg', privileged, lines: [line(100)] }) });
    await state().open();
    await add({ source: 'journal', privileged, lines: [line(1)] });
    expect(numbers(state().lines)).toEqual([100, 1]);
  });

  test('are kept up to a number of them, the newest', async () => {
    const { state, add } = setUp({ 'kernelLog.read': () => ({ source: 'kmsg', privileged, lines: [line(0)] }) });
    await state().open();
    await add({ source: 'kmsg', privileged, lines: Array.from({ length: keptLines }, (_, at) => line(at + 1)) });
    expect(state().lines).toHaveLength(keptLines);
    expect(state().lines[0]?.sequence).toBe(1);
  });

  test("stay when the source ends, and the reason is told; with a privilege they are the new source's", async () => {
    const error = { code: 'EPERM', message: 'the log is for root here' };
    const { state, add } = setUp({
      'kernelLog.read': () => ({ source: 'kmsg', privileged, lines: [line(1)] }),
      'kernelLog.openPrivileged': () => ({ source: 'pkexec', privileged, lines: [line(1), line(2)] }),
    });
    await state().open();
    await add({ source: null, error, privileged, lines: [] });
    expect(state()).toMatchObject({ source: null, error, lines: [{ sequence: 1 }] });
    await state().openPrivileged();
    expect(state()).toMatchObject({ source: 'pkexec', error: undefined, asking: false, privileged });
    expect(numbers(state().lines)).toEqual([1, 2]);
  });

  test('that need a privilege which is refused leave the reason', async () => {
    const refusal = new AppError({ code: 'CANCELLED', message: 'the dialog was closed' });
    const { state } = setUp({
      'kernelLog.openPrivileged': () => {
        throw refusal;
      },
    });
    await state().openPrivileged();
    expect(state()).toMatchObject({ asking: false, error: { code: 'CANCELLED' } });
  });
});

describe('from a line', () => {
  test('the nearest message is shown', async () => {
    const { state, shown } = setUp({ 'capture.nearest': ({ atNs }) => ({ number: atNs * 2 }) });
    await state().jump(line(21));
    expect(shown).toEqual([42]);
  });

  test('nothing is shown where there is no message, or no common clock, and it is said', async () => {
    const { state, shown } = setUp({ 'capture.nearest': () => null });
    await state().jump(line(1));
    expect(state().remark?.text).toContain('empty');
    await state().jump(line(1, { atNs: Number.NaN }));
    expect(state().remark?.text).toContain('clock');
    expect(shown).toEqual([]);
  });
});
