// nlscope-nlmon as far as it goes without an nlmon device: what it refuses, and its relay on lo under AddressSanitizer and
// UndefinedBehaviorSanitizer. The whole of it runs in a virtual machine (test/kernel).
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { PcapngReader } from '../../core/capture/pcapng-read.ts';

const native = fileURLToPath(new URL('..', import.meta.url));
const program = join(native, 'build/Release/nlscope-nlmon');
const isRoot = process.getuid?.() === 0;
if (!isRoot && process.env.CI) throw new Error('nlscope-nlmon has to be tested as root');
if (!isRoot) console.warn('not root: what nlscope-nlmon does as root is not tested');

const run = (args: string[] = [], options = {}): SpawnSyncReturns<string> =>
  spawnSync(program, args, { encoding: 'utf8', input: '', ...options });

describe('nlscope-nlmon', () => {
  it('takes no arguments', () => {
    expect(run(['--help'])).toMatchObject({ status: 1, stderr: 'nlscope-nlmon: it takes no arguments\n', stdout: '' });
  });

  it.runIf(isRoot)('does nothing for who is not root', () => {
    const { status, stderr, stdout } = run([], { uid: 65534, gid: 65534 });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe('nlscope-nlmon: it has to be run as root: Operation not permitted (EPERM)\n');
  });

  it.runIf(isRoot)('opens nothing where a standard descriptor is closed', () => {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', `exec ${program} <&-`], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('descriptor 0: Bad file descriptor (EBADF)');
  });

  it.runIf(isRoot)(
    'ends at once where its stdin has ended, or says that the kernel has no nlmon, and leaves no device',
    () => {
      const { status, stderr } = run();
      if (status !== 0)
        expect(stderr).toMatch(/^nlscope-nlmon: making the nlmon device nlscope\d+: .* \((EOPNOTSUPP|EPERM)\)\n$/);
      else expect(stderr).toMatch(/^nlscope-nlmon: capturing on nlscope\d+, wall clock -?\d+ ns ahead\n$/);
      expect(readdirSync('/sys/class/net').filter((name) => name.startsWith('nlscope'))).toEqual([]);
    },
  );
});

describe.runIf(isRoot)('the relay, under sanitizers,', () => {
  const relay = join(mkdtempSync(join(tmpdir(), 'nlscope-relay-')), 'relay');

  beforeAll(() => {
    const sources = ['failure', 'pcapng_stream', 'relay', 'tap'].map((name) => join(native, `nlmon/${name}.cc`));
    const flags = ['-std=c++17', '-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    const driver = join(native, 'test/nlmon-relay.cc');
    const { status, stderr } = spawnSync(process.env.CXX ?? 'g++', [...flags, driver, ...sources, '-o', relay], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  }, 120_000);

  const start = () => {
    const child = spawn(relay, { stdio: 'pipe', env: { ASAN_OPTIONS: 'detect_leaks=1' } });
    const reader = new PcapngReader();
    const state = { said: '', bytes: 0 };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      state.said += text;
    });
    child.stdout.on('data', (chunk: Uint8Array) => {
      state.bytes += chunk.length;
      reader.push(chunk);
    });
    return { child, reader, state, ended: once(child, 'close') };
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const sendAll = async (lengths: number[]): Promise<void> => {
    const socket = createSocket('udp4');
    for (const length of lengths)
      await new Promise<void>((resolve) => socket.send(new Uint8Array(length), 9, '127.0.0.1', () => resolve()));
    socket.close();
  };

  it('writes whole blocks of packets of any length, and ends with its stdin', async () => {
    const { child, reader, state, ended } = start();
    await until(() => state.said.includes('capturing on lo'));
    const before = state.bytes;
    await sendAll([0, 1, 2, 3, 4, 1_000, 60_000]);
    // Of lo each packet is seen going out and coming in.
    await until(() => state.bytes - before > 2 * 61_010);
    child.stdin.end();
    const [code] = await ended;
    reader.end();
    expect(code).toBe(0);
    expect(reader.damage).toBeUndefined();
    expect(state.said).toMatch(/^nlscope-nlmon: capturing on lo, wall clock -?\d+ ns ahead\n$/);
  });

  it('ends when nobody reads', async () => {
    const { child, state, ended } = start();
    await until(() => state.said.includes('capturing on lo'));
    child.stdout.destroy();
    await sendAll([1]);
    const [code] = await ended;
    expect({ code, said: state.said.split('\n').length }).toEqual({ code: 0, said: 2 });
  });
});
