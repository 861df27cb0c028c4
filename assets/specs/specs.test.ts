// Our specs against the parser, and against the C headers of the machine where there are any. NLSCOPE_UAPI=FOLDER takes the
// numbers from another kernel's include/uapi.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Registry } from '../../core/schema/registry.ts';
import { type Constants, headersIn, readConstants } from '../../test/specs/header-constants.ts';
import { newerHeaders, newerThanHeaders } from '../../test/specs/newer-constants.ts';
import { arraysOf, loadSpec, namesOf, specFiles, specText } from '../../test/specs/own-specs.ts';
import { structProgram } from '../../test/specs/struct-layouts.ts';

/** Names that C forms otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'nlctrl/groups/notify': 'GENL_ID_CTRL',
  'conntrack/counters-attrs/32-packets': 'CTA_COUNTERS32_PACKETS',
  'conntrack/counters-attrs/32-bytes': 'CTA_COUNTERS32_BYTES',
  'nftables/verdict-code/accept': 'NF_ACCEPT',
  'nftables/verdict-code/drop': 'NF_DROP',
  'nftables/operations/batch-begin': 'NFNL_MSG_BATCH_BEGIN',
  'nftables/operations/batch-end': 'NFNL_MSG_BATCH_END',
  'ethtool/tp-mdi/mdi': 'ETH_TP_MDI',
};

/** Numbers that have no name in the headers, or are two constants in one. */
const WITHOUT_A_NAME = /^sock-diag\/(inet-diag-ext|shutdown|operations)\//;

/** nlmsg_type on NETLINK_NETFILTER has the subsystem in its upper byte. */
const SUBSYSTEMS: readonly [path: RegExp, constant: string][] = [
  [/^conntrack\/operations\/ct-/, 'NFNL_SUBSYS_CTNETLINK'],
  [/^conntrack\/operations\/exp-/, 'NFNL_SUBSYS_CTNETLINK_EXP'],
  [/^nftables\/operations\/(?!batch)/, 'NFNL_SUBSYS_NFTABLES'],
];

/** The whole header came with a newer kernel (newer-constants.ts). */
const isNewer = (file: string): boolean => file in newerHeaders && !existsSync(join(uapi, newerHeaders[file]!.header));

const ours = fileURLToPath(new URL('../../kernel/nlscope_echo.h', import.meta.url));
const uapi = process.env.NLSCOPE_UAPI ?? '/usr/include';
const installed = existsSync('/usr/include/linux/netlink.h');
if (!installed) console.warn('linux-libc-dev is not installed: no number of our specs is held against the headers');

/** Where C libraries keep AF_* and SOCK_*, which the kernel's own headers don't tell. */
const socketHeaders = (): string[] =>
  readdirSync('/usr/include')
    .flatMap((folder) => ['socket.h', 'socket_type.h'].map((file) => join('/usr/include', folder, 'bits', file)))
    .filter((file) => existsSync(file));

describe('our specs', () => {
  it('are as many as they should be', () => {
    expect(specFiles.map((file) => loadSpec(file).name)).toEqual([
      'conntrack',
      'ethtool',
      'netdev',
      'nftables',
      'nlctrl',
      'nlscope_echo',
      'rt-addr',
      'rt-link',
      'rt-neigh',
      'rt-route',
      'rt-rule',
      'sock-diag',
      'tc',
    ]);
  });

  it.each(specFiles)('parse without a warning, and say whose they are: %s', (file) => {
    expect(loadSpec(file).warnings).toEqual([]);
    expect(specText(file)).toMatch(/^# SPDX-License-Identifier: MIT\n# Written for nlscope from/);
  });

  it('share the protocols among them: no message has two meanings but those of sock_diag', () => {
    const owners = new Map<string, string>();
    for (const spec of specFiles.map(loadSpec).filter(({ schema }) => schema === 'netlink-raw')) {
      for (const { request } of spec.operations.filter((one) => one.request !== undefined)) {
        const key = `${spec.protocol}/${request}`;
        if (spec.name !== 'sock-diag') expect(owners.get(key)).toBeUndefined();
        owners.set(key, spec.name);
      }
    }
    expect(owners.size).toBeGreaterThan(80);
  });

  it('have no attribute set, struct, enum or sub-message that nothing uses', () => {
    const unused = specFiles.flatMap((file) => {
      const text = specText(file);
      const { name, enums, structs, attributeSets, subMessages } = loadSpec(file);
      return [...enums, ...structs, ...attributeSets, ...subMessages]
        .filter((one) => text.match(new RegExp(`: ${one.name}(?=[ ,}\\n])`, 'g'))!.length < 2)
        .map((one) => `${name}/${one.name}`);
    });
    expect(unused).toEqual([]);
  });

  it('can be registered together', () => {
    const registry = new Registry();
    for (const file of specFiles) registry.register(loadSpec(file));
    expect(registry.families).toHaveLength(specFiles.length);
  });
});

describe.skipIf(!installed)('the numbers of our specs', () => {
  const constants: Constants = installed
    ? readConstants([...headersIn(join(uapi, 'linux')), ...socketHeaders(), ours])
    : () => new Set();

  it.each(specFiles)('are those of the headers, or of a newer kernel by name: %s', (file) => {
    const wrong: string[] = [];
    for (const { path, constant: byPrefix, value: whole } of namesOf(file)) {
      if (WITHOUT_A_NAME.test(path)) continue;
      const constant = OTHERWISE[path] ?? byPrefix;
      const subsystem = SUBSYSTEMS.find(([pattern]) => pattern.test(path))?.[1];
      if (subsystem) expect([...constants(subsystem)], path).toEqual([whole >> 8n]);
      const value = subsystem ? whole & 0xffn : whole;
      const found = [...constants(constant)];
      if (found.length === 0 && (constant in newerThanHeaders || isNewer(file))) continue;
      if (found.length !== 1 || found[0] !== value)
        wrong.push(`${path} = ${value}: ${constant} = ${found.join(' or ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it('of socket diagnosis are the two that there are', () => {
    expect([...constants('SOCK_DIAG_BY_FAMILY'), ...constants('SOCK_DESTROY')]).toEqual([20n, 21n]);
    const numbers = loadSpec('sock-diag.yaml').operations.flatMap(({ request, reply }) => [request ?? reply]);
    expect([...new Set(numbers)]).toEqual([20, 21]);
  });

  it('leave no place out in structs that are arrays', () => {
    const arrays = specFiles.flatMap(arraysOf);
    expect(arrays.map(({ path }) => path)).toHaveLength(4);
    for (const { path, constants: names } of arrays) {
      const first = [...constants(names[0]!)][0]!;
      const told = names.filter((name) => constants(name).size > 0 || !(name in newerThanHeaders));
      expect(
        told.map((name) => [...constants(name)][0]! - first),
        path,
      ).toEqual(told.map((_, index) => BigInt(index)));
    }
  });

  it('are newer than the headers only where a spec has them', () => {
    const places = specFiles.flatMap(arraysOf).flatMap((array) => array.constants);
    const used = new Set([...specFiles.flatMap(namesOf).map(({ constant }) => constant), ...places]);
    expect(Object.keys(newerThanHeaders).filter((name) => !used.has(name))).toEqual([]);
  });
});

const compiler = installed && spawnSync('gcc', ['--version']).status === 0;
if (!compiler) console.warn('gcc or linux-libc-dev is missing: no struct of our specs is held against the headers');

describe.skipIf(!compiler)('the structs of our specs', () => {
  it.each(specFiles)('are as large as those of C, member by member: %s', (file) => {
    const { status, stderr } = spawnSync('gcc', ['-fsyntax-only', '-Wall', '-x', 'c', '-'], {
      input: structProgram(loadSpec(file)),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
