// Over records that a test writes, over programs that stand in for dmesg, and over this machine's own log where it may
// be read.
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { KernelLog } from '../../core/contract/module.ts';
import { type KernelLogOptions, KernelLogReader } from './kernel-log.ts';
import type { KmsgFile } from './kmsg-source.ts';

const opened: KernelLogReader[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const reader of opened.splice(0)) reader.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function reader(options: Partial<KernelLogOptions>): KernelLogReader {
  const made = new KernelLogReader({ epochNs: 0n, added: () => {}, find: () => undefined, ...options });
  opened.push(made);
  return made;
}

const read = async (log: KernelLogReader): Promise<KernelLog> => log.handlers['kernelLog.read']({});
const ask = async (log: KernelLogReader): Promise<KernelLog> => log.handlers['kernelLog.openPrivileged']({});
const record = (sequence: number, text = `line ${sequence}`): string => `6,${sequence},${sequence}000,-;${text}\n`;

/** Records as the kernel hands them out, one a read. */
class FakeKmsg implements KmsgFile {
  records: (string | 'lost')[] = [];
  closed = false;
  read = (): string | undefined => this.records.shift();
  close = (): void => {
    this.closed = true;
  };
}

const refused = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: no`), { code });
};

async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('/dev/kmsg', () => {
  it('is read whole at first, the newest 2,000 lines of it, then as lines come', async () => {
    const kmsg = new FakeKmsg();
    kmsg.records = Array.from({ length: 5_000 }, (_, sequence) => record(sequence));
    let told = 0;
    const log = reader({ open: () => kmsg, added: () => told++ });
    const { source, lines } = await read(log);
    expect(source).toBe('kmsg');
    expect(lines.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2_000 }, (_, at) => at + 3_000));
    log.drain();
    const before = told;
    kmsg.records = [record(5_000, 'nlscope_echo: echoed'), record(5_001, 'of another')];
    await until(() => told > before);
    expect(log.drain().lines).toMatchObject([
      { sequence: 5_000, level: 6, ours: true, text: 'nlscope_echo: echoed' },
      { sequence: 5_001, ours: false },
    ]);
    expect(log.drain().lines).toEqual([]);
    expect((await read(log)).lines.at(-1)).toMatchObject({ sequence: 5_001 });
  });

  it('tells how many lines were overwritten, in their place', async () => {
    const kmsg = new FakeKmsg();
    kmsg.records = [record(7), 'lost', record(20), 'no record at all', record(21), record(23)];
    const { lines } = await read(reader({ open: () => kmsg }));
    expect(lines.map(({ sequence, text }) => [sequence, text])).toEqual([
      [7, 'line 7'],
      [8, '12 lines were overwritten before nlscope could read them'],
      [20, 'line 20'],
      [21, 'line 21'],
      [22, '1 line was overwritten before nlscope could read it'],
      [23, 'line 23'],
    ]);
  });

  it('is placed on the clock of the capture', async () => {
    const kmsg = new FakeKmsg();
    kmsg.records = [record(4_000)];
    const { lines } = await read(reader({ open: () => kmsg, epochNs: 1_000_000_000n }));
    expect(lines[0]).toMatchObject({ bootNs: 4e9, atNs: 3e9 });
  });

  it('that fails while it is followed says so, and is closed', async () => {
    const kmsg = new FakeKmsg();
    let told = 0;
    const log = reader({ open: () => kmsg, added: () => told++ });
    await read(log);
    const before = told;
    kmsg.read = refused('EIO');
    await until(() => told > before);
    expect(log.drain()).toMatchObject({
      source: null,
      error: { code: 'LOG_ENDED', message: expect.stringContaining('EIO') },
    });
    expect(kmsg.closed).toBe(true);
  });

  it('that may not be opened is told with a next step, and tried again at the next reading', async () => {
    const log = reader({ open: refused('EPERM') });
    expect(await read(log)).toMatchObject({
      source: null,
      lines: [],
      error: { code: 'EPERM', syscall: 'open', nextStep: expect.stringContaining('privilege') },
    });
    const missing = reader({ open: refused('ENOENT') });
    expect((await read(missing)).error?.message).toContain('ENOENT');
    const kmsg = new FakeKmsg();
    let attempts = 0;
    const later = reader({ open: () => (attempts++ === 0 ? refused('EPERM')() : kmsg) });
    await read(later);
    const { source, error } = await read(later);
    expect({ source, error }).toEqual({ source: 'kmsg', error: undefined });
  });
});

describe('a program that follows the log', () => {
  /** Stands in for pkexec, dmesg and journalctl alike. */
  const script = (body: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-log-'));
    folders.push(folder);
    const path = join(folder, 'program');
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const following = (body: string): KernelLogReader => {
    const path = script(body);
    return reader({ open: refused('EPERM'), find: (name) => (name === 'journalctl' ? undefined : path) });
  };

  it('is read as its lines come, which count up from 0', async () => {
    const log = following(
      "echo '<6>[    1.000000] first'; echo '<4>[    2.500000] nlscope_echo: second'; exec sleep 60",
    );
    const { source } = await ask(log);
    expect(source).toBe('pkexec');
    let { lines } = await read(log);
    while (lines.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      ({ lines } = await read(log));
    }
    expect(lines).toMatchObject([
      { sequence: 0, level: 6, bootNs: 1e9, text: 'first' },
      { sequence: 1, level: 4, bootNs: 2.5e9, ours: true },
    ]);
  });

  it('that ends is told, with what it said', async () => {
    const log = following("echo '<6>[    1.000000] first'; sleep 0.1; echo 'dmesg: broke' >&2; exit 1");
    expect((await ask(log)).source).toBe('pkexec');
    await until(() => log.drain().source === null);
    expect(log.drain().error).toMatchObject({ code: 'LOG_ENDED', message: expect.stringContaining('dmesg: broke') });
  });

  it('that never begins says why, in words', async () => {
    await expect(ask(following("echo 'dmesg: not today' >&2; exit 1"))).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('not today'),
    });
    await expect(ask(reader({ open: refused('EPERM') }))).rejects.toMatchObject({ code: 'NO_PROGRAM' });
  });

  it('ends with the host, also while it has said nothing yet', async () => {
    const marker = join(mkdtempSync(join(tmpdir(), 'nlscope-log-')), 'ended');
    const log = following(`trap 'echo > ${marker}; exit' TERM; while :; do sleep 0.05; done`);
    const asked = ask(log);
    await new Promise((resolve) => setTimeout(resolve, 300));
    log.close();
    expect((await asked).source).toBeNull();
    const exists = (): boolean => {
      try {
        accessSync(marker);
        return true;
      } catch {
        return false;
      }
    };
    await until(exists);
  });
});

const canWrite = (() => {
  try {
    accessSync('/dev/kmsg', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    if (process.env.CI === 'true')
      throw new Error('/dev/kmsg can not be read and written, which this suite needs in CI');
    console.warn("SKIPPED: the machine's own kernel log: /dev/kmsg can not be read and written");
    return false;
  }
})();

describe.skipIf(!canWrite)("this machine's kernel log", () => {
  it('tells a line within a moment, at the time at which it was written', async () => {
    const epochNs = process.hrtime.bigint();
    const nowNs = (): number => Number(process.hrtime.bigint() - epochNs);
    let told = 0;
    const log = new KernelLogReader({ epochNs, added: () => told++ });
    opened.push(log);
    expect((await read(log)).source).toBe('kmsg');
    for (let round = 0; round < 5; round += 1) {
      log.drain();
      const [before, wroteAtNs] = [told, nowNs()];
      writeFileSync('/dev/kmsg', `<7>nlscope test, round ${round}\n`);
      await until(() => told > before);
      const line = log.drain().lines.find(({ text }) => text === `nlscope test, round ${round}`);
      expect(line).toMatchObject({ level: 7 });
      // Between two looks, whatever the two clocks differ by.
      expect(Math.abs(line!.atNs - wroteAtNs)).toBeLessThan(250e6);
    }
  });
});
