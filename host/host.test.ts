// The composed host over real netlink sockets, from the renderer's end of the contract. Its echo peer runs built code:
// dist/host/peer-worker.js.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind } from '../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../core/capture/window.ts';
import type { CaptureSummary, ConnectionState, RunPlan, RunState, Settings } from '../core/contract/api.ts';
import { type Client, connect } from '../core/contract/connect.ts';
import { defaultSettings, noFaults } from '../core/contract/defaults.ts';
import type { Schemas } from '../core/contract/schemas.ts';
import { createMemoryPair } from '../core/contract/transport.ts';
import { parseHex } from '../core/payload/hex.ts';
import { decodeAcknowledgement } from '../core/wire/ack.ts';
import { GENERIC_SPEC } from '../test/fixtures/schema/samples.ts';
import { attach } from './attach.ts';
import { createHost, type Host, type HostOptions } from './host.ts';
import { openNetlinkSocket } from './netlink/socket.ts';
import { openSettings } from './settings.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** A host whose settings are a file of its own, and its client. */
async function openHost({
  lostAfterMs = 5_000,
  folder = mkdtempSync(join(tmpdir(), 'nlscope-host-')),
  openSocket,
}: {
  lostAfterMs?: number;
  folder?: string;
  openSocket?: HostOptions['openSocket'];
} = {}): Promise<Client> {
  const settings = openSettings(join(folder, 'settings.json'));
  settings.write({ ...defaultSettings, lostAfterMs });
  const own = { spoolFolder: join(folder, 'captures'), listenersPath: join(folder, 'listeners.json') };
  const host = await createHost({ kind: 'browser', settings, openSocket, ...own });
  hosts.push(host);
  const pair = createMemoryPair();
  attach(host, pair.host);
  return connect(pair.renderer);
}

type OpenConnection = Extract<ConnectionState, { status: 'open' }>;

async function connection(client: Client): Promise<OpenConnection> {
  const state = await client.request('connection.read', {});
  expect(state.status).toBe('open');
  return state as OpenConnection;
}

const bytes = (hex: string): Uint8Array<ArrayBuffer> => {
  const parsed = parseHex(hex);
  if (!('bytes' in parsed)) throw new Error(parsed.error);
  return Uint8Array.from(parsed.bytes);
};

const echo = (payload = new Uint8Array(50).fill(0x31)) => ({ type: 20, flags: 1, payload });

const plan = (changes: Partial<RunPlan> = {}): RunPlan => ({
  message: echo(),
  count: 1_000,
  intervalNs: 0,
  inFlight: 64,
  change: { kind: 'none' },
  ...changes,
});

async function rows(client: Client, count = 1_000): Promise<WindowRow[]> {
  return decodeWindow(await client.request('capture.window', { from: 0, count, headBytes: 4_096 }));
}

/** Reads until it is so. The test's own time limit says when to give up. */
async function until<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (so(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const summaryWhen = (client: Client, so: (summary: CaptureSummary) => boolean): Promise<CaptureSummary> =>
  until(() => client.request('capture.read', {}), so);
const runEnd = (client: Client): Promise<RunState> =>
  until(
    () => client.request('run.read', {}),
    ({ status }) => status !== 'running',
  );

describe('the host', () => {
  it('opens on the loopback peer, connected', async () => {
    const state = await connection(await openHost());
    expect(state).toMatchObject({ protocol: 2, protocolName: 'NETLINK_USERSOCK', queued: 0, nextSequence: 1 });
    expect(state.peer).toEqual({ portId: state.destinationPortId, faults: noFaults });
    expect(state.destinationPortId).toBeGreaterThan(0);
  });

  it('describes itself and the kernel', async () => {
    const description = await (await openHost()).request('host.describe', {});
    expect(description).toMatchObject({ host: 'browser', version: expect.stringMatching(/^\d+\./) });
    expect(description.protocols.find(({ name }) => name === 'NETLINK_ROUTE')).toEqual({
      number: 0,
      name: 'NETLINK_ROUTE',
      registered: true,
    });
    expect(description.protocols.find(({ number }) => number === 25)?.registered).toBe(false);
  });

  it('tells the generic netlink families and what they take', async () => {
    const client = await openHost();
    const families = await client.request('families.read', {});
    const nlctrl = families.find(({ name }) => name === 'nlctrl');
    expect(nlctrl).toMatchObject({ id: 16, groups: [{ name: 'notify' }] });
    const { operations, policies } = await client.request('families.policy', { familyId: 16 });
    expect(operations.length).toBeGreaterThan(0);
    expect(policies.length).toBeGreaterThan(0);
    await expect(client.request('families.policy', { familyId: 0xffff })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives back a message’s echo, paired and timed', async () => {
    const client = await openHost();
    const { destinationPortId, portId } = await connection(client);
    const { number, error } = await client.request('message.send', echo());
    expect({ number, error }).toEqual({ number: 0, error: undefined });
    await summaryWhen(client, ({ counts }) => counts.identical === 1);
    const [sent, received, ...more] = await rows(client);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ kind: RecordKind.sent, sequence: 1, port: destinationPortId, length: 66, pair: 1 });
    expect(received).toMatchObject({ kind: RecordKind.received, sequence: 1, echo: EchoStatus.identical, pair: 0 });
    expect(sent!.rttNs).toBeGreaterThan(0);
    expect(received!.rttNs).toBe(sent!.rttNs);
    expect(new DataView(sent!.head.buffer, sent!.head.byteOffset).getUint32(12, true)).toBe(portId);
    const detail = await client.request('capture.record', { number: 0 });
    expect(detail).toMatchObject({ number: 0, peer: true });
    expect(decodeWindow(detail!.record)[0]).toMatchObject({ number: 0, length: 66 });
    expect(decodeWindow(detail!.pair!)[0]).toMatchObject({ number: 1, echo: EchoStatus.identical });
    expect(await client.request('statistics.read', {})).toMatchObject({ count: 1, p50Ns: expect.any(Number) });
    expect((await connection(client)).nextSequence).toBe(2);
  });

  it('sends headers as they are composed, wrong on purpose too, and says what the peer made of it', async () => {
    const client = await openHost({ lostAfterMs: 60 });
    await client.request('message.send', { ...echo(), length: 4_000, sequence: 77, portId: 5 });
    await summaryWhen(client, ({ counts }) => counts.lost === 1);
    const [row] = await rows(client);
    const header = new DataView(row!.head.buffer, row!.head.byteOffset);
    expect([0, 8, 12].map((at) => header.getUint32(at, true))).toEqual([4_000, 77, 5]);
    expect((await connection(client)).nextSequence).toBe(1);
  });

  it('tells of a refused send with its record', async () => {
    const client = await openHost();
    const { number, error } = await client.request('message.send', {
      ...echo(),
      destination: { portId: 0, group: 0 },
    });
    expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'sendmsg' });
    expect((await rows(client))[number]).toMatchObject({ kind: RecordKind.sendFailed, detail: 111, pair: noPair });
  });

  it('tells what changes by events: the capture, the connection and the statistics', async () => {
    const client = await openHost();
    const told = Promise.all([
      new Promise<void>((resolve) => client.on('capture.changed', ({ next }) => next === 2 && resolve())),
      new Promise<void>((resolve) =>
        client.on('connection.changed', (state) => state.status === 'open' && state.nextSequence === 2 && resolve()),
      ),
      new Promise<void>((resolve) => client.on('statistics.changed', ({ count }) => count === 1 && resolve())),
    ]);
    await client.request('message.send', echo());
    await told;
  });
});

describe('a run', () => {
  it('of 10,000 is judged exactly as its peer is told to err', async () => {
    const client = await openHost({ lostAfterMs: 1_000 });
    await client.request('peer.setFaults', { ...noFaults, dropOneIn: 100, corruptOneIn: 50 });
    await client.request('run.start', plan({ count: 10_000, inFlight: 256 }));
    const run = await runEnd(client);
    expect(run).toMatchObject({ status: 'finished', count: 10_000, sent: 10_000, answered: 9_900, lost: 100 });
    const { counts, next } = await client.request('capture.read', {});
    expect(counts).toMatchObject({
      sent: 10_000,
      received: 9_900,
      lost: 100,
      // Every other of the 200 corrupt ones is dropped.
      different: 100,
      identical: 9_800,
      waiting: 0,
      duplicate: 0,
      unexpected: 0,
      overruns: 0,
    });
    expect(next).toBe(19_900);
    expect((await client.request('statistics.read', {})).count).toBe(9_900);
    expect(await client.request('capture.filter', { text: 'echo == lost' })).toMatchObject({ matched: 100 });
    expect((await rows(client)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 100 }, (_, i) => 100 * (i + 1)),
    );
    const different = await client.request('capture.filter', { text: 'dir == received && echo == different' });
    expect(different.matched).toBe(100);
    const [row] = await rows(client, 1);
    expect(row).toMatchObject({ sequence: 50, differences: [{ offset: 16 + 25, length: 1 }] });
  });

  it('counts duplicates and wrong sequences as what they are', async () => {
    const client = await openHost({ lostAfterMs: 300 });
    await client.request('peer.setFaults', { ...noFaults, duplicateOneIn: 10, wrongSequenceOneIn: 25 });
    await client.request('run.start', plan({ count: 500 }));
    await runEnd(client);
    // Of the 50 doubled ones 10 come twice with a sequence that nobody waits for.
    const { counts } = await summaryWhen(client, (summary) => summary.counts.received === 550);
    expect(counts).toMatchObject({ lost: 20, identical: 480, duplicate: 40, unexpected: 30 });
  });

  it('is refused beside another, and stops when told', async () => {
    const client = await openHost();
    await client.request('run.start', plan({ count: 1_000_000, intervalNs: 1_000_000 }));
    await expect(client.request('run.start', plan())).rejects.toMatchObject({ code: 'RUN_ACTIVE' });
    const { status, sent } = await client.request('run.stop', {});
    expect(status).toBe('stopped');
    expect(sent).toBeLessThan(1_000_000);
    await client.request('run.start', plan({ count: 10 }));
    expect(await runEnd(client)).toMatchObject({ status: 'finished', sent: 10, answered: 10 });
  });

  it('ends after its time, and keeps to its interval or says that it did not', async () => {
    const client = await openHost();
    await client.request('run.start', plan({ count: 1_000_000, durationMs: 50, intervalNs: 1_000_000 }));
    const { status, sent, missed, lateP99Ns } = await runEnd(client);
    expect(status).toBe('finished');
    expect(sent + missed).toBeLessThanOrEqual(50);
    expect(lateP99Ns).toBeGreaterThan(0);
    expect((await connection(client)).nextSequence).toBe(sent + 1);
  });

  it('shares the connection with single messages, each with a sequence of its own', async () => {
    const client = await openHost();
    await client.request('run.start', plan({ count: 1_000_000, intervalNs: 1_000_000 }));
    await until(
      () => client.request('run.read', {}),
      ({ sent }) => sent > 2,
    );
    for (let i = 0; i < 3; i++) await client.request('message.send', echo());
    await client.request('run.stop', {});
    const { counts } = await summaryWhen(client, (summary) => summary.counts.waiting === 0);
    expect(counts).toMatchObject({ identical: counts.sent, lost: 0, duplicate: 0, unexpected: 0 });
    const single = (await rows(client)).filter(
      ({ kind, sequence }) => kind === RecordKind.sent && sequence > 1_000_000,
    );
    expect(single.map(({ sequence }) => sequence)).toEqual([1_000_001, 1_000_002, 1_000_003]);
  });

  it('names what is wrong with its change', async () => {
    const client = await openHost();
    const change = { kind: 'counter', offset: 49, width: 4, order: 'little' } as const;
    await expect(client.request('run.start', plan({ change }))).rejects.toMatchObject({
      code: 'PARAMS_INVALID',
      message: expect.stringContaining('outside of the payload'),
    });
  });

  it('fails where nobody listens, with the reason', async () => {
    const client = await openHost();
    const message = { ...echo(), destination: { portId: 0, group: 0 } };
    await client.request('run.start', plan({ message, count: 10 }));
    expect(await runEnd(client)).toMatchObject({ status: 'failed', sent: 0, error: { code: 'ECONNREFUSED' } });
  });

  it('ends with the connection it was started on, also when it was started while that was being closed', async () => {
    const client = await openHost();
    const closing = client.request('connection.close', {});
    const started = client.request('run.start', plan({ count: 1_000_000 })).catch(() => undefined);
    await closing;
    await started;
    expect((await runEnd(client)).status).toBe('stopped');
    await client.request('connection.open', { protocol: 2, portId: 0, groups: [], peer: true });
    await client.request('run.start', plan({ count: 10 }));
    expect(await runEnd(client)).toMatchObject({ status: 'finished', sent: 10 });
  });

  it('is judged rightly while the peer floods', async () => {
    const client = await openHost();
    await client.request('peer.setFaults', { ...noFaults, floodPerSecond: 5_000 });
    await client.request('run.start', plan({ count: 300 }));
    expect(await runEnd(client)).toMatchObject({ status: 'finished', answered: 300, lost: 0 });
    const { counts } = await summaryWhen(client, (summary) => summary.counts.unexpected > 100);
    expect(counts).toMatchObject({ identical: 300, different: 0, duplicate: 0 });
  });
});

describe('filters', () => {
  it('count as messages come, and find a row’s place', async () => {
    const client = await openHost();
    await client.request('capture.filter', { text: 'dir == received' });
    for (let i = 0; i < 3; i++) await client.request('message.send', echo());
    const { matched, next } = await summaryWhen(client, (summary) => summary.matched === 3);
    expect({ matched, next }).toEqual({ matched: 3, next: 6 });
    const [, second] = await rows(client);
    expect(await client.request('capture.locate', { number: second!.number })).toEqual({ row: 1, exact: true });
    expect((await client.request('capture.filter', { text: '  ' })).matched).toBe(6);
  });

  it('that are wrong are refused with the place, and the one in force stays', async () => {
    const client = await openHost();
    await client.request('message.send', echo());
    await summaryWhen(client, ({ next }) => next === 2);
    await client.request('capture.filter', { text: 'dir == sent' });
    await expect(client.request('capture.filter', { text: 'seq == ' })).rejects.toMatchObject({
      code: 'FILTER_SYNTAX',
      position: expect.any(Number),
    });
    expect((await client.request('capture.read', {})).matched).toBe(1);
  });

  it('are told apart from a clear, which can be undone', async () => {
    const client = await openHost();
    await client.request('message.send', echo());
    await summaryWhen(client, ({ counts }) => counts.identical === 1);
    expect(await client.request('capture.clear', {})).toMatchObject({ matched: 0, restorable: true });
    expect((await client.request('statistics.read', {})).count).toBe(0);
    const restored = await client.request('capture.restore', {});
    expect(restored).toMatchObject({ matched: 2, restorable: false, counts: { sent: 1, identical: 1 } });
  });
});

describe('connections', () => {
  it('to protocol 25 fail in words without the module, and leave the state closed with the reason', async () => {
    const client = await openHost();
    await expect(
      client.request('connection.open', { protocol: 25, portId: 0, groups: [], peer: false }),
    ).rejects.toMatchObject({
      code: 'EPROTONOSUPPORT',
      message: expect.stringContaining('not registered'),
      nextStep: expect.stringContaining('loopback peer'),
    });
    expect(await client.request('connection.read', {})).toMatchObject({
      status: 'closed',
      error: { code: 'EPROTONOSUPPORT' },
    });
  });

  it('that are closed refuse sends and runs, and have no peer', async () => {
    const client = await openHost();
    expect(await client.request('connection.close', {})).toEqual({ status: 'closed', error: undefined });
    await expect(client.request('message.send', echo())).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(client.request('run.start', plan())).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(client.request('peer.setFaults', noFaults)).rejects.toMatchObject({ code: 'NO_PEER' });
  });

  it('asked for at once are opened one after the other', async () => {
    const client = await openHost();
    const to = (protocol: number, peer: boolean) => ({ protocol, portId: 0, groups: [], peer });
    const states = await Promise.all([
      client.request('connection.open', to(0, false)),
      client.request('connection.open', to(2, true)),
      client.request('connection.open', to(16, false)),
    ]);
    expect(states.at(-1)).toMatchObject({ status: 'open', protocol: 16, peer: null, destinationPortId: 0 });
    expect(await connection(client)).toMatchObject({ protocol: 16 });
  });

  it('are told apart in the records: each knows its own protocol', async () => {
    const client = await openHost();
    await client.request('message.send', echo());
    await summaryWhen(client, ({ next }) => next === 2);
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    const { number } = await client.request('message.send', { type: 1, flags: 5, payload: new Uint8Array(0) });
    expect(await client.request('capture.record', { number: 0 })).toMatchObject({ peer: true });
    expect(await client.request('capture.record', { number })).toMatchObject({ peer: false });
    const rows = decodeWindow(await client.request('capture.window', { from: 0, count: 10, headBytes: 16 }));
    expect(rows.map(({ protocol }) => protocol).slice(0, number + 1)).toEqual([2, 2, 0]);
  });
});

describe('the kernel', () => {
  it('answers a dump of links in many parts, each paired with the request', async () => {
    const client = await openHost();
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    // RTM_GETLINK, REQUEST | DUMP, struct ifinfomsg.
    const { number } = await client.request('message.send', { type: 18, flags: 0x301, payload: new Uint8Array(16) });
    const { counts, next } = await summaryWhen(client, ({ counts }) => counts.answered === 1 && counts.received > 1);
    const [request, ...parts] = await rows(client);
    expect(request).toMatchObject({ number, kind: RecordKind.sent, echo: EchoStatus.answered, pair: 1 });
    expect(parts).toHaveLength(next - 1);
    for (const part of parts) expect(part).toMatchObject({ echo: EchoStatus.answered, pair: number, port: 0 });
    expect(parts.slice(0, -1).every(({ type }) => type === 16)).toBe(true);
    expect(parts.at(-1)).toMatchObject({ type: 3 });
    expect(counts).toMatchObject({ sent: 1, answered: 1, unexpected: 0, duplicate: 0, different: 0 });
  });

  it('refuses a wrong request with an extended acknowledgement', async () => {
    const client = await openHost();
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    // RTM_GETLINK by name, which IFLA_IFNAME is too long for.
    const payload = bytes(`${'00'.repeat(16)} 18 00 03 00 ${'61'.repeat(20)}`);
    await client.request('message.send', { type: 18, flags: 5, payload });
    await summaryWhen(client, ({ counts }) => counts.answered === 1);
    const [request, nack] = await rows(client);
    expect(request).toMatchObject({ echo: EchoStatus.answered, pair: nack!.number });
    const decoded = decodeAcknowledgement(nack!.head, 'little');
    expect(decoded).toMatchObject({ kind: 'nack', error: -34, extAck: { offset: 32, message: expect.any(String) } });
  });
});

describe('settings', () => {
  it('hold at once: the time after which a message is lost', async () => {
    const client = await openHost({ lostAfterMs: 600_000 });
    await client.request('peer.setFaults', { ...noFaults, dropOneIn: 1 });
    await client.request('message.send', echo());
    expect((await client.request('capture.read', {})).counts.waiting).toBe(1);
    const changed = new Promise((resolve) => client.on('settings.changed', resolve));
    await client.request('settings.write', { ...defaultSettings, lostAfterMs: 10 });
    expect(await changed).toMatchObject({ lostAfterMs: 10 });
    await summaryWhen(client, ({ counts }) => counts.lost === 1);
  });
});

describe('schemas', () => {
  it('are read again when the setting names other folders, and what is wrong in one is told', async () => {
    const client = await openHost();
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-host-specs-'));
    writeFileSync(join(folder, 'lamp.yaml'), GENERIC_SPEC);
    writeFileSync(join(folder, 'broken.yaml'), 'name: broken');
    const before = await client.request('schemas.read', {});
    expect(before.specs.map(({ name }) => name)).toContain('rt-link');
    const changed = new Promise<Schemas>((resolve) => client.on('schemas.changed', resolve));
    await client.request('settings.write', { ...defaultSettings, schemaFolders: [folder] });
    const { specs, files } = await changed;
    expect(specs.map(({ name }) => name)).toEqual(expect.arrayContaining(['lamp', 'rt-link']));
    expect(files.find(({ error }) => error)).toMatchObject({
      path: join(folder, 'broken.yaml'),
      error: { line: 1, reason: expect.any(String) },
    });
  });
});

describe('the socket options of a host', () => {
  it('hold at once for what is open, and the size that the kernel granted is told', async () => {
    const client = await openHost();
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    await client.request('monitor.add', { protocol: 0, groups: [1] });
    const write = (change: Partial<Settings['socket']>) =>
      client.request('settings.write', { ...defaultSettings, socket: { ...defaultSettings.socket, ...change } });
    const sizes = async () => [
      (await connection(client)).receiveBufferBytes,
      (await client.request('monitor.read', {}))[0]!.receiveBufferBytes,
    ];
    // Both are below any system's limit, so that they need no privilege.
    await write({ receiveBufferBytes: 65_536 });
    expect(await sizes()).toEqual([131_072, 131_072]);
    const portId = (await connection(client)).portId;
    await write({ receiveBufferBytes: 131_072, strictCheck: false });
    expect(await sizes()).toEqual([262_144, 262_144]);
    expect((await connection(client)).portId).toBe(portId);

    // RTM_GETLINK with an index, which a dump takes no heed of unless it is strict.
    const dump = { type: 18, flags: 0x301, payload: Uint8Array.of(0, 0, 0, 0, 1, ...new Uint8Array(11)) };
    const answerOf = async (number: number) => {
      const isAnswered = (all: WindowRow[]) =>
        all.some(({ pair, kind }) => kind === RecordKind.received && pair === number);
      const all = await until(() => rows(client), isAnswered);
      return all.find(({ pair, kind }) => kind === RecordKind.received && pair === number)!.type;
    };
    const relaxed = await client.request('message.send', dump);
    expect(await answerOf(relaxed.number)).toBe(16);
    await write({ receiveBufferBytes: 131_072, strictCheck: true });
    const strict = await client.request('message.send', dump);
    expect(await answerOf(strict.number)).toBe(3);
  });
});

describe('the real-time priority of a host', () => {
  it('holds at once for what is open and what is opened, and is told as the kernel has it', async () => {
    const client = await openHost();
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    await client.request('monitor.add', { protocol: 0, groups: [1] });
    const write = (realTime: boolean) =>
      client.request('settings.write', { ...defaultSettings, socket: { ...defaultSettings.socket, realTime } });
    const told = async () => [
      (await connection(client)).realTime,
      ...(await client.request('monitor.read', {})).map(({ realTime }) => realTime),
    ];
    expect(await told()).toEqual(Array(2).fill({ priority: 0, refusal: null }));
    await write(true);
    await client.request('monitor.add', { protocol: 16, groups: [16] });
    const permitted = expect.objectContaining({ priority: 1, refusal: null });
    const refused = expect.objectContaining({ priority: 0, refusal: expect.objectContaining({ code: 'EPERM' }) });
    expect(await told()).toEqual(Array(3).fill(process.getuid?.() === 0 ? permitted : refused));
    await write(false);
    expect(await told()).toEqual(Array(3).fill({ priority: 0, refusal: null }));
  });
});

describe('a run that the log holds up', () => {
  it('says how often and how long, and loses nothing', async () => {
    const client = await openHost({ openSocket: openSlowly });
    await client.request('connection.open', { protocol: 0, portId: 0, groups: [], peer: false });
    // NLMSG_NOOP: the kernel answers it inside sendto, so nothing but the log can hold this up.
    const message = { type: 1, flags: 5, payload: new Uint8Array() };
    await client.request('run.start', plan({ message, count: 10_000_000 }));
    const isHeldUp = ({ waits }: RunState) => waits > 0;
    const { waitedMs, elapsedMs } = await until(() => client.request('run.read', {}), isHeldUp);
    expect(waitedMs).toBeGreaterThan(0);
    expect(waitedMs).toBeLessThan(elapsedMs);
    expect(await client.request('run.stop', {})).toMatchObject({ status: 'stopped', lost: 0 });
  });

  /** A real socket whose rows are taken, until it has waited, only once it sends no more for want of room. */
  const openSlowly: HostOptions['openSocket'] = (protocol, options) => {
    const socket = openNetlinkSocket(protocol, options);
    const stands = (): boolean => {
      const { sent } = socket.stats();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      return sent > 0 && sent === socket.stats().sent;
    };
    const startReceiving: typeof socket.startReceiving = (onDatagrams) =>
      socket.startReceiving((batch) => {
        while (socket.stats().waits === 0 && !stands());
        onDatagrams(batch);
      });
    return { ...socket, startReceiving };
  };
});

describe('the monitor of a host', () => {
  it('listens again after a restart, and tells once of what it can not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-host-'));
    const first = await openHost({ folder });
    await first.request('monitor.add', { protocol: 0, groups: [1, 5] });
    await first.request('monitor.add', { protocol: 2, groups: [3] });
    await hosts.pop()!.close();
    const file = join(folder, 'listeners.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify([{ protocol: 29, groups: ['1'] }, ...kept]));
    const second = await openHost({ folder });
    expect(await second.request('monitor.read', {})).toMatchObject([
      { protocol: 0, groups: [1, 5] },
      { protocol: 2, groups: [3] },
    ]);
    const refused = { groups: ['1'], to: { protocol: 29, groups: [1] }, error: { code: 'EPROTONOSUPPORT' } };
    expect(await second.request('monitor.refused', {})).toMatchObject([refused]);
    expect(await second.request('monitor.refused', {})).toEqual([]);
  });

  const isRoot = process.getuid?.() === 0;

  it.skipIf(!isRoot)(
    'hears multicasts of another protocol, over a reconnect of the connection, with their group',
    async () => {
      const client = await openHost();
      // USERSOCK: what the connection multicasts is heard by the listener and not by itself.
      const [listener] = await client.request('monitor.add', { protocol: 2, groups: [5, 9] });
      await client.request('connection.open', { protocol: 2, portId: 0, groups: [], peer: false });
      await client.request('message.send', { ...echo(bytes('c0ffee')), destination: { portId: 0, group: 9 } });
      const heard = await until(
        () => rows(client),
        (all) => all.some(({ kind }) => kind === RecordKind.received),
      );
      const received = heard.find(({ kind }) => kind === RecordKind.received)!;
      const { portId, socket } = await connection(client);
      expect(received).toMatchObject({ socket: listener!.socket, protocol: 2, group: 9, port: portId });
      expect(received).toMatchObject({ echo: EchoStatus.none, pair: noPair });
      expect(heard.find(({ kind }) => kind !== RecordKind.received)!.socket).toBe(socket);
      const only = await client.request('capture.filter', {
        text: `socket == ${listener!.socket} && protocol == usersock`,
      });
      expect(only.matched).toBe(1);
      expect(await client.request('monitor.read', {})).toEqual([listener]);
    },
  );

  it('is told to every window, and its sockets end with the host', async () => {
    const client = await openHost();
    const told: number[] = [];
    client.on('monitor.changed', (listeners) => told.push(listeners.length));
    await client.request('monitor.add', { protocol: 0, groups: [1] });
    const [, listener] = await client.request('monitor.add', { protocol: 15, groups: [1] });
    expect(await client.request('monitor.remove', { socket: listener!.socket })).toHaveLength(1);
    expect(told).toEqual([1, 2, 1]);
    const { portId } = (await client.request('monitor.read', {}))[0]!;
    const isOpen = async (): Promise<boolean> => {
      const { sockets } = await client.request('sockets.read', {});
      return sockets.some((socket) => socket.protocol === 0 && socket.portId === portId);
    };
    expect(await isOpen()).toBe(true);
    await hosts.pop()!.close();
    expect(await isOpen()).toBe(false);
  });
});
