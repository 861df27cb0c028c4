// The service over a real process that speaks as nlscope-nlmon does; the real one is run in a virtual machine (test/kernel).
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EchoStatus, RecordKind, RecordMark } from '../../core/capture/record.ts';
import { decodeWindow } from '../../core/capture/window.ts';
import type { SocketEntry } from '../../core/contract/sockets.ts';
import { Capture } from '../capture.ts';
import { SocketTags } from '../netlink/socket-tags.ts';
import { NlmonService } from './nlmon-service.ts';

const fixture = new URL('../../test/fixtures/nlmon/ip-link.pcapng', import.meta.url).pathname;

const opened: NlmonService[] = [];

afterEach(async () => {
  for (const service of opened.splice(0)) await service.stop();
});

const aheadNs = 1_795_645_629_534_571_710n;

/** Says that it captures, writes what the fixture holds in two parts, and ends with its stdin, of which it leaves a trace. */
const capturing = `
  const bytes = require('fs').readFileSync(${JSON.stringify(fixture)});
  process.stdout.write(bytes.subarray(0, 1000));
  console.error('nlscope-nlmon: capturing on nlscope7, wall clock ${aheadNs} ns ahead');
  process.stdout.write(bytes.subarray(1000));
  process.stdin.resume().on('end', () => {
    require('fs').writeFileSync(process.argv[1], 'ended');
    process.exit(0);
  });`;

const failing = (words: string) => `console.error(${JSON.stringify(`nlscope-nlmon: ${words}`)}); process.exit(1);`;

function open(script: string, sockets: Partial<SocketEntry>[] = []) {
  const trace = join(mkdtempSync(join(tmpdir(), 'nlscope-nlmon-')), 'trace');
  const capture = new Capture({
    budgetBytes: 64 << 20,
    lostAfterMs: 10,
    epochWallMs: 0,
    nowNs: () => 0,
    changed: () => {},
  });
  const service = new NlmonService({
    epochNs: 0n,
    capture,
    tags: new SocketTags(),
    readSockets: async () => ({ atNs: 0, sockets: sockets as SocketEntry[] }),
    changed: () => {},
    ownersFound: () => {},
    plan: () => ({
      commands: [[process.execPath, '-e', script, trace]],
      sudoLine: 'sudo it',
      through: 'root',
      notes: [],
    }),
  });
  opened.push(service);
  return { service, capture, trace, rows: () => decodeWindow(capture.window(0, 1_000, 4_096)) };
}

describe('capturing all netlink traffic', () => {
  it('puts each message in the log with its way, its port and its request, on the clock of the capture', async () => {
    const { service, rows, capture } = open(capturing);
    expect(await service.start()).toMatchObject({ status: 'on', device: 'nlscope7' });
    await vi.waitFor(() => expect(service.state.messages).toBe(6));
    const [request, ...parts] = rows().filter(
      ({ sequence }) => sequence === rows().find(({ type }) => type === 18)?.sequence,
    );
    expect(request).toMatchObject({ kind: RecordKind.sent, type: 18, echo: EchoStatus.answered, protocol: 0 });
    expect(parts.map(({ kind, pair }) => [kind, pair])).toEqual(
      parts.map(() => [RecordKind.received, request!.number]),
    );
    expect(new Set([request!, ...parts].map(({ port }) => port)).size).toBe(1);
    expect(request!.port).toBeGreaterThan(0);
    expect(rows().every(({ mark }) => mark & RecordMark.inferred)).toBe(true);
    // The guest had run for less than an hour when it was captured.
    expect(request!.timeNs).toBeGreaterThan(0);
    expect(request!.timeNs).toBeLessThan(3_600e9);
    expect(capture.summary().counts).toMatchObject({ sent: 0, received: 0, lost: 0, overheard: rows().length });
  });

  it('ends its program by ending its stdin, and says that it is off once that is gone', async () => {
    const { service, trace } = open(capturing);
    await service.start();
    expect(existsSync(trace)).toBe(false);
    expect(await service.stop()).toMatchObject({ status: 'off', device: null });
    expect(readFileSync(trace, 'utf8')).toBe('ended');
    expect(service.state.error).toBeUndefined();
  });

  it('is started once', async () => {
    const { service } = open(capturing);
    await service.start();
    await expect(service.start()).rejects.toMatchObject({ code: 'BUSY' });
  });

  it('that is stopped before it has begun says so to who waits for it', async () => {
    const { service } = open('setInterval(() => {}, 1000)');
    const started = service.start();
    expect(service.state.status).toBe('starting');
    await service.stop();
    await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(service.state).toMatchObject({ status: 'off' });
  });

  it.each([
    ['making the nlmon device nlscope0: Operation not supported (EOPNOTSUPP)', 'NO_NLMON'],
    ['making the nlmon device nlscope0: Operation not permitted (EPERM)', 'NOT_PERMITTED'],
    ['making a device: nlscope0 to nlscope15 are taken: File exists (EEXIST)', 'NAME_TAKEN'],
    ['socket AF_PACKET: Address family not supported by protocol (EAFNOSUPPORT)', 'NO_PACKET_SOCKETS'],
    ['recvmsg AF_PACKET: Network is down (ENETDOWN)', 'DEVICE_GONE'],
    ['something new', 'COMMAND_FAILED'],
  ])('that ends with "%s" says why, in words: %s', async (words, code) => {
    const { service } = open(failing(words));
    await expect(service.start()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(service.state).toMatchObject({ status: 'off', error: { code, nextStep: expect.any(String) } });
  });

  it('whose program somebody else ends says so, and keeps what it has', async () => {
    const { service, rows } = open(
      capturing.replace(
        "process.stdin.resume().on('end'",
        "setTimeout(() => process.exit(0), 300); ((_, __) => {})('end'",
      ),
    );
    await service.start();
    await vi.waitFor(() => expect(service.state.error?.message).toContain('somebody has ended the program'));
    expect(service.state).toMatchObject({ status: 'off', messages: rows().length });
    expect(rows().length).toBe(6);
  });

  it('tells whose a port is, once that is known', async () => {
    const port = await portInFixture();
    const owner = { pid: port, name: 'ip', guessed: false };
    const { service, rows, capture } = open(capturing, [{ protocol: 0, portId: port, owner }]);
    await service.start();
    await vi.waitFor(() => expect(rows().some((row) => row.owner)).toBe(true));
    const owned = rows().filter((row) => row.port === port);
    expect(owned.every((row) => row.owner?.name === 'ip')).toBe(true);
    expect(capture.owners.of(0, port)).toMatchObject({ pid: port, name: 'ip' });
  });
});

async function portInFixture(): Promise<number> {
  const { service, rows } = open(capturing);
  await service.start();
  await vi.waitFor(() => expect(rows().find(({ type, port }) => type === 18 && port > 0)).toBeDefined());
  return rows().find(({ type }) => type === 18)!.port;
}
