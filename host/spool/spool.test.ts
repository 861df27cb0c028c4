// The spool over captures of the test's own and real files. What a kill leaves, and a full disk, are in test/system.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';
import { RecordKind } from '../../core/capture/record.ts';
import { writeU16 } from '../../core/wire/bytes.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { Capture } from '../capture.ts';
import { FileService } from '../files/file-service.ts';
import { ShownCapture } from '../shown-capture.ts';
import { Spool } from './spool.ts';
import { SpoolFolder } from './spool-folder.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'nlscope-spool-')), 'captures');
});

const limits = { budgetBytes: 64 << 20, lostAfterMs: 100 };

function openSpool({ path = folder, families = [] as Uint8Array[], budgetBytes = limits.budgetBytes } = {}) {
  const quiet = { changed: () => {} };
  const capture = new Capture({ ...limits, budgetBytes, epochWallMs: 1_772_600_767_123, nowNs: () => 0, ...quiet });
  const shown = new ShownCapture(capture, () => {});
  const files = new FileService({
    shown,
    limits: () => limits,
    spillFolder: tmpdir(),
    askFamilies: () => families,
    readSpecs: async () => [],
    changed: () => {},
    captureChanged: () => {},
  });
  let asked = 0;
  const askFamilies = (): Uint8Array[] => {
    asked++;
    return families;
  };
  let changes = 0;
  const changed = (): void => void changes++;
  const spool = new Spool({ capture, files, folder: new SpoolFolder(path), askFamilies, changed });
  return { capture, shown, spool, asked: () => asked, changes: () => changes };
}

function record(capture: Capture, sequence: number, { type = 20, protocol = 2, payloadBytes = 4 } = {}): void {
  const payload = new Uint8Array(payloadBytes).fill(sequence);
  const bytes = encodeMessage({ type, flags: 1, sequence, portId: 7, payload }, 'little');
  const fields = { kind: RecordKind.received, timeNs: sequence * 1_000, detail: 0, mark: 0, port: 0, group: 1 };
  capture.load(fields, bytes, { socket: 3, protocol, answersOnly: true });
}

function readFile(path: string) {
  const reader = createCaptureReader();
  const records: FileRecord[] = reader.push(readFileSync(path)).map((each) => ({ ...each, bytes: each.bytes.slice() }));
  reader.end();
  return { records, damage: reader.damage };
}

async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the spool', () => {
  it('writes what is there and what comes to a file named by the start, which is whole at any time', async () => {
    const { capture, spool } = openSpool();
    record(capture, 1);
    await spool.want(true);
    const { name } = spool.state.file!;
    expect(name).toMatch(/^echo-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.pcapng$/);
    record(capture, 2);
    await until(() => spool.state.file?.records === 2);
    const { records, damage } = readFile(join(folder, name));
    expect(damage).toBeUndefined();
    expect(records.map(({ timeNs, socket, protocol, group }) => ({ timeNs, socket, protocol, group }))).toEqual([
      { timeNs: 1_772_600_767_123_001_000n, socket: 3, protocol: 2, group: 1 },
      { timeNs: 1_772_600_767_123_002_000n, socket: 3, protocol: 2, group: 1 },
    ]);
    expect(spool.state.file).toEqual({ name, folder, records: 2, bytes: statSync(join(folder, name)).size, missed: 0 });
    await spool.close();
    expect(readdirSync(folder)).toEqual([name]);
    expect(spool.state).toEqual({ file: null, unfinished: [] });
  });

  it('has all records at its end, however many come at once, in writes of about 64 KiB', async () => {
    const { capture, spool } = openSpool();
    await spool.want(true);
    const { name } = spool.state.file!;
    for (let sequence = 0; sequence < 20_000; sequence++) record(capture, sequence, { payloadBytes: 100 });
    await spool.close();
    expect(readFile(join(folder, name)).records).toHaveLength(20_000);
  });

  it('leaves out what is cleared when it begins, and keeps what is cleared later', async () => {
    const { capture, spool } = openSpool();
    record(capture, 1);
    capture.clear();
    record(capture, 2);
    await spool.want(true);
    const { name } = spool.state.file!;
    record(capture, 3);
    capture.clear();
    record(capture, 4);
    await spool.close();
    const times = readFile(join(folder, name)).records.map(({ timeNs }) => Number(timeNs % 1_000_000n) / 1_000);
    expect(times).toEqual([2, 3, 4]);
  });

  it('counts what made room for newer records before it was written', async () => {
    const { capture, spool, changes } = openSpool({ budgetBytes: 4 << 20 });
    await spool.want(true);
    const before = changes();
    // 10 segments of 16,384 rows within one turn of the event loop, of which about two are held.
    for (let sequence = 0; sequence < 160_000; sequence++) record(capture, sequence);
    await until(() => (spool.state.file?.records ?? 0) > 0 && changes() > before);
    const { records, missed } = spool.state.file!;
    expect(missed).toBeGreaterThan(100_000);
    expect(records + missed).toBe(160_000);
    await spool.close();
  });

  it('puts before the first message of a family the reply that names it, and asks once', async () => {
    const reply = familyReply(0x1c, 'quux');
    const { capture, spool, asked } = openSpool({ families: [reply] });
    await spool.want(true);
    const { name } = spool.state.file!;
    for (const [sequence, type] of [0x1c, 0x1c, 0x1d, 0x1d].entries())
      record(capture, sequence, { type, protocol: 16 });
    await spool.close();
    const { records } = readFile(join(folder, name));
    expect(records.map(({ isPreface }) => isPreface)).toEqual([true, false, false, false, false]);
    expect(records[0]!.bytes).toEqual(reply);
    expect(asked()).toBe(2);
  });

  it('keeps no file in which nothing is, and gives two sessions of one second two names', async () => {
    const one = openSpool();
    const other = openSpool();
    await Promise.all([one.spool.want(true), other.spool.want(true)]);
    const names = [one, other].map(({ spool }) => spool.state.file!.name);
    expect(new Set(names).size).toBe(2);
    record(other.capture, 1);
    await Promise.all([one.spool.close(), other.spool.close()]);
    expect(readdirSync(folder)).toEqual([names[1]]);
  });

  it('ends a file and begins another as it is switched, also quickly', async () => {
    const { capture, spool } = openSpool();
    record(capture, 1);
    void spool.want(true);
    void spool.want(false);
    await spool.want(true);
    record(capture, 2);
    await spool.close();
    expect(
      readdirSync(folder)
        .map((name) => readFile(join(folder, name)).records.length)
        .sort(),
    ).toEqual([1, 2]);
  });

  it.each([
    ['below /proc', () => '/proc/nlscope/captures', 'the folder can not be made'],
    ['where a file is in its place', () => occupied(), 'since a file is in its place'],
  ])('says in words that it can not write %s, and the capture goes on', async (_where, pathOf, words) => {
    const path = pathOf();
    const { capture, spool } = openSpool({ path });
    await spool.want(true);
    expect(spool.state).toMatchObject({ file: null, error: { message: expect.stringContaining(words) } });
    expect(spool.state.error).toMatchObject({ nextStep: expect.stringContaining('goes on in memory') });
    record(capture, 1);
    expect(capture.summary().next).toBe(1);
    await spool.want(false);
    expect(spool.state.error).toBeUndefined();
  });
});

describe('the folder of the spool', () => {
  const at = (name: string): string => join(folder, name);
  const nameOf = (second: number, number = ''): string =>
    `echo-2026-11-25-20-33-${`${second}`.padStart(2, '0')}${number}.pcapng`;
  const put = (name: string, bytes = 10): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(at(name), '');
    truncateSync(at(name), bytes);
  };
  const names = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.pcapng'));

  it('keeps the newest 20 that have ended, and all that have a marker or another name', async () => {
    for (let second = 0; second < 25; second += 1) put(nameOf(second));
    put(nameOf(3, '-2'));
    put(nameOf(3, '-10'));
    writeFileSync(`${at(nameOf(0))}.running`, 'another boot');
    put('mine.pcapng');
    const { spool } = openSpool();
    await spool.want(true);
    const { name } = spool.state.file!;
    const kept = Array.from({ length: 20 }, (_, index) => nameOf(index + 5));
    expect(names().sort()).toEqual([nameOf(0), ...kept, name, 'mine.pcapng'].sort());
    await spool.close();
  });

  it('takes several of one second in the order of their numbers', () => {
    const gib = 2 ** 30;
    for (const number of ['', '-2', '-10']) put(nameOf(1, number), gib);
    new SpoolFolder(folder).prune();
    expect(names().sort()).toEqual([nameOf(1, '-10'), nameOf(1, '-2')]);
  });

  it('keeps 2 GiB, however few files that is', () => {
    for (const second of [1, 2, 3]) put(nameOf(second), 900 * 2 ** 20);
    new SpoolFolder(folder).prune();
    expect(names().sort()).toEqual([nameOf(2), nameOf(3)]);
  });
});

describe('a capture of a session that was cut off', () => {
  const gone = '00000000-0000-0000-0000-000000000000 1 1';

  async function leave(name: string, sequences: readonly number[]): Promise<void> {
    const { capture, spool } = openSpool();
    for (const sequence of sequences) record(capture, sequence);
    await spool.want(true);
    const written = join(folder, spool.state.file!.name);
    await spool.close();
    writeFileSync(join(folder, name), readFileSync(written).subarray(0, -5));
    writeFileSync(join(folder, `${name}.running`), gone);
  }

  it('is told with its size, the latest first; one that is being written or ended well is not', async () => {
    await leave('echo-2026-01-01-00-00-00.pcapng', [1, 2]);
    await leave('echo-2026-01-02-00-00-00.pcapng', [1]);
    const { spool } = openSpool();
    await spool.want(true);
    expect(spool.state.unfinished).toEqual([
      { name: 'echo-2026-01-02-00-00-00.pcapng', bytes: expect.any(Number) },
      { name: 'echo-2026-01-01-00-00-00.pcapng', bytes: expect.any(Number) },
    ]);
    await spool.close();
  });

  it('opens up to where it was cut, stays, and is told no more', async () => {
    const name = 'echo-2026-01-01-00-00-00.pcapng';
    await leave(name, [1, 2, 3]);
    const { spool, shown } = openSpool();
    await spool.handlers['spool.open']({ name });
    await until(() => shown.loaded !== undefined && spool.state.unfinished.length === 0);
    expect(shown.loaded!.file).toMatchObject({ name, records: 2, damage: expect.anything() });
    expect(existsSync(join(folder, name))).toBe(true);
  });

  it('is deleted when it is discarded', async () => {
    const name = 'echo-2026-01-01-00-00-00.pcapng';
    await leave(name, [1]);
    const { spool } = openSpool();
    expect(await spool.handlers['spool.discard']({ name })).toMatchObject({ unfinished: [] });
    expect(existsSync(join(folder, name))).toBe(false);
  });

  it('is cleared away where nothing was written', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'echo-empty.pcapng'), '');
    writeFileSync(join(folder, 'echo-empty.pcapng.running'), gone);
    expect(openSpool().spool.state.unfinished).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['../../etc/passwd', 'echo-2026-01-01-00-00-00.pcapng'])('is none of %s', (name) => {
    const { spool } = openSpool();
    expect(() => spool.handlers['spool.open']({ name })).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => spool.handlers['spool.discard']({ name })).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

function occupied(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'nlscope-spool-')), 'captures');
  writeFileSync(path, 'a file where a folder should be');
  return path;
}

/** What nlctrl says of a family: CTRL_CMD_NEWFAMILY with its id and name. */
function familyReply(id: number, name: string): Uint8Array {
  const payload = new Uint8Array(4 + 8 + 4 + 8);
  payload.set([1, 2]);
  for (const [offset, value] of [6, 1, id].entries()) writeU16(payload, 4 + offset * 2, value, 'little');
  for (const [offset, value] of [4 + name.length + 1, 2].entries()) writeU16(payload, 12 + offset * 2, value, 'little');
  payload.set(
    [...name].map((letter) => letter.charCodeAt(0)),
    16,
  );
  return encodeMessage({ type: 16, flags: 0, sequence: 1, portId: 0, payload }, 'little');
}
