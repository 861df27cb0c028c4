// Captures written and read by the service, with records made here: no socket is needed. The routes are in serve.test.ts.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { compileFilter, parseFilter } from '../../core/capture/filter.ts';
import { EchoStatus, RecordKind, RecordMark } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { ExportRequest } from '../../core/contract/files.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { loadSpec, specFiles } from '../../test/specs/own-specs.ts';
import { Capture } from '../capture.ts';
import type { LoadedRecord } from '../capture-intake.ts';
import { ShownCapture } from '../shown-capture.ts';
import { type FileDialogs, FileService } from './file-service.ts';

const limits = { budgetBytes: 64 << 20, lostAfterMs: 100 };
const epochWallMs = 1_772_600_767_123;

function openService({ dialogs, families = [] }: { dialogs?: FileDialogs; families?: Uint8Array[] } = {}) {
  const live = new Capture({
    ...limits,
    epochWallMs,
    nowNs: () => 0,
    changed: () => {},
  });
  const shown = new ShownCapture(live, () => {});
  const service = new FileService({
    shown,
    limits: () => limits,
    spillFolder: tmpdir(),
    askFamilies: () => families,
    readSpecs: async () => specFiles.map(loadSpec),
    changed: () => {},
    captureChanged: () => {},
    dialogs,
  });
  return { live, shown, service };
}

const message = (sequence: number, { type = 20, payload = Uint8Array.of(1, 2, 3) } = {}): Uint8Array =>
  encodeMessage({ type, flags: 1, sequence, portId: 7, payload }, 'little');

function record(live: Capture, bytes: Uint8Array, changes: Partial<LoadedRecord> = {}, socket = 0): void {
  const { sent: kind } = RecordKind;
  live.load({ kind, timeNs: 5, detail: 0, mark: 0, port: 4711, group: 0, ...changes }, bytes, {
    socket,
    protocol: [2, 16][socket] ?? 2,
    answersOnly: socket === 1,
  });
}

/** One of everything: an echo, one that differs, one that never came, a notification, a cut, an overrun, a failed send. */
function recordAll(live: Capture): void {
  const received = { kind: RecordKind.received };
  record(live, message(1), { timeNs: 1_000, detail: 300 });
  record(live, message(1), { ...received, timeNs: 5_000 });
  record(live, message(2), { timeNs: 6_000, detail: 400 });
  record(live, message(2, { payload: Uint8Array.of(1, 9, 3) }), { ...received, timeNs: 7_001 });
  record(live, message(3), { timeNs: 8_000, detail: 500 });
  record(live, message(0), { ...received, timeNs: 9_000, port: 0, group: 3 });
  record(live, message(9), { ...received, timeNs: 10_000, mark: RecordMark.truncated, detail: 5_000 });
  record(live, Uint8Array.of(1, 2, 3), { ...received, timeNs: 10_000, mark: RecordMark.malformed });
  record(live, new Uint8Array(), { kind: RecordKind.overrun, timeNs: 11_000 });
  record(live, message(4), { kind: RecordKind.sendFailed, timeNs: 12_000, detail: 111 });
}

const rows = (capture: Capture): WindowRow[] => decodeWindow(capture.window(0, 1_000, 4_096));
const wall = ({ timeNs }: WindowRow, { epochWallMs }: { epochWallMs: number }): bigint =>
  BigInt(epochWallMs) * 1_000_000n + BigInt(timeNs);

async function exported(
  service: FileService,
  request: ExportRequest = { format: 'pcapng', scope: 'all' },
): Promise<Buffer> {
  const ticket = await service.handlers['file.export'](request);
  return buffer(service.download(tokenOf(ticket))!.chunks);
}
const tokenOf = (ticket: { path: string | null } | null): string => ticket!.path!.split('/').at(-1)!;

async function imported(service: FileService, bytes: Uint8Array, name = 'some.pcapng'): Promise<void> {
  const ticket = await service.handlers['file.import']({ file: { name, sizeBytes: bytes.length } });
  await service.upload(tokenOf(ticket), inChunks(bytes));
}

async function* inChunks(bytes: Uint8Array, size = 100): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** As another program writes it: classic pcap, a packet a message. */
function pcapOf(packets: { atMs: number; isSent: boolean; bytes: Uint8Array }[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(24));
  head.setUint32(0, 0xa1b2_c3d4, true);
  head.setUint16(4, 2, true);
  head.setUint16(6, 4, true);
  head.setUint32(16, 0xffff, true);
  head.setUint32(20, 253, true);
  const parts = packets.map(({ atMs, isSent, bytes }) => {
    const packet = new DataView(new ArrayBuffer(32));
    packet.setUint32(0, 1_000 + Math.floor(atMs / 1_000), true);
    packet.setUint32(4, (atMs % 1_000) * 1_000, true);
    for (const at of [8, 12]) packet.setUint32(at, 16 + bytes.length, true);
    // LINUX_SLL_KERNEL or _USER, ARPHRD_NETLINK, NETLINK_ROUTE.
    packet.setUint16(16, isSent ? 7 : 6);
    packet.setUint16(18, 824);
    return Buffer.concat([Buffer.from(packet.buffer), bytes]);
  });
  return Buffer.concat([Buffer.from(head.buffer), ...parts]);
}

describe('a capture of another program', () => {
  it('has no reply where none was due or the file ends too soon, and is lost where one had to come', async () => {
    const { shown, service } = openService();
    const request = (sequence: number, flags: number): Uint8Array =>
      encodeMessage({ type: 18, flags, sequence, portId: 7, payload: new Uint8Array(16) }, 'little');
    const sent = (atMs: number, sequence: number, flags: number) => ({
      atMs,
      isSent: true,
      bytes: request(sequence, flags),
    });
    const file = pcapOf([
      sent(0, 1, 1),
      sent(1, 2, 5),
      sent(2, 3, 0x301),
      sent(3, 4, 1),
      { atMs: 4, isSent: false, bytes: message(4, { type: 16 }) },
      sent(150, 5, 5),
    ]);
    await imported(service, file, 'theirs.pcap');
    const { none, lost, answered } = EchoStatus;
    expect(rows(shown.current).map(({ echo }) => echo)).toEqual([none, lost, lost, answered, answered, none]);
    expect(shown.summary()).toMatchObject({ sockets: 1, counts: { sent: 5, lost: 2, waiting: 0, answered: 1 } });
  });
});

describe('a capture that is exported and opened again', () => {
  it('has the same records, at the same times, with the same verdicts', async () => {
    const { live, shown, service } = openService();
    recordAll(live);
    live.expire(1e9);
    const before = rows(live);
    await imported(service, await exported(service));
    const after = rows(shown.current);
    expect(shown.current).not.toBe(live);
    const plain = ({ timeNs, ...row }: WindowRow) => ({ ...row, head: [...row.head] });
    expect(after.map(plain)).toEqual(before.map(plain));
    expect(after.map((row) => wall(row, shown.summary()))).toEqual(before.map((row) => wall(row, live.summary())));
    expect(before.slice(0, 5).map(({ echo }) => echo)).toEqual([
      EchoStatus.identical,
      EchoStatus.identical,
      EchoStatus.different,
      EchoStatus.different,
      EchoStatus.lost,
    ]);
    expect(shown.summary().counts).toEqual(live.summary().counts);
  });

  it('is exported again as the same bytes', async () => {
    const { live, service } = openService();
    recordAll(live);
    const first = await exported(service);
    await imported(service, first);
    expect(Buffer.compare(await exported(service), first)).toBe(0);
  });

  it('takes with it only what the filter shows, if that is asked for', async () => {
    const { live, shown, service } = openService();
    recordAll(live);
    shown.filterOf = () => compileFilter(parseFilter('seq == 2'));
    const file = await exported(service, { format: 'pcapng', scope: 'shown' });
    shown.filterOf = undefined;
    await imported(service, file);
    expect(rows(shown.current).map(({ sequence }) => sequence)).toEqual([2, 2]);
  });

  it('gives way to the live capture, of which nothing is lost', async () => {
    const { live, shown, service } = openService();
    recordAll(live);
    await imported(service, await exported(service), 'kept.pcapng');
    record(live, message(77));
    expect(shown.summary()).toMatchObject({
      file: { name: 'kept.pcapng', records: 10, skipped: 0, damage: null },
      restorable: true,
      next: 10,
    });
    shown.current.clear();
    shown.restore();
    expect(shown.summary()).toMatchObject({ file: { name: 'kept.pcapng' }, matched: 10 });
    shown.restore();
    expect(shown.summary()).toMatchObject({ file: null, restorable: false, next: 11 });
  });
});

describe('families of generic netlink', () => {
  /** nlctrl's reply that names a family. */
  const naming = (id: number, name: string): Uint8Array => {
    const text = Buffer.alloc(Math.ceil((name.length + 1) / 4) * 4);
    text.write(name);
    const attributes = [6, 0, 1, 0, id, 0, 0, 0, 4 + name.length + 1, 0, 2, 0, ...text];
    return encodeMessage(
      { type: 16, flags: 0, sequence: 1, portId: 1, payload: Uint8Array.from([1, 2, 0, 0, ...attributes]) },
      'little',
    );
  };
  const generic = (type: number): Uint8Array => message(5, { type, payload: Uint8Array.of(1, 1, 0, 0) });

  it('that are used are named before the first record, and are no records', async () => {
    const { live, shown, service } = openService({ families: [naming(30, 'nl80211'), naming(34, 'ethtool')] });
    record(live, generic(34), {}, 1);
    const file = await exported(service);
    expect(file.indexOf('ethtool')).toBeLessThan(file.indexOf(generic(34)));
    expect(file.indexOf('ethtool')).toBeGreaterThan(0);
    expect(file.indexOf('nl80211')).toBe(-1);
    await imported(service, file);
    expect(rows(shown.current)).toHaveLength(1);
    // The names that came with a file go out with it again, without this kernel being asked.
    expect(Buffer.compare(await exported(service), file)).toBe(0);
  });

  it('that nobody knows leave the export without a name, and whole', async () => {
    const { live, service } = openService();
    record(live, generic(34), {}, 1);
    expect((await exported(service)).indexOf(generic(34))).toBeGreaterThan(0);
  });
});

describe('a file that is not sound', () => {
  it('loads up to the damage, and its place is told', async () => {
    const { live, shown, service } = openService();
    recordAll(live);
    const file = await exported(service);
    await imported(service, file.subarray(0, file.length - 5), 'cut.pcapng');
    expect(service.state).toMatchObject({ status: 'finished', records: 9 });
    const { damage } = shown.summary().file!;
    expect(damage!.offset).toBeGreaterThan(file.length - 200);
    expect(damage!.words).toContain('the file ends in a block');
  });

  it.each([
    ['no capture', Buffer.from('hello, world'), 'notes.txt: at byte 0: it begins neither'],
    ['a capture of something else', ethernetFile(), "notes.txt: none of its 1 packets is netlink's"],
  ])('as %s is refused by name, and what is shown stays', async (_what, bytes, words) => {
    const { live, shown, service } = openService();
    recordAll(live);
    await imported(service, bytes, 'notes.txt');
    expect(service.state).toMatchObject({ status: 'failed', error: { code: 'NOT_A_CAPTURE' } });
    expect(service.state!.error!.message).toContain(words);
    expect(shown.current).toBe(live);
  });

  function ethernetFile(): Buffer {
    const file = Buffer.alloc(24 + 16 + 60);
    file.writeUInt32LE(0xa1b2c3d4, 0);
    file.writeUInt32LE(1, 20);
    file.writeUInt32LE(60, 32);
    return file;
  }
});

describe('a job', () => {
  it('is one at a time, and cancelled leaves everything as it was', async () => {
    const { live, shown, service } = openService();
    recordAll(live);
    const file = await exported(service);
    const ticket = await service.handlers['file.import']({ file: { name: 'slow.pcapng', sizeBytes: 1e6 } });
    const reading = service.upload(tokenOf(ticket), stalled(file))!;
    await expect.poll(() => service.state!.records).toBe(10);
    expect(service.state).toMatchObject({ status: 'running', kind: 'import', name: 'slow.pcapng', bytes: file.length });
    expect(service.state!.done).toBeCloseTo(file.length / 1e6);
    await expect(service.handlers['file.export']({ format: 'txt', scope: 'all' })).rejects.toMatchObject({
      code: 'BUSY',
    });
    service.handlers['file.cancel']({});
    expect(await reading).toMatchObject({ status: 'cancelled' });
    expect(shown.current).toBe(live);
  });

  /** A file whose sender goes silent. */
  async function* stalled(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield bytes;
    await new Promise(() => {});
  }

  it('tells messages as JSON Lines by the specs of their families', async () => {
    const { live, service } = openService();
    record(live, fixture('nlctrl-getfamily'), { kind: RecordKind.received, port: 0 }, 1);
    const token = tokenOf(await service.handlers['file.export']({ format: 'jsonl', scope: 'all' }));
    const [line] = (await buffer(service.download(token)!.chunks)).toString().split('\n');
    const { summary, decoded } = JSON.parse(line!);
    expect(summary).toBe('getfamily reply nlctrl');
    expect(JSON.stringify(decoded)).toContain('"name":"family-name"');
  });

  it('ends when nobody reads on', async () => {
    const { live, service } = openService();
    recordAll(live);
    const ticket = await service.handlers['file.export']({ format: 'jsonl', scope: 'all' });
    for await (const _chunk of service.download(tokenOf(ticket))!.chunks) break;
    expect(service.state).toMatchObject({ status: 'cancelled' });
  });

  it('takes each ticket once, and for what it was given', async () => {
    const { service } = openService();
    const token = tokenOf(await service.handlers['file.export']({ format: 'txt', scope: 'all' }));
    expect(service.upload(token, inChunks(Buffer.from('x')))).toBeUndefined();
    await buffer(service.download(token)!.chunks);
    expect(service.download(token)).toBeUndefined();
    expect(service.download('nonsense')).toBeUndefined();
  });

  it('writes and reads the file that a dialog chose, and none that was not chosen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-files-'));
    let path: string | undefined = join(folder, 'chosen.pcapng');
    const choose = async () => path;
    const { live, shown, service } = openService({ dialogs: { chooseSave: choose, chooseOpen: choose } });
    recordAll(live);
    const ticket = await service.handlers['file.export']({ format: 'pcapng', scope: 'all' });
    expect(ticket).toMatchObject({ name: 'chosen.pcapng', path: null });
    await expect.poll(() => service.state!.status).toBe('finished');
    await service.handlers['file.import']({});
    await expect.poll(() => shown.summary().file).toMatchObject({ name: 'chosen.pcapng', records: 10 });
    path = undefined;
    expect(await service.handlers['file.export']({ format: 'pcapng', scope: 'all' })).toBeNull();
    expect(await service.handlers['file.import']({})).toBeNull();
  });

  it('that fails leaves the file that stood in its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-files-'));
    const path = join(folder, 'old.txt');
    writeFileSync(path, 'old');
    const chosen = [path, join(folder, 'none', 'new.txt')];
    const { service } = openService({
      dialogs: { chooseSave: async () => chosen.shift(), chooseOpen: async () => undefined },
    });
    const request = { format: 'txt', scope: 'all' } as const;
    await service.handlers['file.export'](request);
    service.handlers['file.cancel']({});
    await expect.poll(() => existsSync(`${path}.part`)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('old');
    await service.handlers['file.export'](request);
    await expect.poll(() => service.state).toMatchObject({ status: 'failed', error: { code: 'ENOENT' } });
  });

  it('saves what the page has made where a dialog says, whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-files-'));
    const chosen = [join(folder, 'figure.svg'), undefined, join(folder, 'none', 'figure.svg')];
    const asked: string[] = [];
    const { service } = openService({
      dialogs: {
        chooseSave: async (name) => {
          asked.push(name);
          return chosen.shift();
        },
        chooseOpen: async () => undefined,
      },
    });
    const save = () => service.handlers['file.save']({ name: 'made.svg', bytes: Buffer.from('<svg/>') });
    expect(await save()).toEqual({ by: 'host', name: 'figure.svg' });
    expect(readFileSync(join(folder, 'figure.svg'), 'utf8')).toBe('<svg/>');
    expect(await save()).toEqual({ by: 'nobody' });
    await expect(save()).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
    expect(asked).toEqual(['made.svg', 'made.svg', 'made.svg']);
    expect(readdirSync(folder)).toEqual(['figure.svg']);
  });

  it('leaves what the page has made to the page, where there is no dialog', async () => {
    const { service } = openService();
    expect(await service.handlers['file.save']({ name: 'made.svg', bytes: new Uint8Array() })).toEqual({ by: 'page' });
  });

  it('has no dialog in a browser', () => {
    const { service } = openService();
    return expect(service.handlers['file.import']({})).rejects.toMatchObject({ code: 'NO_DIALOG' });
  });
});
