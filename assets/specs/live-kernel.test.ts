// Our specs against what the kernel of this machine tells: every byte of it has to have a name, and nothing an issue.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Composition } from '../../core/schema/compose.ts';
import { type Answer, complaints, find, flat, inquire, openRegistry } from '../../test/specs/live-kernel.ts';
import { loadSpec } from '../../test/specs/own-specs.ts';

function readable(answer: Answer): Answer {
  expect(answer.issues).toEqual([]);
  expect(complaints(answer.trees)).toEqual([]);
  return answer;
}

/** The least that has to be there: any machine has a loopback interface, and rules, and families. */
const dumps: [what: string, composition: Composition, least: number][] = [
  ['links', { family: 'rt-link', operation: 'getlink', attributes: [{ name: 'ext-mask', value: 'vf' }] }, 1],
  ['statistics of links', { family: 'rt-link', operation: 'getstats', header: { 'filter-mask': 1 } }, 1],
  ['addresses', { family: 'rt-addr', operation: 'getaddr' }, 0],
  ['multicast addresses', { family: 'rt-addr', operation: 'getmulticast', header: { 'ifa-family': 'inet6' } }, 0],
  ['routes', { family: 'rt-route', operation: 'getroute' }, 0],
  ['nexthops', { family: 'rt-route', operation: 'getnexthop' }, 0],
  ['neighbours', { family: 'rt-neigh', operation: 'getneigh' }, 0],
  ['neighbour tables', { family: 'rt-neigh', operation: 'getneightbl' }, 1],
  ['rules', { family: 'rt-rule', operation: 'getrule' }, 1],
  [
    'queueing disciplines',
    { family: 'tc', operation: 'getqdisc', attributes: [{ name: 'dump-invisible', value: true }] },
    0,
  ],
  ['generic families', { family: 'nlctrl', operation: 'getfamily' }, 1],
  [
    'the policies of nlctrl',
    { family: 'nlctrl', operation: 'getpolicy', attributes: [{ name: 'family-name', value: 'nlctrl' }] },
    1,
  ],
];

describe('the kernel tells nothing that our specs have no name for', () => {
  it.each(dumps)('%s', (_, composition, least) => {
    const { trees, error } = readable(inquire(composition));
    expect(error).toBe(0);
    expect(trees.length).toBeGreaterThanOrEqual(least);
  });

  it('of the loopback interface', () => {
    const { trees } = inquire({ family: 'rt-link', operation: 'getlink' });
    const lo = trees.find((tree) => find(tree, 'ifname')?.value === '"lo"')!;
    expect(lo.note).toBe('rt-link: newlink');
    expect(find(lo, 'ifi-type')?.value).toBe('loopback');
    expect(find(lo, 'ifi-flags')?.value).toContain('loopback');
    expect(find(lo, 'mtu')?.value).toMatch(/^\d+$/);
  });

  it('of classes and filters, interface by interface', () => {
    const { trees } = inquire({ family: 'rt-link', operation: 'getlink' });
    const links = trees.map((tree) => find(tree, 'ifi-index')!.raw as number);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      for (const operation of ['gettclass', 'gettfilter', 'getchain']) {
        readable(inquire({ family: 'tc', operation, header: { 'tcm-ifindex': link } }));
      }
    }
  });

  it('of what drivers can do', () => {
    const registry = openRegistry();
    const { trees } = inquire({ family: 'nlctrl', operation: 'getfamily' }, registry);
    const ethtool = trees.find((tree) => find(tree, 'family-name')?.value === '"ethtool"');
    if (ethtool === undefined) return console.warn('this kernel has no ethtool family: its spec is not tested');
    registry.bind('ethtool', find(ethtool, 'family-id')!.raw as number);
    const operations = loadSpec('ethtool.yaml').operations.filter(({ dump }) => dump);
    expect(operations.length).toBeGreaterThan(10);
    for (const { name } of operations) {
      const attributes = [{ name: 'header', value: [] }];
      readable(inquire({ family: 'ethtool', operation: name, attributes }, registry));
    }
  });

  it('of what devices are made of', () => {
    const registry = openRegistry();
    const { trees } = inquire({ family: 'nlctrl', operation: 'getfamily' }, registry);
    const netdev = trees.find((tree) => find(tree, 'family-name')?.value === '"netdev"');
    if (netdev === undefined) return console.warn('this kernel has no netdev family: its spec is not tested');
    registry.bind('netdev', find(netdev, 'family-id')!.raw as number);
    const told = new Set(
      flat([netdev])
        .filter(({ name }) => name === 'id')
        .map(({ raw }) => raw),
    );
    const operations = loadSpec('netdev.yaml').operations.filter(({ dump, request }) => dump && told.has(request));
    expect(operations.map(({ name }) => name)).toContain('dev-get');
    for (const { name } of operations)
      expect(readable(inquire({ family: 'netdev', operation: name }, registry)).error).toBe(0);
    const [lo] = inquire({ family: 'netdev', operation: 'dev-get' }, registry).trees;
    expect([lo?.note, find(lo!, 'ifindex')?.raw]).toEqual(['netdev: dev-get reply', 1]);
  });
});

/** One of each kind, so that there is something to see; without IPv6 the machine has none of its sockets. */
const opened: { close(): unknown }[] = [];
let hasIpv6 = true;

beforeAll(async () => {
  const tcp = createServer();
  opened.push(tcp);
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  const named = createServer();
  opened.push(named);
  await once(named.listen(`\0nlscope-specs-${process.pid}`), 'listening');
  try {
    const six = createServer();
    await once(six.listen(0, '::1'), 'listening');
    opened.push(six);
    const udp = createSocket('udp6');
    udp.bind(0, '::1');
    await once(udp, 'listening');
    opened.push(udp);
  } catch {
    hasIpv6 = false;
    console.warn('this machine has no IPv6: none of its sockets are there to be tested');
  }
});

afterAll(() => {
  for (const one of opened) one.close();
});

const everything = { 'idiag-ext': '0xff', 'idiag-states': '0xffffffff' };
const sockets: [what: string, operation: string, header: Composition['header'], least: () => number][] = [
  ['TCP', 'inet', { ...everything, 'sdiag-family': 'inet', 'sdiag-protocol': 'tcp' }, () => 1],
  ['UDP', 'inet', { ...everything, 'sdiag-family': 'inet', 'sdiag-protocol': 'udp' }, () => 0],
  ['TCP over IPv6', 'inet6', { ...everything, 'sdiag-family': 'inet6', 'sdiag-protocol': 'tcp' }, () => +hasIpv6],
  ['UDP over IPv6', 'inet6', { ...everything, 'sdiag-family': 'inet6', 'sdiag-protocol': 'udp' }, () => +hasIpv6],
  ['unix', 'unix', { 'sdiag-family': 'unix', 'udiag-states': '0xffffffff', 'udiag-show': '0x7f' }, () => 1],
  ['netlink', 'netlink', { 'sdiag-family': 'netlink', 'sdiag-protocol': 255, 'ndiag-show': '0xf' }, () => 1],
  ['packet', 'packet', { 'sdiag-family': 'packet', 'pdiag-show': '0x3f' }, () => 0],
];

describe('sockets have their names', () => {
  it.each(sockets)('%s', (what, operation, header, least) => {
    const { trees, error } = readable(inquire({ family: 'sock-diag', operation, header }));
    // ENOENT: the module that would answer isn't there.
    if (error === -2) return console.warn(`this kernel doesn't tell of ${what} sockets: they are not tested`);
    expect(error).toBe(0);
    expect(trees.length).toBeGreaterThanOrEqual(least());
    expect(trees.map(({ note }) => note)).toEqual(trees.map(() => `sock-diag: ${operation}-socket`));
  });
});

const filters = ['gettable', 'getchain', 'getrule', 'getset', 'getobj', 'getflowtable'].map((name) => [
  'nftables',
  name,
]);

describe('packet filters and connections have their names, so far as we may see them', () => {
  it.each([...filters, ['conntrack', 'ct-get'], ['conntrack', 'ct-get-stats-cpu'], ['conntrack', 'exp-get']])(
    '%s %s',
    (family, operation) => {
      const { error } = readable(inquire({ family, operation }));
      if (error !== 0) console.warn(`${family} ${operation}: the kernel says ${error}: not tested`);
    },
  );
});
