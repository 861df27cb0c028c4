// The command over real sockets. Its echo peer runs built code: dist/host/peer-worker.js.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLES } from '../core/saved/examples.ts';
import { main } from './cli.ts';

const written = { out: '', err: '' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nlscope-run-'));
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  Object.assign(written, { out: '', err: '' });
  for (const [stream, key] of [
    [process.stdout, 'out'],
    [process.stderr, 'err'],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written[key] += text;
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const echoOnly = EXAMPLES['Echo of 50 bytes.yaml']!;
const refused =
  'name: nobody\nprotocol: usersock\ndestination: {portId: 4000000001}\nheader: {type: 20}\nexpect: {echo: identical}\n';

describe('nlscope run', () => {
  it('passes the examples, one line each', async () => {
    for (const [name, text] of Object.entries(EXAMPLES)) put(name, text);
    expect(await main(['run', folder])).toBe(0);
    expect(written.out).toMatch(
      /^✓ Echo of 50 bytes {2}[\d.]+ ms\n✓ NOOP with ACK {2}[\d.]+ ms\n✓ RTM_GETLINK for lo {2}[\d.]+ ms\n\n3 passed, 0 failed\n$/,
    );
  });

  it('writes what is sent and received to a file, each message on a socket of its own', async () => {
    for (const [name, text] of Object.entries(EXAMPLES)) put(name, text);
    const file = join(folder, 'run.pcapng');
    expect(await main(['run', folder, '--capture', file])).toBe(0);
    expect(await main(['convert', file, join(folder, 'run.jsonl')])).toBe(0);
    const records = readFileSync(join(folder, 'run.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ kind, socket, header }) => [kind, socket, header.type])).toEqual([
      ...[
        ['sent', 0, 20],
        ['received', 0, 20],
      ],
      ...[
        ['sent', 1, 1],
        ['received', 1, 2],
      ],
      ...[
        ['sent', 2, 18],
        ['received', 2, 16],
      ],
    ]);
    expect(await main(['run', folder, '--capture', 'run.txt'])).toBe(2);
    expect(await main(['run', folder, '--capture', '/proc/none.pcapng'])).toBe(2);
    expect(written.err).toContain('nlscope run: --capture: ENOENT');
  });

  it('reads fields by the specs', async () => {
    const family = 'fields: {family: nlctrl, operation: getfamily, attributes: {family-name: nlctrl}}\n';
    put('a.yaml', `name: one\n${family}expect: {reply: {type: nlctrl, payload: 01 ...}}\n`);
    expect(await main(['run', folder])).toBe(0);
    expect(written.out).toMatch(/^✓ one {2}[\d.]+ ms\n/);
  });

  it('says where and why one failed or could not be read, runs the rest, and exits with 1', async () => {
    mkdirSync(join(folder, 'deeper'));
    const nobody = put('deeper/nobody.yaml', refused);
    const bad = put('a.yaml', 'protocol: here\nheader: {type: 20}\n');
    put('b.yaml', EXAMPLES['NOOP with ACK.yaml']!);
    expect(await main(['run', folder])).toBe(1);
    expect(written.out).toContain('✗ nobody');
    expect(written.out).toMatch(
      /\/deeper\/nobody\.yaml\n {4}expected an identical echo; sendmsg was refused: ECONNREFUSED/,
    );
    expect(written.out).toMatch(/✗ a\n {4}\S*a\.yaml:1:11: protocol: 'here' is no protocol\n {4}→ Write a name/);
    expect(written.out).toMatch(/\n1 passed, 2 failed\n$/);
    written.out = '';
    expect(await main(['run', '--bail', bad, nobody])).toBe(1);
    expect(written.out).toMatch(/\n0 passed, 1 failed\n$/);
  });

  it('tells the same as JSON, with the bytes', async () => {
    expect(await main(['run', '--json', put('one.yaml', echoOnly), put('two.yaml', refused)])).toBe(1);
    const [one, two, last] = written.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(one).toMatchObject({
      name: 'Echo of 50 bytes',
      status: 'passed',
      words: 'echo of 50 bytes',
      tookMs: expect.any(Number),
    });
    expect(one.sent).toMatch(/(31){50}$/);
    expect(one.received).toEqual([expect.stringMatching(/(31){50}$/)]);
    expect(two).toMatchObject({ status: 'failed', received: [] });
    expect(last).toEqual({ summary: { passed: 1, failed: 1, tookMs: expect.any(Number) } });
  });

  it.each([
    [[], 'which folder or file?'],
    [['/no/such'], '/no/such: no such file or folder'],
    [['--what'], "Unknown option '--what'"],
    [['/etc/hostname'], "a message's file ends in .yaml"],
  ])('with %j is wrong usage', async (argv, words) => {
    expect(await main(['run', ...argv])).toBe(2);
    expect(written.err).toContain(words);
    expect(written.err).toContain("Try 'nlscope run --help'.");
  });

  it('has nothing to do in an empty folder, and says so', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await main(['run', join(folder, 'empty')])).toBe(2);
    expect(written.err).toContain('there are no messages (.yaml) in');
  });

  it('tells its options', async () => {
    expect(await main(['run', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope run /);
  });
});
