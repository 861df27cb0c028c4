// The command line over real sockets. Its echo peer runs built code: dist/host/peer-worker.js.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noFaults } from '../core/contract/defaults.ts';
import packageJson from '../package.json' with { type: 'json' };
import { GENERIC_SPEC } from '../test/fixtures/schema/samples.ts';
import { main } from './cli.ts';
import type * as loopbackPeer from './netlink/loopback-peer.ts';

const peer = vi.hoisted(() => ({ faults: {} }));
vi.mock('./netlink/loopback-peer.ts', async (importOriginal) => {
  const original = await importOriginal<typeof loopbackPeer>();
  return { ...original, startLoopbackPeer: () => original.startLoopbackPeer({ ...noFaults, ...peer.faults }) };
});

vi.mock('./nlmon/nlmon-plan.ts', () => ({
  nlmonPlan: () => ({ commands: [['/bin/false']], sudoLine: 'sudo /bin/false', through: 'root', notes: [] }),
}));

const written = { out: '', err: '' };

beforeEach(() => {
  Object.assign(written, { out: '', err: '' });
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
  peer.faults = {};
});

const jsonLines = (): unknown[] =>
  written.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('nlscope', () => {
  it.each([['--help'], ['-h'], ['help']])('%s tells the commands', async (option) => {
    expect(await main([option])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope COMMAND/);
    expect(written.out).toMatch(
      /^ {2}bench .*\n {2}convert .*\n {2}decode .*\n {2}echo .*\n {2}families .*\n {2}module .*\n {2}monitor .*\n {2}run .*\n {2}schemas .*\n {2}serve /m,
    );
  });

  it('--version tells the version', async () => {
    expect(await main(['--version'])).toBe(0);
    expect(written.out).toBe(`nlscope ${packageJson.version}\n`);
  });

  it.each([[[]], [['ecoh']], [['toString']]])('%j is wrong usage', async (argv) => {
    expect(await main(argv)).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain('Usage: nlscope COMMAND');
    if (argv[0]) expect(written.err).toContain(`there is no command "${argv[0]}"`);
  });
});

describe('nlscope echo', () => {
  it('sends 50 bytes of 0x31 by default, and prints both dumps, the verdict and the times', async () => {
    expect(await main(['echo'])).toBe(0);
    expect(written.out.match(/^00000000 {2}31 31 31 31 31 31 31 31 {2}31 .*\|1{16}\|$/gm)).toHaveLength(2);
    expect(written.out.match(/^00000032$/gm)).toHaveLength(2);
    expect(written.out).toMatch(/^Identical, round trip [\d.]+ us: /m);
    expect(written.out).toMatch(/\n1 sent, 1 identical, 0 different, 0 lost; p50 [\d.]+ us, p99 /);
  });

  it('prints the dumps of the article when asked for the seed’s', async () => {
    expect(await main(['echo', '--length', '50', '--dump', 'seed'])).toBe(0);
    expect(written.out.match(/Length of Bytes.*50/gi)).toHaveLength(2);
  });

  it('takes the payload as hex, as text, or empty', async () => {
    expect(await main(['echo', '--hex', 'de ad be ef', '--json'])).toBe(0);
    expect(await main(['echo', '--text', 'hi\\n', '--json'])).toBe(0);
    expect(await main(['echo', '--length', '0', '--json'])).toBe(0);
    const sent = jsonLines().map((line) => (line as { sent?: string }).sent);
    expect(sent).toEqual(['deadbeef', undefined, '68690a', undefined, '', undefined]);
  });

  it('--json is one object a message, then one for the run', async () => {
    expect(await main(['echo', '--hex', '0102', '--count', '3', '--json'])).toBe(0);
    const lines = jsonLines();
    expect(lines).toHaveLength(4);
    expect(lines[2]).toEqual({
      sequence: 3,
      verdict: 'identical',
      sent: '0102',
      echoed: '0102',
      rttNs: expect.any(Number),
      sendNs: expect.any(Number),
    });
    expect(lines[3]).toEqual({
      summary: {
        sent: 3,
        identical: 3,
        different: 0,
        lost: 0,
        p50Ns: expect.any(Number),
        p99Ns: expect.any(Number),
        maxNs: expect.any(Number),
        waits: 0,
        waitedNs: 0,
        text: expect.stringMatching(/^3 sent, 3 identical/),
      },
    });
  });

  it('runs at an interval with several in flight, and tells how well it kept to it', async () => {
    const argv = ['--count', '20', '--interval', '200us', '--spin', '20us', '--in-flight', '4', '--cpu', '0', '--json'];
    expect(await main(['echo', ...argv])).toBe(0);
    const { summary } = jsonLines().at(-1) as { summary: object };
    expect(summary).toMatchObject({
      sent: 20,
      identical: 20,
      missed: expect.any(Number),
      lateP99Ns: expect.any(Number),
    });
    expect(await main(['echo', '--count', '1000000', '--interval', '5ms', '--duration', '20ms'])).toBe(0);
    expect(written.out).toMatch(/sends late by [\d.]+ us at p99, \d+ times missed\n$/);
  });

  it('ends with 1 where an echo differs', async () => {
    peer.faults = { corruptOneIn: 2 };
    expect(await main(['echo', '--count', '2', '--length', '8'])).toBe(1);
    expect(written.out).toContain('Different at 4, round trip');
    expect(written.out).toContain('2 sent, 1 identical, 1 different, 0 lost');
  });

  it('ends with 1 where an echo is lost', async () => {
    peer.faults = { dropOneIn: 1 };
    expect(await main(['echo', '--timeout', '20', '--json'])).toBe(1);
    expect(jsonLines()).toMatchObject([{ verdict: 'lost' }, { summary: { lost: 1, p50Ns: null } }]);
  });

  it.each([
    [['--length', '-1'], '--length'],
    [['--length', 'ten'], '--length: "ten" is not a whole number'],
    [['--count', '0'], '--count: "0" is not a whole number from 1'],
    [['--timeout', '60001'], '--timeout'],
    [['--interval', '0'], '--interval: "0" is not a time such as 100us'],
    [['--duration', '2d'], '--duration: "2d" is not a time'],
    [['--in-flight', '0'], '--in-flight: "0" is not a whole number from 1'],
    [['--hex', 'xyz'], '--hex: '],
    [['--text', '\\q'], '--text: '],
    [['--hex', '00', '--text', 'a'], 'use one of them'],
    [['--protocol', 'route'], '--protocol: "route" is neither 25 nor usersock'],
    [['--dump', 'xxd'], '--dump: "xxd" is neither seed nor canonical'],
    [['--loud'], '--loud'],
    [['stray'], 'stray'],
  ])('ends with 2 and says what is wrong with %j', async (argv, words) => {
    expect(await main(['echo', ...argv])).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain(words);
    expect(written.err).toContain("Try 'nlscope echo --help'.");
  });

  it('ends with 3 where the module is not loaded, and offers the loopback peer', async () => {
    expect(await main(['echo', '--protocol', '25'])).toBe(3);
    expect(written.err).toBe(
      'nlscope echo: socket: EPROTONOSUPPORT: protocol 25 is not registered in this kernel; load the echo module, or use --protocol usersock, which needs none\n',
    );
  });

  it('ends with 3 where there is no such CPU', async () => {
    expect(await main(['echo', '--cpu', '1023'])).toBe(3);
    expect(written.err).toContain('nlscope echo: sched_setaffinity: EINVAL: ');
  });

  it('ends with 3 where a message is longer than the socket takes', async () => {
    expect(await main(['echo', '--length', '1000000'])).toBe(3);
    expect(written.err).toContain('nlscope echo: sendto: EMSGSIZE: ');
  });

  it('--help tells the options and the exit codes', async () => {
    expect(await main(['echo', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope echo \[OPTION\]/);
    expect(written.out).toContain('Exit codes: 0 every echo identical');
  });
});

describe('nlscope monitor', () => {
  it.each([
    [['nowhere'], '"nowhere" is no protocol'],
    [['route:NOPE'], 'NETLINK_ROUTE has no group "NOPE": it has RTNLGRP_LINK, '],
    [['usersock'], 'NETLINK_USERSOCK: which groups?'],
    [['--count', '0', 'route'], '--count: "0" is not a whole number from 1'],
    [['--capture', 'x.txt'], '--capture: "x.txt" does not end in .pcapng'],
    [['--nlmon', '--real-time'], '--real-time is for sockets that listen'],
    [Array.from({ length: 17 }, () => 'route'), '16 protocols at most'],
  ])('ends with 2 and says what is wrong with %j', async (argv, words) => {
    expect(await main(['monitor', ...argv])).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain(words);
  });

  it('ends with 3 where a group is refused, and names it', async () => {
    expect(await main(['monitor', 'route:1,9999'])).toBe(3);
    expect(written.err).toContain('nlscope monitor: setsockopt: EINVAL: NETLINK_ROUTE has no group 9999');
  });

  it('says what will run as root before it asks, and ends with 3 where it is refused', async () => {
    expect(await main(['monitor', '--nlmon'])).toBe(3);
    expect(written.err).toMatch(
      /^\$ \/bin\/false\nnlscope monitor: COMMAND_FAILED: \/bin\/false ended with exit code 1/,
    );
  });

  it('ends with 1 where the file can not be written', async () => {
    expect(await main(['monitor', 'route', '--capture', '/proc/none.pcapng'])).toBe(1);
    expect(written.err).toContain('ENOENT');
  });
});

describe('nlscope families', () => {
  it('is a table of ids, names, versions, commands and groups', async () => {
    expect(await main(['families'])).toBe(0);
    const [head, ...rows] = written.out.trimEnd().split('\n');
    expect(head).toMatch(/^ID +NAME +VERSION +COMMANDS +GROUPS$/);
    expect(rows.find((row) => row.includes('nlctrl'))).toMatch(/^16 {2}nlctrl +\d+ {2}3, 10 +notify \d+$/);
    const at = head!.indexOf('COMMANDS');
    for (const row of rows) expect(row.slice(at - 2, at)).toBe('  ');
  });

  it('--json is all that is known of them', async () => {
    expect(await main(['families', '--json'])).toBe(0);
    expect(jsonLines()).toEqual([
      expect.arrayContaining([
        expect.objectContaining({
          id: 16,
          name: 'nlctrl',
          operations: expect.arrayContaining([{ command: 3, flags: 14 }]),
        }),
      ]),
    ]);
  });

  it('--help tells what it lists, and a wrong option is wrong usage', async () => {
    expect(await main(['families', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope families /);
    expect(await main(['families', '--loud'])).toBe(2);
    expect(written.err).toContain('--loud');
  });
});

describe('files of captures', () => {
  const at = (name: string): string => join(folder, name);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlscope-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lines = (name: string) =>
    readFileSync(at(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('are written by echo --capture, and converted by their extensions', async () => {
    expect(await main(['echo', '--count', '3', '--capture', at('echo.pcapng')])).toBe(0);
    expect(await main(['convert', at('echo.pcapng'), at('echo.jsonl')])).toBe(0);
    expect(written.out).toContain(`6 messages in ${at('echo.jsonl')}\n`);
    const told = lines('echo.jsonl');
    expect(told.map(({ kind, header }) => [kind, header.sequence])).toEqual(
      [1, 2, 3].flatMap((sequence) => [
        ['sent', sequence],
        ['received', sequence],
      ]),
    );
    const times = told.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    expect(Math.abs(Date.parse(times[0]) - Date.now())).toBeLessThan(60_000);
    expect(await main(['convert', at('echo.pcapng'), at('again.pcapng')])).toBe(0);
    expect(Buffer.compare(readFileSync(at('again.pcapng')), readFileSync(at('echo.pcapng')))).toBe(0);
    expect(await main(['convert', at('echo.pcapng'), at('echo.txt')])).toBe(0);
    expect(readFileSync(at('echo.txt'), 'utf8').match(/^[IO] /gm)).toHaveLength(6);
  });

  it('that are damaged are converted up to the damage, whose place is told', async () => {
    await main(['echo', '--capture', at('echo.pcapng')]);
    const file = readFileSync(at('echo.pcapng'));
    writeFileSync(at('cut.pcapng'), file.subarray(0, file.length - 1));
    expect(await main(['convert', at('cut.pcapng'), at('cut.jsonl')])).toBe(1);
    expect(written.err).toMatch(/cut\.pcapng: damaged at byte \d+: the file ends in a block of/);
    expect(lines('cut.jsonl')).toHaveLength(1);
  });

  it('that are no captures leave what stood at the place of the result', async () => {
    writeFileSync(at('notes'), 'hello, world');
    writeFileSync(at('old.txt'), 'old');
    expect(await main(['convert', at('notes'), at('old.txt')])).toBe(1);
    expect(written.err).toContain('nothing to convert');
    expect(readFileSync(at('old.txt'), 'utf8')).toBe('old');
    expect(await main(['convert', at('missing'), at('old.txt')])).toBe(3);
    expect(written.err).toContain('ENOENT');
    expect(readFileSync(at('old.txt'), 'utf8')).toBe('old');
    expect(existsSync(at('old.txt.part'))).toBe(false);
  });

  it.each([[['a.pcapng']], [['a.pcapng', 'b.exe']], [['a', 'b.txt', 'c.txt']], [['--what']]])(
    'convert %j is wrong usage',
    async (argv) => {
      expect(await main(['convert', ...argv])).toBe(2);
      expect(written.err).toContain("Try 'nlscope convert --help'");
    },
  );

  it('are pcapng only for echo, and are refused in words where they cannot be written', async () => {
    expect(await main(['echo', '--capture', at('echo.txt')])).toBe(2);
    expect(await main(['echo', '--capture', join(folder, 'none', 'echo.pcapng')])).toBe(3);
    expect(written.err).toContain('ENOENT');
  });
});

/** The head of a GETLINK of 40 bytes that asks for interface 1. */
const getlink = `28 00 00 00 12 00 01 00 01 00 00 00 00 00 00 00  ${'00 '.repeat(4)}01 00 00 00 ${'00 '.repeat(8)}`;
const nlmsgDone = '14 00 00 00 03 00 02 00 01 00 00 00 00 00 00 00 00 00 00 00';

describe('nlscope decode', () => {
  it('prints the tree of each message, with offsets and names', async () => {
    expect(await main(['decode', `${getlink} 07 00 03 00 6c 6f 00 00 ${nlmsgDone}`])).toBe(0);
    expect(written.out).toMatch(/^message at 0, 40 bytes · rt-link: getlink · getlink lo$/m);
    expect(written.out).toMatch(/^ {4}20 {4}ifi-index 1$/m);
    expect(written.out).toMatch(/^ {4}32 {4}ifname "lo"$/m);
    expect(written.out).toMatch(/^ {4}12 {4}nlmsg_pid 0 \(left open\)$/m);
    expect(written.out).toMatch(/^ {4}52 {4}nlmsg_pid 0 \(kernel\)$/m);
    expect(written.out).toMatch(/^message at 40, 20 bytes$/m);
    expect(written.out).toMatch(/^ {4}56 {4}status 0 \(complete\)$/m);
  });

  it('ends with 1 where something is wrong, and says what', async () => {
    expect(await main(['decode', ...`${getlink} 06 00 04 00 01 00 00 00`.split(' ').filter(Boolean)])).toBe(1);
    expect(written.out).toMatch(/^ {4}32 {4}mtu 01 00 ! 2 bytes, not 4$/m);
  });

  it('--json is one object a message, exact', async () => {
    expect(await main(['decode', '--json', `${getlink} 07 00 03 00 6c 6f 00 00`])).toBe(0);
    expect(jsonLines()).toMatchObject([{ offset: 0, summary: 'getlink lo', tree: { note: 'rt-link: getlink' } }]);
  });

  it('takes a file of hex, or of bytes', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'nlscope-decode-')), 'message');
    for (const content of [
      `${getlink}\n07 00 03 00 6c 6f 00 00\n`,
      Buffer.from(`${getlink}0700 03006c6f0000`.replace(/\s/g, ''), 'hex'),
    ]) {
      writeFileSync(path, content);
      written.out = '';
      expect(await main(['decode', path])).toBe(0);
      expect(written.out).toContain('getlink lo');
    }
  });

  it('knows generic netlink by the families of this kernel', async () => {
    const getfamily = '14 00 00 00 10 00 01 03 01 00 00 00 00 00 00 00 03 02 00 00';
    expect(await main(['decode', '-p', 'generic', '-d', 'sent', getfamily])).toBe(0);
    expect(written.out).toContain('nlctrl: getfamily');
  });

  it.each([
    [[], 'give the bytes'],
    [['zz'], "neither hex nor a file: 'z' is not a hexadecimal digit (at character 1)"],
    [['/nowhere'], 'neither hex nor a file'],
    [['14 00', '--protocol', '99'], '--protocol: "99"'],
    [['14 00', '--direction', 'up'], '--direction: "up" is neither sent nor received'],
    [['14 00', '--order', 'pdp'], '--order: "pdp"'],
    [[''], 'there are no bytes'],
    [['--loud'], '--loud'],
  ])('ends with 2 and says what is wrong with %j', async (argv, words) => {
    expect(await main(['decode', ...argv])).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain(words);
  });

  it('--help tells the options', async () => {
    expect(await main(['decode', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope decode /);
  });
});

describe('nlscope schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-schemas-'));
  beforeEach(() => {
    writeFileSync(join(folder, 'lamp.yaml'), GENERIC_SPEC);
    writeFileSync(join(folder, 'odd.yaml'), GENERIC_SPEC.replace('version: 2', 'version: 2\nodd: 1'));
    rmSync(join(folder, 'broken.yaml'), { force: true });
  });

  it('is a table of the families with protocol, operations and file', async () => {
    expect(await main(['schemas'])).toBe(0);
    expect(written.out).toMatch(/^FAMILY +PROTOCOL +OPERATIONS +FILE$/m);
    expect(written.out).toMatch(/^rt-link +0 NETLINK_ROUTE +\d+ {2}\/.*assets\/specs\/rt-link\.yaml$/m);
    expect(await main(['schemas', '--json'])).toBe(0);
  });

  it('--check tells the families of a folder, and what is doubtful', async () => {
    expect(await main(['schemas', '--check', folder])).toBe(0);
    expect(written.out.split('\n').slice(0, 3)).toEqual([
      `${folder}/lamp.yaml: lamp`,
      `${folder}/odd.yaml: lamp`,
      expect.stringMatching(/odd\.yaml:3: .*odd/),
    ]);
    expect(written.err).toBe('');
  });

  it('--check ends with 1 where a file is no schema, with its place as compilers have it', async () => {
    writeFileSync(join(folder, 'broken.yaml'), GENERIC_SPEC.replace('type: u32', 'type: u33'));
    expect(await main(['schemas', '--check', folder])).toBe(1);
    expect(written.err).toMatch(/^\/.*broken\.yaml:7:\d+: attribute-sets\[0\]\.attributes\[0\]\.type: 'u33'/);
    expect(written.out).toContain('lamp.yaml: lamp');
    written.out = '';
    expect(await main(['schemas', '--check', folder, '--json'])).toBe(1);
    expect(jsonLines()).toMatchObject([{ files: [{ error: { line: 7 } }, { family: 'lamp' }, { family: 'lamp' }] }]);
  });

  it('--check ends with 1 where the folder is not there, and wrong usage with 2', async () => {
    expect(await main(['schemas', '--check', join(folder, 'no')])).toBe(1);
    expect(written.err).toContain('it is not there');
    expect(await main(['schemas', '--loud'])).toBe(2);
    expect(await main(['schemas', '--help'])).toBe(0);
    expect(written.out).toMatch(/^Usage: nlscope schemas /);
  });
});
