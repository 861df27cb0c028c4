/** What `nlscope echo` prints, held against the system calls that strace saw it make. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const strace = '/usr/bin/strace';
const calls = 'trace=sendmsg,sendmmsg,sendto,recvmsg,recvmmsg,recvfrom';

it.skipIf(!existsSync(strace) && process.env.CI !== 'true')(
  'nlscope echo sends and receives the bytes that it prints',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlscope-strace-'));
    const echo = ['scripts/nlscope.mjs', 'echo', '--text', 'strace sees 24 bytes too', '--dump', 'seed'];
    const run = spawnSync(
      strace,
      ['-ff', '-xx', '-s', '200', '-e', calls, '-o', join(folder, 'calls'), process.execPath, ...echo],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(run.status, run.stderr).toBe(0);

    const printed = [...run.stdout.matchAll(/^ +\d+: ((?:[0-9a-f]{2,8} ?)+)$/gm)].map(([, dump = '']) =>
      dump.replaceAll(' ', ''),
    );
    const hex = Buffer.from('strace sees 24 bytes too').toString('hex');
    expect(printed).toEqual([hex, hex]);

    // A file a thread, so that no call is cut in two by another's. Whole messages, sequence 1, in both threads.
    const payload = hex.replace(/../g, '\\x$&');
    const threads = readdirSync(folder).map((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line.includes(payload) && line.includes('nlmsg_seq=1,')),
    );
    const seen = threads.filter((lines) => lines.length > 0);
    for (const line of seen.flat()) expect(line).toMatch(/nlmsg_len=40, nlmsg_type=0x14 .*= 40$/);
    expect(seen.map((lines) => lines.map((line) => line.split('(')[0])).sort()).toEqual([
      // The peer, and the run.
      ['recvmsg', 'sendmsg'],
      ['sendto', 'recvfrom'],
    ]);
  },
);
