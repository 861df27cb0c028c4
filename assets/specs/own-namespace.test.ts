// Our specs both ways: what is composed by them the kernel takes, and tells it again in words that they know. All of it
// in a network namespace of its own, which takes no privilege where users may make one. What this kernel lacks is named.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Composition } from '../../core/schema/compose.ts';
import type { AttributeValue, StructValue, Value } from '../../core/schema/compose-value.ts';
import { complaints, find, inquire } from '../../test/specs/live-kernel.ts';

const inside = process.env.NLSCOPE_OWN_NAMESPACE === '1';

describe.skipIf(inside)('in a network namespace of its own', () => {
  it('the kernel takes what is composed by our specs', () => {
    const unshare = ['--user', '--map-root-user', '--net'];
    if (spawnSync('unshare', [...unshare, 'true']).status !== 0)
      return console.warn('no network namespace can be made here: nothing is composed by our specs and sent');
    const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
    const run = spawnSync('unshare', [...unshare, process.execPath, vitest, 'run', fileURLToPath(import.meta.url)], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, NLSCOPE_OWN_NAMESPACE: '1' },
      encoding: 'utf8',
    });
    for (const [lacking] of run.stderr.matchAll(/this kernel .*/g)) console.warn(lacking);
    expect(run.status, run.stdout + run.stderr).toBe(0);
  }, 120_000);
});

const EOPNOTSUPP = -95;
const ENOENT = -2;
const [ACKNOWLEDGE, CREATE, APPEND] = [0x5, 0x405, 0xc05];

const attributes = (values: Readonly<Record<string, Value>>): AttributeValue[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

function change(
  family: string,
  operation: string,
  header: StructValue,
  values: Readonly<Record<string, Value>>,
): number {
  const flags = operation.startsWith('new') ? CREATE : ACKNOWLEDGE;
  const { error, issues } = inquire({ family, operation, header, flags, attributes: attributes(values) });
  expect(issues).toEqual([]);
  return error;
}

function told(family: string, operation: string, rest: Partial<Composition> = {}) {
  const { trees, error } = inquire({ family, operation, ...rest });
  expect(error).toBe(0);
  expect(complaints(trees)).toEqual([]);
  return trees;
}

function linkIndex(name: string): number {
  const tree = told('rt-link', 'getlink').find((one) => find(one, 'ifname')?.value === `"${name}"`);
  return find(tree!, 'ifi-index')!.raw as number;
}

const peer = { header: { 'ifi-type': 0 }, attributes: attributes({ ifname: 'peer0' }) };
const mac = '02:00:00:00:00:0a';

/** Each with what comes back, as words of the tree. */
const kinds: [kind: string, data: Record<string, Value>, back: Record<string, string>][] = [
  ['veth', { peer }, {}],
  ['dummy', {}, {}],
  ['ifb', {}, {}],
  ['bridge', { 'forward-delay': 1700, 'mcast-snooping': 0 }, { 'forward-delay': '1700', 'mcast-snooping': '0' }],
  ['vlan', { id: 5, protocol: '8021ad' }, { id: '5', protocol: '8021ad' }],
  ['macvlan', { mode: 'bridge' }, { mode: 'bridge' }],
  ['ipvlan', { mode: 'l3' }, { mode: 'l3' }],
  ['vxlan', { id: 7, group: '10.0.0.9', port: 4789 }, { id: '7', group: '10.0.0.9', port: '4789' }],
  ['geneve', { id: 8, remote: '10.0.0.9' }, { id: '8', remote: '10.0.0.9' }],
  [
    'bond',
    { mode: 'roundrobin', 'arp-interval': 100, 'arp-ip-target': [{ name: '0', value: '10.0.0.9' }] },
    { mode: 'roundrobin', '[0]': '10.0.0.9' },
  ],
  ['vrf', { table: 10 }, { table: '10' }],
  ['gre', { local: '10.0.0.1', remote: '10.0.0.2', ikey: 5, iflags: '0x2000' }, { remote: '10.0.0.2', ikey: '5' }],
  ['gretap', { local: '10.0.0.1', remote: '10.0.0.3' }, { remote: '10.0.0.3' }],
  ['ip6gre', { local: 'fc00::1', remote: 'fc00::2' }, { remote: 'fc00::2' }],
  ['ipip', { local: '10.0.0.1', remote: '10.0.0.4' }, { remote: '10.0.0.4' }],
  ['sit', { local: '10.0.0.1', remote: '10.0.0.5' }, { remote: '10.0.0.5' }],
  ['ip6tnl', { local: 'fc00::1', remote: 'fc00::3' }, { remote: 'fc00::3' }],
  ['vti', { local: '10.0.0.1', remote: '10.0.0.6' }, { remote: '10.0.0.6' }],
  ['xfrm', { 'if-id': 4 }, { 'if-id': '4' }],
  ['nlmon', {}, {}],
  ['wireguard', {}, {}],
];

describe.runIf(inside)('inside', () => {
  beforeAll(() => {
    expect(change('rt-link', 'newlink', { 'ifi-index': 1, 'ifi-flags': 'up', 'ifi-change': 'up' }, {})).toBe(0);
    const data = { attributes: attributes({ peer: { header: {}, attributes: attributes({ ifname: 'far' }) } }) };
    const linkinfo = attributes({ kind: 'veth', data });
    expect(change('rt-link', 'newlink', {}, { ifname: 'near', address: mac, linkinfo })).toBe(0);
    for (const name of ['near', 'far']) {
      expect(change('rt-link', 'setlink', { 'ifi-flags': 'up', 'ifi-change': 'up' }, { ifname: name })).toBe(0);
    }
    const address = (family: string, prefix: number, local: string) =>
      change(
        'rt-addr',
        'newaddr',
        { 'ifa-family': family, 'ifa-prefixlen': prefix, 'ifa-index': linkIndex('near') },
        { local, address: local },
      );
    expect(address('inet', 24, '10.0.0.1')).toBe(0);
    expect(address('inet6', 64, 'fc00::1')).toBe(0);
  });

  it.each(kinds)('an interface: %s', (kind, data, back) => {
    const ifname = `a-${kind}`;
    const known: Record<string, Value> = Object.keys(data).length > 0 ? { data: { attributes: attributes(data) } } : {};
    // A macvlan takes its lower interface for itself.
    const lower = { vlan: 'far', macvlan: 'far', ipvlan: 'near', xfrm: 'near' }[kind];
    const below: Record<string, Value> = lower === undefined ? {} : { link: linkIndex(lower) };
    const error = change('rt-link', 'newlink', {}, { ifname, ...below, linkinfo: attributes({ kind, ...known }) });
    if (error === EOPNOTSUPP) return console.warn(`this kernel has no ${kind} interfaces: they are not tested`);
    expect(error).toBe(0);
    const made = told('rt-link', 'getlink').find((tree) => find(tree, 'ifname')?.value === `"${ifname}"`)!;
    const info = find(made, 'linkinfo')!;
    expect(find(info, 'kind')?.value).toBe(`"${kind}"`);
    for (const [name, value] of Object.entries(back)) expect(find(info, name)?.value, name).toBe(value);
  });

  it('a further name, and an alias', () => {
    const names = [{ name: 'alt-ifname', value: 'also-near' }];
    expect(change('rt-link', 'newlinkprop', { 'ifi-index': linkIndex('near') }, { 'prop-list': names })).toBe(0);
    expect(change('rt-link', 'setlink', { 'ifi-index': linkIndex('near') }, { ifalias: 'a cable' })).toBe(0);
    const near = told('rt-link', 'getlink').find((tree) => find(tree, 'alt-ifname'))!;
    expect([find(near, 'alt-ifname')?.value, find(near, 'ifalias')?.value]).toEqual(['"also-near"', '"a cable"']);
  });

  it('an address, and how long it is good', () => {
    const six = told('rt-addr', 'getaddr').find((tree) => find(tree, 'address')?.value === 'fc00::1')!;
    expect(find(six, 'ifa-prefixlen')?.value).toBe('64');
    expect(find(six, 'ifa-valid')?.raw).toBe(0xffffffff);
  });

  const main = { 'rtm-table': 'main', 'rtm-protocol': 'static', 'rtm-type': 'unicast' };
  const four = { ...main, 'rtm-family': 'inet', 'rtm-dst-len': 16 };
  const metrics = attributes({ mtu: 1400, initcwnd: 5, 'cc-algo': 'cubic' });
  const routes: [what: string, header: StructValue, values: Record<string, Value>][] = [
    ['with metrics', four, { dst: '10.1.0.0', gateway: '10.0.0.2', metrics }],
    ['into nothing', { ...four, 'rtm-type': 'blackhole' }, { dst: '10.2.0.0' }],
    [
      'of IPv6',
      { ...main, 'rtm-family': 'inet6', 'rtm-dst-len': 64 },
      { dst: 'fc01::', gateway: 'fc00::2', pref: 'high' },
    ],
    [
      'through a tunnel of its own',
      four,
      {
        dst: '10.3.0.0',
        gateway: '10.0.0.2',
        'encap-type': 'ip',
        encap: { attributes: attributes({ id: 5, dst: '10.0.0.7' }) },
      },
    ],
  ];

  it.each(routes)('a route %s', (_, header, values) => {
    const error = change('rt-route', 'newroute', header, values);
    if (error === EOPNOTSUPP) return console.warn('this kernel has no such routes: they are not tested');
    expect(error).toBe(0);
    const route = told('rt-route', 'getroute').find((tree) => find(tree, 'dst')?.value === values.dst);
    expect(find(route!, 'rtm-protocol')?.value).toBe('static');
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string') expect(find(route!, name)?.value, name).toBe(value);
    }
  });

  it('a group of nexthops', () => {
    const nexthop = (values: Record<string, Value>, family: string) =>
      change('rt-route', 'newnexthop', { 'nh-family': family }, values);
    expect(nexthop({ id: 1, gateway: '10.0.0.2', oif: linkIndex('near') }, 'inet')).toBe(0);
    expect(nexthop({ id: 2, group: { id: 1, weight: 2 } }, 'unspec')).toBe(0);
    const group = told('rt-route', 'getnexthop').find((tree) => find(tree, 'group'))!;
    expect(find(group, 'weight')?.value).toBe('2');
  });

  it('a neighbour', () => {
    const header = { 'ndm-family': 'inet', 'ndm-ifindex': linkIndex('near'), 'ndm-state': 'permanent' };
    expect(change('rt-neigh', 'newneigh', header, { dst: '10.0.0.50', lladdr: mac })).toBe(0);
    const one = told('rt-neigh', 'getneigh').find((tree) => find(tree, 'dst')?.value === '10.0.0.50')!;
    expect([find(one, 'lladdr')?.value, find(one, 'ndm-state')?.value]).toEqual([mac, 'permanent']);
  });

  it('a rule', () => {
    const header = { family: 'inet', 'src-len': 16, action: 'to-tbl' };
    const values = {
      src: '10.3.0.0',
      table: 500,
      priority: 77,
      fwmark: '0x10',
      fwmask: '0xff',
      'ip-proto': 'tcp',
      'dport-range': { start: 100, end: 200 },
    };
    expect(change('rt-rule', 'newrule', header, values)).toBe(0);
    const rule = told('rt-rule', 'getrule').find((tree) => find(tree, 'priority')?.value === '77')!;
    expect([find(rule, 'src')?.value, find(rule, 'end')?.value]).toEqual(['10.3.0.0', '200']);
  });

  const rate = { rate: 125_000, linklayer: 'ethernet', 'cell-log': 3 };
  const table = new Uint8Array(1024);
  const qdiscs: [kind: string, options: Record<string, Value> | undefined, header: StructValue | undefined][] = [
    ['pfifo', undefined, { limit: 5 }],
    ['prio', undefined, { bands: 3, priomap: '01020202010200000101010101010101' }],
    ['codel', { target: 5000, ecn: 1 }, undefined],
    ['fq', { plimit: 300 }, undefined],
    ['fq_codel', { limit: 500, flows: 256 }, undefined],
    ['tbf', { parms: { rate, limit: 10_000, buffer: 10_000 }, burst: 5000, rtab: table }, undefined],
    ['netem', { corr: { 'delay-corr': 5 } }, { latency: 1000, limit: 50 }],
    ['htb', { init: { version: 3, rate2quantum: 10, defcls: 16 } }, undefined],
  ];

  it.each(qdiscs)('a queueing discipline: %s', (kind, values, fixed) => {
    const header = { 'tcm-ifindex': linkIndex('near'), 'tcm-parent': 0xffffffff, 'tcm-handle': 0x10000 };
    change('tc', 'delqdisc', { ...header, 'tcm-handle': 0 }, {});
    const options = { header: fixed ?? {}, attributes: attributes(values ?? {}) };
    const error = change('tc', 'newqdisc', header, {
      kind,
      options: fixed ? options : { attributes: options.attributes },
    });
    if (error === ENOENT) return console.warn(`this kernel has no queueing discipline ${kind}: it is not tested`);
    expect(error).toBe(0);
    const made = told('tc', 'getqdisc').find((tree) => find(tree, 'kind')?.value === `"${kind}"`);
    expect(find(made!, 'options')?.children.length).toBeGreaterThan(0);
    if (kind === 'htb') {
      const parms = { rate, ceil: rate, buffer: 1000, cbuffer: 1000 };
      const data = { attributes: attributes({ parms, rtab: table, ctab: table }) };
      const place = { 'tcm-ifindex': linkIndex('near'), 'tcm-parent': 0x10000, 'tcm-handle': 0x10010 };
      expect(change('tc', 'newtclass', place, { kind, options: data })).toBe(0);
      const [made] = told('tc', 'gettclass', { header: { 'tcm-ifindex': linkIndex('near') } });
      expect(find(find(made!, 'parms')!, 'rate')?.children.at(-1)?.value).toBe('125000');
    }
  });

  const actions = [{ name: '1', value: attributes({ kind: 'gact', options: gact() }) }];
  const classifiers: [kind: string, values: Record<string, Value>][] = [
    ['matchall', { classid: 0x10010, act: actions }],
    ['flower', { 'key-eth-type': 'ip', 'key-ip-proto': 'tcp', 'key-tcp-dst': 80, act: actions }],
    ['basic', { classid: 0x10010 }],
    ['u32', { classid: 0x10010, sel: selector() }],
  ];

  it.each(classifiers)('a filter: %s', (kind, values) => {
    const index = linkIndex('near');
    const hook = { 'tcm-ifindex': index, 'tcm-parent': 0xfffffff1, 'tcm-handle': 0xffff0000 };
    const made = change('tc', 'newqdisc', hook, { kind: 'clsact' });
    if (made === ENOENT) return console.warn('this kernel has no clsact: filters are not tested');
    const place = { 'tcm-ifindex': index, 'tcm-parent': 0xfffffff2, 'tcm-info': 0x0001_0008 };
    const error = change('tc', 'newtfilter', place, { kind, options: { attributes: attributes(values) } });
    const filters = told('tc', 'gettfilter', { header: { 'tcm-ifindex': index, 'tcm-parent': 0xfffffff2 } });
    expect(change('tc', 'delqdisc', { ...hook, 'tcm-handle': 0 }, {})).toBe(0);
    if (error === ENOENT) return console.warn(`this kernel has no filter ${kind}, or not its action: it is not tested`);
    expect(error).toBe(0);
    expect(find(filters[0]!, 'kind')?.value).toBe(`"${kind}"`);
  });

  it('a table of packet filters, and the connection that it tracks', async () => {
    const error = inquire(ruleset()).error;
    if (error !== 0) return console.warn(`this kernel has no nftables (${error}): they are not tested`);
    const dumped = ['gettable', 'getchain', 'getset', 'getobj', 'getrule'].map((name) => told('nftables', name));
    expect(dumped.map((trees) => trees.length)).toEqual([1, 2, 1, 2, 2]);
    const [rule] = dumped.at(-1)!;
    expect(find(rule!, 'key')?.value).toBe('l4proto');
    expect(find(rule!, 'verdict')?.children.map(({ value }) => value)).toEqual(['jump', '"aside"']);
    const [elements] = told('nftables', 'getsetelem', {
      header: { 'nfgen-family': 'inet' },
      attributes: attributes({ table: 'spec', set: 'hosts' }),
    });
    expect(find(elements!, 'value')?.value).toBe('0a 00 00 01');

    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    const connection = told('conntrack', 'ct-get').find((tree) => find(tree, 'dst-port')?.value === `${port}`)!;
    expect(find(connection, 'status')?.value).toContain('assured');
    expect(find(find(connection, 'protoinfo')!, 'state')?.value).toBe('established');
    client.destroy();
    server.close();
  });
});

/** drop */
function gact(): Value {
  return { attributes: attributes({ parms: { action: 'shot' } }) };
}

/** struct tc_u32_sel with one key behind it, which YNL can't say: nothing of the packet has to match. */
function selector(): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes[0] = 1;
  bytes[2] = 1;
  return bytes;
}

function ruleset(): Composition[] {
  const part = (operation: string, values: Record<string, Value>, more: Partial<Composition> = {}): Composition => ({
    family: 'nftables',
    operation,
    header: { 'nfgen-family': 'inet' },
    flags: CREATE & ~4,
    attributes: attributes(values),
    ...more,
  });
  const edge: Partial<Composition> = { header: { 'res-id': 10 }, flags: 1 };
  const value = (bytes: string): Value => [{ name: 'value', value: bytes }];
  const list = (...expressions: [name: string, values: Record<string, Value>][]): Value =>
    expressions.map(([name, values]) => ({
      name: 'elem',
      value: attributes({ name, data: { attributes: attributes(values) } }),
    }));
  const object = (values: Record<string, Value>): Value => ({ attributes: attributes(values) });
  const types = { 'key-type': 7, 'key-len': 4, 'data-type': 12, 'data-len': 4 };
  const element = attributes({ key: value('0a000001'), data: value('00000001') });
  return [
    part('batch-begin', {}, edge),
    part('newtable', { name: 'spec' }),
    part('newset', { table: 'spec', name: 'hosts', flags: 'map', ...types, id: 1, policy: 'memory' }),
    part('newsetelem', { table: 'spec', set: 'hosts', elements: [{ name: 'elem', value: element }] }),
    part('newobj', { table: 'spec', name: 'seen', type: 'counter', data: object({ bytes: 5, packets: 1 }) }),
    part('newobj', { table: 'spec', name: 'most', type: 'quota', data: object({ bytes: 5000 }) }),
    part('newchain', {
      table: 'spec',
      name: 'in',
      hook: attributes({ hooknum: 1, priority: -10 }),
      policy: 'accept',
      type: 'filter',
    }),
    part('newchain', { table: 'spec', name: 'aside' }),
    part(
      'newrule',
      {
        table: 'spec',
        chain: 'in',
        expressions: list(
          ['meta', { key: 'l4proto', dreg: 'reg-1' }],
          ['cmp', { sreg: 'reg-1', op: 'eq', data: value('06') }],
          ['payload', { dreg: 'reg-1', base: 'transport-header', offset: 2, len: 2 }],
          ['cmp', { sreg: 'reg-1', op: 'neq', data: value('0050') }],
          ['counter', { bytes: 0, packets: 0 }],
          ['ct', { key: 'state', dreg: 'reg-1' }],
          ['bitwise', { sreg: 'reg-1', dreg: 'reg-1', len: 4, mask: value('02000000'), xor: value('00000000') }],
          [
            'immediate',
            { dreg: 'reg-verdict', data: attributes({ verdict: attributes({ code: 'jump', chain: 'aside' }) }) },
          ],
        ),
      },
      { flags: APPEND & ~4 },
    ),
    part(
      'newrule',
      {
        table: 'spec',
        chain: 'aside',
        expressions: list(
          ['limit', { rate: 5, unit: 60, burst: 3, type: 'pkts', flags: 0 }],
          ['objref', { 'imm-type': 'counter', 'imm-name': 'seen' }],
        ),
      },
      { flags: APPEND },
    ),
    part('batch-end', {}, edge),
  ];
}
