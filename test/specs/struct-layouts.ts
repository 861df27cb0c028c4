// Owns a C program that compiles only where the structs of a spec have the sizes and the places that they have in C.
import type { Spec, Struct } from '../../core/schema/spec.ts';

const HEADERS = [
  'linux/rtnetlink.h',
  'linux/if_link.h',
  'linux/if_bridge.h',
  'linux/if_addr.h',
  'linux/neighbour.h',
  'linux/fib_rules.h',
  'linux/nexthop.h',
  'linux/pkt_sched.h',
  'linux/pkt_cls.h',
  'linux/gen_stats.h',
  'linux/tc_act/tc_gact.h',
  'linux/tc_act/tc_mirred.h',
  'linux/tc_act/tc_bpf.h',
  'linux/tcp.h',
  'linux/inet_diag.h',
  'linux/unix_diag.h',
  'linux/netlink_diag.h',
  'linux/packet_diag.h',
  'linux/vm_sockets_diag.h',
  'linux/netfilter/nfnetlink.h',
  'linux/netfilter/nf_conntrack_tcp.h',
];

/** Arrays in C: specs.test.ts holds them against the enums that name their places. */
const ARRAYS = ['ipv4-devconf', 'ipv6-devconf', 'icmp6-stats', 'sk-meminfo'];
/** Bits in C, which have no address. */
const BITS = ['tcpi-wscale', 'tcpi-bits', 'bits1', 'bits2'];

/** Structs that have grown since Linux 6.1, with the first member that is newer: up to it they are held against C. */
const GROWN: Readonly<Record<string, string>> = { 'tcp-info': 'tcpi-rcv-wnd', 'tc-fq-qd-stats': 'fastpath-packets' };

export function structProgram({ structs }: Spec): string {
  const checked = structs.filter(({ name }) => !ARRAYS.includes(name));
  return [
    '#include <stddef.h>',
    ...HEADERS.map((header) => `#include <${header}>`),
    ...checked.flatMap(assertions),
    '',
  ].join('\n');
}

function assertions({ name, length, members }: Struct): string[] {
  const type = `struct ${name.replace(/^inet6-/, 'inet-').replaceAll('-', '_')}`;
  const newer = members.find((member) => member.name === GROWN[name]);
  const claims = members
    .filter((member) => member.offset < (newer?.offset ?? length))
    .filter((member) => member.type !== 'pad' && !BITS.includes(member.name))
    .map((member) => [`offsetof(${type}, ${member.name.replaceAll('-', '_')})`, member.offset] as const);
  const size = newer ? [] : [[`sizeof(${type})`, length] as const];
  return [...size, ...claims].map(([what, value]) => `_Static_assert(${what} == ${value}, "${what} is not ${value}");`);
}
