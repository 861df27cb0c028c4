// Over real sockets. The echo peer runs built code: dist/host/peer-worker.js.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../core/contract/defaults.ts';
import type { SavedRun, SavedStatus } from '../../core/contract/saved.ts';
import { SavedService } from './saved-service.ts';

let root: string;
let service: SavedService;
let seen: SavedStatus[][];
const changed = vi.fn();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nlscope-service-'));
  seen = [];
  changed.mockClear();
  service = new SavedService({
    root,
    socketOptions: () => defaultSettings.socket,
    changed,
    progressed: () => seen.push(service.run.results.map(({ status }) => status)),
  });
});
afterEach(() => service.close());

const start = (...paths: string[]) => service.handlers['saved.run']({ paths });
const ended = async (): Promise<SavedRun> => {
  await expect.poll(() => service.run.status, { timeout: 5_000 }).not.toBe('running');
  return service.run;
};
const silent = 'protocol: route\nheader: {type: 18, flags: 0}\nexpect: {none: true, timeoutMs: 60000}\n';

describe('saved messages on the host', () => {
  it('run in their order, one after the other, told as they go on', async () => {
    expect(await service.handlers['saved.makeExamples']({})).toEqual({ path: 'Examples' });
    writeFileSync(join(root, 'bad.yaml'), 'protocol: here\nheader: {type: 20}\n');
    await start('');
    const { status, results, elapsedMs } = await ended();
    expect(status).toBe('finished');
    expect(elapsedMs).toBeGreaterThan(0);
    expect(results.map((result) => [result.path, result.status])).toEqual([
      ['Examples/Echo of 50 bytes.yaml', 'passed'],
      ['Examples/NOOP with ACK.yaml', 'passed'],
      ['Examples/RTM_GETLINK for lo.yaml', 'passed'],
      ['bad.yaml', 'error'],
    ]);
    expect(seen).toContainEqual(['passed', 'running', 'waiting', 'waiting']);
    expect(await service.handlers['saved.exchange']({ index: 0 })).toMatchObject({ protocol: 2, received: [{}] });
    expect(await service.handlers['saved.exchange']({ index: 3 })).toBeNull();
  });

  it('run one file or one folder only', async () => {
    await service.handlers['saved.makeExamples']({});
    expect(await service.handlers['saved.makeExamples']({})).toEqual({ path: 'Examples 2' });
    await start('Examples/NOOP with ACK.yaml');
    expect((await ended()).results).toHaveLength(1);
    await start('Examples');
    expect((await ended()).results).toHaveLength(3);
  });

  it('stop at once, with what was not run skipped, and one run at a time', async () => {
    writeFileSync(join(root, '1.yaml'), silent);
    writeFileSync(join(root, '2.yaml'), silent);
    await start('');
    await expect(start('')).rejects.toThrow(expect.objectContaining({ code: 'RUN_ACTIVE' }));
    await service.handlers['saved.stop']({});
    expect(await ended()).toMatchObject({ status: 'stopped', results: [{ status: 'skipped' }, { status: 'skipped' }] });
  });

  it('say that there is none where there is none', async () => {
    await expect(start('')).rejects.toThrow(expect.objectContaining({ code: 'SAVED_MISSING' }));
    await expect(start('../..')).rejects.toThrow(expect.objectContaining({ code: 'SAVED_MISSING' }));
  });

  it('have fields read by the specs, and are looked at again when those are others', async () => {
    writeFileSync(join(root, 'a.yaml'), 'fields: {family: rt-link, operation: getlink, attributes: {ifname: lo}}\n');
    writeFileSync(join(root, 'b.yaml'), 'fields: {family: rt-link, operation: getlink, attributes: {ifnam: lo}}\n');
    const { entries } = await service.handlers['saved.list']({});
    expect(entries.map((entry) => 'problem' in entry && entry.problem?.field)).toEqual([
      false,
      'fields.attributes.ifnam',
    ]);
    await start('');
    expect((await ended()).results).toMatchObject([
      { status: 'passed', words: expect.stringContaining('RTM_NEWLINK of') },
      {
        status: 'error',
        words: "b.yaml:1:60: fields.attributes.ifnam: link-attrs has no 'ifnam'; did you mean ifname?",
      },
    ]);
    await service.specsChanged();
    expect(changed).toHaveBeenCalled();
  });

  it('are kept as fields where those tell all of the bytes, and else as bytes', async () => {
    const message = (bytes: number[]) => ({
      ...{ name: `${bytes.length}`, protocol: 0, peer: false, header: { type: 18, flags: 1 } },
      payload: { kind: 'fields', bytes: Uint8Array.from(bytes) } as const,
      expect: { kind: 'anything', timeoutMs: 1000 } as const,
    });
    const store = (bytes: number[]) =>
      service.handlers['saved.store']({ folder: '', message: message(bytes), replace: false });
    const whole = [...new Array(16).fill(0), 7, 0, 3, 0, 0x6c, 0x6f, 0, 0];
    expect((await store(whole)).text).toBe(
      'name: "24"\nheader:\n  flags: REQUEST\nfields:\n  family: rt-link\n  operation: getlink\n  attributes:\n    ifname: lo\n',
    );
    expect((await store(whole.slice(0, 21))).message?.payload).toMatchObject({ kind: 'hex' });
  });

  it('are followed once somebody looked', async () => {
    await service.handlers['saved.list']({});
    writeFileSync(join(root, 'new.yaml'), silent);
    await expect.poll(() => changed.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(0);
  });
});
