/** What `nlscope echo` prints, held against the system calls that strace saw it make. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const strace = '/usr/bin/strace';
const calls = 'trace=sendmsg,sendmmsg,sendto,recvmsg,recvmmsg';

it.skipIf(!existsSync(strace) && process.env.CI !== 'true')(
  'nlscope echo sends and receives the bytes that it prints',
  () => {
    const log = join(mkdtempSync(join(tmpdir(), 'nlscope-strace-')), 'calls');
    const echo = ['scripts/nlscope.mjs', 'echo', '--text', 'strace sees 24 bytes too', '--dump', 'seed'];
    const run = spawnSync(strace, ['-f', '-xx', '-s', '200', '-e', calls, '-o', log, process.execPath, ...echo], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.status, run.stderr).toBe(0);

    const printed = [...run.stdout.matchAll(/^ +\d+: ((?:[0-9a-f]{2,8} ?)+)$/gm)].map(([, dump = '']) =>
      dump.replaceAll(' ', ''),
    );
    const hex = Buffer.from('strace sees 24 bytes too').toString('hex');
    expect(printed).toEqual([hex, hex]);

    // The request, its receipt by the peer, the peer's reply and its receipt: whole messages, sequence 1.
    const payload = hex.replace(/../g, '\\x$&');
    const seen = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.includes(payload) && line.includes('nlmsg_seq=1,'));
    expect(seen.map((line) => / (sendmsg|recvmsg)\(/.exec(line)?.[1])).toEqual([
      'sendmsg',
      'recvmsg',
      'sendmsg',
      'recvmsg',
    ]);
    for (const line of seen) expect(line).toMatch(/nlmsg_len=40, nlmsg_type=0x14 .*= 40$/);
  },
);
