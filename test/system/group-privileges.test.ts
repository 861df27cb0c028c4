// Which multicast groups ask for a privilege, as core/wire/groups.ts has it, against a process without any: it joins
// every group with a name, of this machine's protocols and generic netlink families.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NETLINK_CONNECTOR, PROTOCOL_COUNT } from '../../core/wire/constants.ts';
import { multicastGroups } from '../../core/wire/groups.ts';
import { Families } from '../../host/netlink/families.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('not root: no process without privileges can be made, and no group is tried');

const nobody = 65_534;
/** argv: the addon, and pairs of protocol and group as JSON. Prints 'ok' or the error's code for each. */
const program = `
  const [, addon, pairs] = process.argv;
  const { NetlinkSocket } = require(addon);
  const outcome = ([protocol, group]) => {
    try {
      const socket = new NetlinkSocket(protocol);
      try { socket.bind(0); socket.join(group); return 'ok'; } finally { socket.close(); }
    } catch ({ code }) { return code; }
  };
  console.log(JSON.stringify(JSON.parse(pairs).map(outcome)));`;

test.skipIf(!isRoot)('a process without privileges may join what is said to need none, and nothing else', () => {
  const families = new Families();
  const groups = Array.from({ length: PROTOCOL_COUNT }, (_, protocol) =>
    multicastGroups(protocol, families.read()).map((group) => ({ protocol, ...group })),
  ).flat();
  families.close();
  // Where the checkout is may be closed to others.
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-nobody-'));
  const addon = join(folder, 'nlscope.node');
  copyFileSync(createRequire(import.meta.url).resolve('@nlscope/native'), addon);
  for (const path of [folder, addon]) chmodSync(path, 0o755);

  const pairs = JSON.stringify(groups.map(({ protocol, number }) => [protocol, number]));
  const child = spawnSync(process.execPath, ['-e', program, addon, pairs], {
    ...{ uid: nobody, gid: nobody, cwd: '/', encoding: 'utf8' },
    env: {},
  });
  expect(child.stderr).toBe('');
  const outcomes = JSON.parse(child.stdout) as string[];
  const told = groups.map((group, index) => ({ ...group, outcome: outcomes[index] }));
  // The connector lets in nobody before Linux 6.6.
  const tried = told.filter(
    ({ outcome, protocol }) => protocol !== NETLINK_CONNECTOR && (outcome === 'ok' || outcome === 'EPERM'),
  );
  expect(new Set(tried.map(({ outcome }) => outcome))).toEqual(new Set(['ok', 'EPERM']));
  const wrong = tried.filter(({ outcome, privilege }) => (outcome === 'EPERM') !== (privilege !== undefined));
  expect(wrong.map(({ protocol, name, outcome }) => `${protocol} ${name}: ${outcome}`)).toEqual([]);
  expect(tried.map(({ protocol }) => protocol)).toEqual(expect.arrayContaining([0, 15, 16]));
});
