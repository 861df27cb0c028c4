/**
 * What our specs read in the kernel's own messages, against what iproute2 reads in them: links, addresses and routes of
 * this machine, field by field. Specs come the way the app gets them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRegistry, type Registry } from '../../core/schema/registry.ts';
import type { WireNode } from '../../core/wire/node.ts';
import { SchemaReader } from '../../host/schema/schemas.ts';
import { complaints, find, inquire } from '../specs/live-kernel.ts';

const ip = ['/usr/sbin/ip', '/sbin/ip'].find((path) => existsSync(path));
if (!ip) console.warn('there is no iproute2 on this machine: what we read is compared with nothing');

/** An object of iproute2's JSON. */
type Told = Record<string, unknown>;

let registry: Registry;
beforeAll(async () => {
  registry = createRegistry((await new SchemaReader({ folders: () => [] }).read()).specs);
});

const tell = (...args: string[]): Told[] => JSON.parse(execFileSync(ip!, ['-d', '-j', ...args], { encoding: 'utf8' }));

function dump(family: string, operation: string): readonly WireNode[] {
  const { trees, error } = inquire({ family, operation }, registry);
  expect(error).toBe(0);
  return trees;
}

/** Both readings of one state: what changes between them is read again. */
function readBoth<T>(ours: () => T[], theirs: () => Told[]): [ours: T[], theirs: Told[]] {
  for (;;) {
    const before = ours();
    const told = theirs();
    if (JSON.stringify(ours()) === JSON.stringify(before)) return [before, told];
  }
}

const child = (tree: WireNode, part: string, name: string): WireNode | undefined =>
  tree.children.find((each) => each.name === part)?.children.find((each) => each.name === name);
const text = (node: WireNode | undefined): string | undefined => node?.value?.replace(/^"|"$/g, '');
const attribute = (tree: WireNode, name: string): string | undefined => text(child(tree, 'attributes', name));
const number = (tree: WireNode, name: string): number | undefined => {
  const raw = child(tree, 'attributes', name)?.raw;
  return raw === undefined ? undefined : Number(raw);
};
const upper = (word: string | undefined): string | undefined => word?.toUpperCase().replaceAll('-', '_');

/** Ours with the fields that theirs has; theirs with those that ours knows. */
function expectSame(ours: readonly Told[], theirs: readonly Told[], least: readonly string[]): void {
  expect(theirs.length).toBe(ours.length);
  const pairs = ours.map((own, index) => {
    const shared = Object.keys(theirs[index]!).filter((key) => own[key] !== undefined);
    expect(shared).toEqual(expect.arrayContaining([...least]));
    const pick = (from: Told): Told => Object.fromEntries(shared.map((key) => [key, from[key]]));
    return [pick(own), pick(theirs[index]!)] as const;
  });
  expect(pairs.map(([own]) => own)).toEqual(pairs.map(([, other]) => other));
}

const linkOf = (tree: WireNode): Told => ({
  ifindex: child(tree, 'ifinfomsg', 'ifi-index')?.raw,
  ifname: attribute(tree, 'ifname'),
  flags: text(child(tree, 'ifinfomsg', 'ifi-flags'))
    ?.split(' | ')
    .map((flag) => upper(flag))
    // What iproute2 tells as operstate.
    .filter((flag) => flag !== 'RUNNING')
    .sort(),
  mtu: number(tree, 'mtu'),
  qdisc: attribute(tree, 'qdisc'),
  operstate: upper(attribute(tree, 'operstate')),
  linkmode: upper(attribute(tree, 'linkmode')),
  txqlen: number(tree, 'txqlen'),
  link_type: text(child(tree, 'ifinfomsg', 'ifi-type')),
  address: attribute(tree, 'address'),
  broadcast: attribute(tree, 'broadcast'),
  promiscuity: number(tree, 'promiscuity'),
  allmulti: number(tree, 'allmulti'),
  min_mtu: number(tree, 'min-mtu'),
  max_mtu: number(tree, 'max-mtu'),
  num_tx_queues: number(tree, 'num-tx-queues'),
  num_rx_queues: number(tree, 'num-rx-queues'),
  gso_max_size: number(tree, 'gso-max-size'),
  gso_max_segs: number(tree, 'gso-max-segs'),
  tso_max_size: number(tree, 'tso-max-size'),
  tso_max_segs: number(tree, 'tso-max-segs'),
  gro_max_size: number(tree, 'gro-max-size'),
  permaddr: attribute(tree, 'perm-address'),
  inet6_addr_gen_mode: text(inet6Of(tree, 'addr-gen-mode')),
  linkinfo: find(tree, 'kind') && { info_kind: text(find(tree, 'kind')) },
});

/** Not that of the same name among its settings, which is a number. */
const inet6Of = (tree: WireNode, name: string): WireNode | undefined =>
  find(tree, 'inet6')?.children.find((each) => each.name === name);

const linkToldBy = ({ flags, linkinfo, ...rest }: Told): Told => ({
  ...rest,
  flags: (flags as string[]).filter((flag) => flag !== 'NO-CARRIER').sort(),
  ...(linkinfo !== undefined && { linkinfo: { info_kind: (linkinfo as Told).info_kind } }),
});

const scopes: Record<string, string> = { universe: 'global' };
const scopeText = (word = ''): string => scopes[word] ?? word;

const addressOf = (tree: WireNode): Told => ({
  family: text(child(tree, 'ifaddrmsg', 'ifa-family')),
  local: attribute(tree, 'local') ?? attribute(tree, 'address'),
  prefixlen: child(tree, 'ifaddrmsg', 'ifa-prefixlen')?.raw,
  broadcast: attribute(tree, 'broadcast'),
  scope: scopeText(text(child(tree, 'ifaddrmsg', 'ifa-scope'))),
  label: attribute(tree, 'label'),
  valid_life_time: Number(find(tree, 'ifa-valid')?.raw),
  preferred_life_time: Number(find(tree, 'ifa-prefered')?.raw),
});

const tables: Record<string, string> = { 253: 'default', 254: 'main', 255: 'local' };

function routeOf(tree: WireNode, links: ReadonlyMap<number, string>): Told {
  const head = (name: string): WireNode | undefined => child(tree, 'rtmsg', name);
  const length = Number(head('rtm-dst-len')?.raw);
  const whole = text(head('rtm-family')) === 'inet' ? 32 : 128;
  const dst = attribute(tree, 'dst');
  const table = number(tree, 'table') ?? Number(head('rtm-table')?.raw);
  return {
    type: text(head('rtm-type')),
    dst: length === 0 ? 'default' : length === whole ? dst : `${dst}/${length}`,
    gateway: attribute(tree, 'gateway'),
    dev: links.get(number(tree, 'oif') ?? 0),
    table: tables[table] ?? `${table}`,
    protocol: text(head('rtm-protocol')),
    scope: scopeText(text(head('rtm-scope'))),
    prefsrc: attribute(tree, 'prefsrc'),
    metric: number(tree, 'priority'),
    pref: attribute(tree, 'pref'),
  };
}

const isCloned = (tree: WireNode): boolean => (Number(child(tree, 'rtmsg', 'rtm-flags')?.raw) & 0x200) !== 0;

describe('what the specs read', () => {
  it.each([
    ['rt-link', 'getlink'],
    ['rt-addr', 'getaddr'],
    ['rt-route', 'getroute'],
    ['rt-neigh', 'getneigh'],
    ['rt-rule', 'getrule'],
    ['nlctrl', 'getfamily'],
  ])('has a name for everything, and an issue with nothing: %s %s', (family, operation) => {
    expect(complaints(dump(family, operation))).toEqual([]);
  });
});

describe.skipIf(!ip)('what iproute2 reads in the same is the same', () => {
  it('of links', () => {
    const [ours, theirs] = readBoth(
      () => dump('rt-link', 'getlink').map(linkOf),
      () => tell('link', 'show').map(linkToldBy),
    );
    expectSame(ours, theirs, ['ifindex', 'ifname', 'flags', 'mtu', 'qdisc', 'operstate', 'txqlen', 'link_type']);
  });

  it('of addresses', () => {
    const [ours, theirs] = readBoth(
      () =>
        dump('rt-addr', 'getaddr').map((tree) => ({
          index: child(tree, 'ifaddrmsg', 'ifa-index')?.raw,
          ...addressOf(tree),
        })),
      () =>
        tell('addr', 'show').flatMap(({ ifindex, addr_info }) =>
          (addr_info as Told[]).map((each) => ({ index: ifindex, ...each })),
        ),
    );
    const sorted = (list: readonly Told[]): Told[] =>
      [...list].sort((a, b) => `${a.family} ${a.index} ${a.local}`.localeCompare(`${b.family} ${b.index} ${b.local}`));
    expectSame(sorted(ours), sorted(theirs), ['index', 'family', 'local', 'prefixlen', 'scope', 'valid_life_time']);
  });

  it('of routes', () => {
    const links = new Map(
      dump('rt-link', 'getlink')
        .map(linkOf)
        .map(({ ifindex, ifname }) => [ifindex as number, ifname as string]),
    );
    const [ours, theirs] = readBoth(
      () =>
        dump('rt-route', 'getroute')
          .filter((tree) => !isCloned(tree))
          .map((tree) => routeOf(tree, links)),
      () => tell('route', 'show', 'table', 'all'),
    );
    expectSame(ours, theirs, ['type', 'dst', 'table', 'protocol', 'scope']);
  });
});
