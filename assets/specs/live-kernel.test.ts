// Our specs against what the kernel of this machine tells: every byte of it has to have a name, and nothing an issue.
// Run it where there is more to see too: `unshare -n sh -c 'ip link add type veth; npx vitest run assets/specs'`.
import { endianness } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type Composition, compose } from '../../core/schema/compose.ts';
import { describeWithSpecs, type SpecOptions } from '../../core/schema/decode.ts';
import { Registry } from '../../core/schema/registry.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from '../../core/wire/flags.ts';
import type { WireNode } from '../../core/wire/node.ts';
import { loadSpec, specFiles } from '../../test/specs/own-specs.ts';
import { ask, type Answer } from '../../test/specs/live-kernel.ts';

const order = endianness() === 'LE' ? 'little' : 'big';
const specs = new Map(specFiles.map((file) => [file, loadSpec(file)]));

/** sock_diag's operations share a number: of them only those of one address family at a time. */
function registryFor(operation?: string): Registry {
  const registry = new Registry();
  for (const spec of specs.values()) registry.register(operation ? only(spec, operation) : spec);
  return registry;
}

const only = (spec: Spec, operation: string): Spec =>
  spec.name === 'sock-diag'
    ? { ...spec, operations: spec.operations.filter(({ name }) => [operation, `${operation}-socket`].includes(name)) }
    : spec;

function inquire(composition: Composition, registry = registryFor()): Answer & { trees: WireNode[] } {
  const { protocol } = registry.family(composition.family)!.spec;
  const { bytes, issues } = compose({ flags: NLM_F_REQUEST | NLM_F_DUMP, ...composition }, { registry, order });
  expect(issues).toEqual([]);
  const answer = ask(protocol, bytes, order);
  const options: SpecOptions = { protocol, order, registry, direction: 'received' };
  return { ...answer, trees: answer.messages.map((message) => describeWithSpecs(message, options)) };
}

/** What isn't as it should be: issues, and what only the kernel knows the meaning of. */
function complaints(nodes: readonly WireNode[], path = ''): string[] {
  return nodes.flatMap((one) => {
    const here = `${path}/${one.name}`;
    const unknown = /not in the spec|tells what it is|a guess|guessed/.test(one.note ?? '') ? [`${here}: ${one.note}`] : [];
    return [...one.issues.map((issue) => `${here}: ${issue}`), ...unknown, ...complaints(one.children, here)];
  });
}

function flat(nodes: readonly WireNode[]): WireNode[] {
  return nodes.flatMap((one) => [one, ...flat(one.children)]);
}

const valueOf = (tree: WireNode, name: string): string | undefined => flat([tree]).find((one) => one.name === name)?.value;

/** The least that has to be there: any machine has a loopback interface, and we have a socket open. */
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
    const { trees, error } = inquire(composition);
    expect(error).toBe(0);
    expect(complaints(trees)).toEqual([]);
    expect(trees.length).toBeGreaterThanOrEqual(least);
  });

  it('of the loopback interface', () => {
    const { trees } = inquire({ family: 'rt-link', operation: 'getlink' });
    const lo = trees.find((tree) => valueOf(tree, 'ifname') === '"lo"')!;
    expect(lo.note).toBe('rt-link: newlink');
    expect(valueOf(lo, 'ifi-type')).toBe('loopback');
    expect(valueOf(lo, 'ifi-flags')).toContain('loopback');
    expect(valueOf(lo, 'mtu')).toMatch(/^\d+$/);
  });

  it('of classes and filters, interface by interface', () => {
    const { trees } = inquire({ family: 'rt-link', operation: 'getlink' });
    const links = trees.map((tree) => flat([tree]).find((one) => one.name === 'ifi-index')!.raw as number);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      for (const operation of ['gettclass', 'gettfilter', 'getchain']) {
        const { trees: found } = inquire({ family: 'tc', operation, header: { 'tcm-ifindex': link } });
        expect(complaints(found)).toEqual([]);
      }
    }
  });

  it('of what drivers can do', () => {
    const registry = registryFor();
    const { trees } = inquire({ family: 'nlctrl', operation: 'getfamily' }, registry);
    const ethtool = trees.find((tree) => valueOf(tree, 'family-name') === '"ethtool"');
    if (ethtool === undefined) return console.warn('this kernel has no ethtool family: its spec is not tested');
    registry.bind('ethtool', flat([ethtool]).find((one) => one.name === 'family-id')!.raw as number);
    const operations = specs.get('ethtool.yaml')!.operations.filter(({ dump }) => dump);
    expect(operations.length).toBeGreaterThan(10);
    for (const { name } of operations) {
      const attributes = [{ name: 'header', value: [] }];
      expect(complaints(inquire({ family: 'ethtool', operation: name, attributes }, registry).trees), name).toEqual([]);
    }
  });
});

const everything = { 'idiag-ext': '0xff', 'idiag-states': '0xffffffff' };
const sockets: [operation: string, header: Composition['header'], least: number][] = [
  ['inet', { ...everything, 'sdiag-family': 'inet', 'sdiag-protocol': 'tcp' }, 0],
  ['inet', { ...everything, 'sdiag-family': 'inet', 'sdiag-protocol': 'udp' }, 0],
  ['inet6', { ...everything, 'sdiag-family': 'inet6', 'sdiag-protocol': 'tcp' }, 0],
  ['inet6', { ...everything, 'sdiag-family': 'inet6', 'sdiag-protocol': 'udp' }, 0],
  ['unix', { 'sdiag-family': 'unix', 'udiag-states': '0xffffffff', 'udiag-show': '0x7f' }, 0],
  ['netlink', { 'sdiag-family': 'netlink', 'sdiag-protocol': 255, 'ndiag-show': '0xf' }, 1],
  ['packet', { 'sdiag-family': 'packet', 'pdiag-show': '0x3f' }, 0],
];

describe('sockets of all kinds have their names', () => {
  it.each(sockets)('%s %o', (operation, header, least) => {
    const { trees, error } = inquire({ family: 'sock-diag', operation, header }, registryFor(operation));
    // ENOENT: the module that would answer isn't there.
    if (error === -2) return console.warn(`this kernel has no sock_diag for ${operation}: it is not tested`);
    expect(error).toBe(0);
    expect(complaints(trees)).toEqual([]);
    expect(trees.length).toBeGreaterThanOrEqual(least);
    expect(trees.map(({ note }) => note)).toEqual(trees.map(() => `sock-diag: ${operation}-socket`));
  });
});

const filters = ['gettable', 'getchain', 'getrule', 'getset', 'getobj', 'getflowtable'].map((name) => ['nftables', name]);

describe('packet filters and connections have their names, so far as we may see them', () => {
  it.each([...filters, ['conntrack', 'ct-get'], ['conntrack', 'ct-get-stats-cpu'], ['conntrack', 'exp-get']])(
    '%s %s',
    (family, operation) => {
      const { trees, error } = inquire({ family, operation });
      if (error !== 0) return console.warn(`${family} ${operation}: the kernel says ${error}: not tested`);
      expect(complaints(trees)).toEqual([]);
    },
  );
});
