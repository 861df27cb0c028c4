// Over real sockets. The echo peer runs built code: dist/host/peer-worker.js.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../core/contract/defaults.ts';
import type { SavedRun, SavedStatus } from '../../core/contract/saved.ts';
import { SavedFolder } from './saved-folder.ts';
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
    folder: new SavedFolder(root),
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
    expect(service.handlers['saved.makeExamples']({})).toEqual({ path: 'Examples' });
    writeFileSync(join(root, 'bad.yaml'), 'protocol: here\nheader: {type: 20}\n');
    start('');
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
    expect(service.handlers['saved.exchange']({ index: 3 })).toBeNull();
  });

  it('run one file or one folder only', async () => {
    service.handlers['saved.makeExamples']({});
    expect(service.handlers['saved.makeExamples']({})).toEqual({ path: 'Examples 2' });
    start('Examples/NOOP with ACK.yaml');
    expect((await ended()).results).toHaveLength(1);
    start('Examples');
    expect((await ended()).results).toHaveLength(3);
  });

  it('stop at once, with what was not run skipped, and one run at a time', async () => {
    writeFileSync(join(root, '1.yaml'), silent);
    writeFileSync(join(root, '2.yaml'), silent);
    start('');
    expect(() => start('')).toThrow(expect.objectContaining({ code: 'RUN_ACTIVE' }));
    service.handlers['saved.stop']({});
    expect(await ended()).toMatchObject({ status: 'stopped', results: [{ status: 'skipped' }, { status: 'skipped' }] });
  });

  it('say that there is none where there is none', () => {
    expect(() => start('')).toThrow(expect.objectContaining({ code: 'SAVED_MISSING' }));
    expect(() => start('../..')).toThrow(expect.objectContaining({ code: 'SAVED_MISSING' }));
  });

  it('are followed once somebody looked', async () => {
    service.handlers['saved.list']({});
    writeFileSync(join(root, 'new.yaml'), silent);
    await expect.poll(() => changed.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(0);
  });
});
