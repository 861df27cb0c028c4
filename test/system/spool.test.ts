// The capture as it is saved by the real program: killed in the middle of a flood, and on a disk that fills up.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';
import { RecordKind } from '../../core/capture/record.ts';
import { type Client, connect } from '../../core/contract/connect.ts';
import { defaultSettings, noFaults } from '../../core/contract/defaults.ts';
import { openPageSocket } from '../contract/carriers.ts';

const launcher = fileURLToPath(new URL('../../scripts/nlscope.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;

let home: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nlscope-spool-'));
  mkdirSync(join(home, 'nlscope/captures'), { recursive: true });
  writeFileSync(join(home, 'nlscope/settings.json'), JSON.stringify({ ...defaultSettings, spool: 'on' }));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function serve(
  command = [process.execPath, launcher, 'serve'],
): Promise<{ child: ChildProcess; client: Client }> {
  const [program, ...args] = command;
  const env = { ...process.env, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const child = spawn(program!, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  let printed = '';
  for await (const chunk of child.stdout!) {
    printed += chunk;
    const link = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(printed);
    if (link) return { child, client: connect(await openPageSocket(link[0])) };
  }
  throw new Error(`the host ended, having said: ${printed}`);
}

async function until<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (so(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const saved = (client: Client) => client.request('spool.read', {});
const flood = (client: Client) =>
  client.request('peer.setFaults', { ...noFaults, floodPerSecond: 40_000, floodBytes: 500 });

test('a capture that is killed in a flood opens whole up to the last block, and is offered at the next start', async () => {
  const { child, client } = await serve();
  await flood(client);
  const { file } = await until(
    () => saved(client),
    (state) => (state.file?.bytes ?? 0) > 8 << 20,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');

  const { records, whole } = readBack(join(home, 'nlscope/captures', file!.name));
  expect(records.length).toBeGreaterThanOrEqual(file!.records);
  expect(whole).toBeGreaterThanOrEqual(file!.bytes);
  const received = records.filter(({ kind }) => kind === RecordKind.received);
  expect(new Set(received.map(({ bytes }) => bytes.length))).toEqual(new Set([516]));
  for (let index = 1; index < records.length; index++)
    if (records[index]!.timeNs < records[index - 1]!.timeNs) expect.unreachable(`record ${index} is out of order`);

  const next = await serve();
  const { unfinished } = await saved(next.client);
  expect(unfinished).toMatchObject([{ name: file!.name }]);
  await next.client.request('spool.open', { name: file!.name });
  const shown = await until(
    () => next.client.request('capture.read', {}),
    (summary) => summary.file !== null,
  );
  expect(shown.file).toMatchObject({ name: file!.name, records: records.length });
  expect(
    (
      await until(
        () => saved(next.client),
        (state) => state.unfinished.length === 0,
      )
    ).error,
  ).toBeUndefined();
  next.child.kill('SIGTERM');
  await once(next.child, 'exit');
  // It received nothing, so that it leaves nothing; and what was opened stays.
  expect(readdirSync(join(home, 'nlscope/captures'))).toEqual([file!.name]);
}, 60_000);

test.skipIf(!isRoot)(
  'a disk that fills up is told in words, what was saved is whole, and the capture goes on',
  async () => {
    const mount = `mount -t tmpfs -o size=1m tmpfs "$XDG_STATE_HOME/nlscope/captures" && exec "$@"`;
    const { child, client } = await serve([
      ...['unshare', '--mount', 'sh', '-c', mount, 'sh'],
      ...[process.execPath, launcher, 'serve'],
    ]);
    const { file } = await saved(client);
    await flood(client);
    const { error } = await until(
      () => saved(client),
      (state) => state.error !== undefined,
    );
    expect(error).toMatchObject({ code: 'ENOSPC', message: expect.stringContaining('the disk is full') });
    const { next } = await client.request('capture.read', {});
    await until(
      () => client.request('capture.read', {}),
      (summary) => summary.next > next,
    );
    // The mount is seen by the process and those of its namespace only.
    const path = join(`/proc/${child.pid}/root`, home, 'nlscope/captures', file!.name);
    const { records, damage } = readBack(path);
    expect(damage).toBeUndefined();
    expect(records.length).toBeGreaterThan(1_000);
  },
  60_000,
);

function readBack(path: string) {
  const reader = createCaptureReader();
  const bytes = readFileSync(path);
  const records = reader.push(bytes);
  reader.end();
  const { damage } = reader;
  return { records, damage, whole: damage?.offset ?? bytes.length };
}
