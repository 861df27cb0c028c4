// The bench over real sockets, shortened. Its echo peer runs built code: dist/host/peer-worker.js.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Report, report } from './bench/report.ts';
import type * as standardSet from './bench/standard-set.ts';
import { tripCases } from './bench/trip-cases.ts';
import { main } from './cli.ts';

const limits = vi.hoisted(() => ({ passes: 2, run: { count: 20, durationMs: 1_000 }, streamMs: 50 }));
vi.mock('./bench/standard-set.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof standardSet>()),
  standardLimits: limits,
}));

const written = { out: '', err: '' };
let folder: string;

beforeEach(() => {
  Object.assign(written, { out: '', err: '' });
  folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function measured(): Promise<Report> {
  written.out = '';
  expect(await main(['bench', '--json'])).toBe(0);
  return report.parse(JSON.parse(written.out));
}

describe('nlscope bench', () => {
  it('measures every case of the standard set, loses nothing, and says what is not here', async () => {
    const { results } = await measured();
    expect(results.map(({ name }) => name)).toEqual([
      ...tripCases.map(({ name }) => name),
      'stream into the capture, 50 bytes',
    ]);
    for (const result of results) {
      if (result.kind === 'missing') {
        expect(result.name).toContain('echo module');
        expect(result.reason).toBe('protocol 25 is not registered in this kernel');
      } else if (result.kind === 'trips') {
        expect(result).toMatchObject({ n: 2 * limits.run.count, lost: 0, different: 0 });
        expect(result.p50Ns).toBeLessThanOrEqual(result.p99Ns);
        expect(result.p99Ns).toBeLessThanOrEqual(result.maxNs);
      } else {
        expect(result.overruns).toBe(0);
        expect(result.leastPerSecond).toBeLessThanOrEqual(result.mostPerSecond);
      }
    }
    expect(results.filter(({ kind }) => kind === 'trips').length).toBeGreaterThanOrEqual(8);
  });

  it('prints a table, with ratios to an earlier report of this machine or another', async () => {
    const earlier = await measured();
    const path = join(folder, 'earlier.json');
    writeFileSync(path, JSON.stringify({ ...earlier, machine: { ...earlier.machine, kernel: '2.6.18' } }));
    written.out = '';
    expect(await main(['bench', '--compare', path])).toBe(0);
    expect(written.out).toMatch(/^kernel, NOOP +[\d.]+ +[\d.]+ +[\d.]+ +40 +[\d.]+ +[\d.]+$/m);
    expect(written.out).toMatch(/^stream into the capture, 50 bytes .* [\d.]+ {2}[\d,]+ to [\d,]+, none lost$/m);
    expect(written.out).toContain('Not the same: the kernel was 2.6.18, is ');
    written.out = '';
    expect(await main(['bench', '--compare', path, '--json'])).toBe(0);
    expect(JSON.parse(written.out)).toMatchObject({
      comparison: { ratios: { 'kernel, NOOP': { p50: expect.any(Number) } }, differences: [{ what: 'kernel' }] },
    });
  });

  it('measures as often as it is told to', async () => {
    expect(await main(['bench', '--json', '--passes', '1'])).toBe(0);
    expect(JSON.parse(written.out).results).toContainEqual(
      expect.objectContaining({ name: 'kernel, NOOP', n: limits.run.count }),
    );
  });

  it('ends with 2 where what it is to be compared with is no report, and names the field', async () => {
    const path = join(folder, 'other.json');
    expect(await main(['bench', '--compare', path])).toBe(2);
    expect(written.err).toContain('--compare: ');
    expect(written.err).toContain('ENOENT');
    writeFileSync(path, '{"bench":1,"machine":{"kernel":5}}');
    expect(await main(['bench', '--compare', path])).toBe(2);
    expect(written.err).toContain("is not what 'nlscope bench --json' prints: machine.kernel: ");
    writeFileSync(path, '[');
    expect(await main(['bench', '--compare', path])).toBe(2);
    expect(written.out).toBe('');
  });

  it.each([
    [['--cpu', '1023'], '--cpu: "1023" is none of the CPUs that this process may use: '],
    [['--cpu', 'first'], '--cpu: "first"'],
    [['--passes', '0'], '--passes: "0" is no number from 1 to 100'],
    [['--passes', 'all'], '--passes: "all"'],
    [['--loud'], '--loud'],
    [['stray'], 'stray'],
  ])('ends with 2 and says what is wrong with %j', async (argv, words) => {
    expect(await main(['bench', ...argv])).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain(words);
  });

  it('--help tells the options and the exit codes', async () => {
    expect(await main(['bench', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope bench \[OPTION\]/);
    expect(written.out).toContain('Exit codes: 0 measured');
  });
});
