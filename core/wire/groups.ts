// Owns the multicast groups of the protocols by name, and which of them ask for a privilege of whoever joins. Generic
// netlink's are numbered as families register, so that they come from nlctrl's families; the others' are fixed.
import {
  NETLINK_CONNECTOR,
  NETLINK_GENERIC,
  NETLINK_KOBJECT_UEVENT,
  NETLINK_MUNISOCK,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  protocolName,
} from './constants.ts';
import type { Family } from './family.ts';
import { AUDIT, CONNECTOR, ECHO, NETFILTER, ROUTE, SELINUX, SOCK_DIAG, UEVENT, XFRM } from './group-names.ts';

export type Capability = 'CAP_NET_ADMIN' | 'CAP_SYS_ADMIN' | 'CAP_AUDIT_READ';

/** What joining a group needs, and why the kernel asks for it. */
export interface GroupPrivilege {
  readonly capability: Capability;
  readonly why: string;
}

export interface MulticastGroup {
  readonly number: number;
  /** 'RTNLGRP_LINK', 'udev'; of generic netlink with the family in front, 'nlctrl/notify'. One word. */
  readonly name: string;
  readonly privilege?: GroupPrivilege;
}

/** The part of a family that its groups are told from. */
export type FamilyGroups = Pick<Family, 'name' | 'groups'>;

/** Those with a name, by number. `families` are looked at for NETLINK_GENERIC only. */
export function multicastGroups(protocol: number, families: readonly FamilyGroups[]): MulticastGroup[] {
  const named = protocol === NETLINK_GENERIC ? genericNames(families) : [...(NAMES.get(protocol) ?? [])];
  return named
    .map(([number, name]) => {
      const privilege = groupPrivilege(protocol, number, name);
      return { number, name, ...(privilege && { privilege }) };
    })
    .sort((a, b) => a.number - b.number);
}

/** 'RTNLGRP_LINK'; undefined for a number without a name. */
export const groupName = (protocol: number, number: number, families: readonly FamilyGroups[]): string | undefined =>
  protocol === NETLINK_GENERIC
    ? genericNames(families).find(([known]) => known === number)?.[1]
    : NAMES.get(protocol)?.get(number);

/**
 * The number of a group by number or name: 'RTNLGRP_LINK', 'link', 'nlctrl/notify', and 'notify' where one family alone
 * has a group of that name. Undefined for what is neither a name nor a number from 1 on.
 */
export function parseGroup(text: string, groups: readonly MulticastGroup[]): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^\d+$/.test(word)) return isGroupNumber(Number(word)) ? Number(word) : undefined;
  const whole = groups.find(({ name }) => name.toLowerCase() === word);
  const short = groups.filter(({ name }) => shortGroupName(name).toLowerCase() === word);
  const after = groups.filter(({ name }) => name.toLowerCase().endsWith(`/${word}`));
  return (whole ?? only(short) ?? only(after))?.number;
}

/** Netlink numbers groups from 1; 65,535 is more than any protocol has. */
const isGroupNumber = (number: number): boolean => number >= 1 && number <= 0xffff;

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

/** 'LINK' of RTNLGRP_LINK: the name without what all names of its protocol begin with. */
export const shortGroupName = (name: string): string => name.replace(/^[A-Z]+GRP_|^AUDIT_NLGRP_|^CN_IDX_/, '');

/** `name` tells generic netlink's groups, whose numbers mean nothing by themselves. */
export function groupPrivilege(protocol: number, number: number, name: string | undefined): GroupPrivilege | undefined {
  if (protocol === NETLINK_GENERIC) return GENERIC_PRIVILEGES.get(name ?? '');
  if (protocol === NETLINK_ROUTE) return ROUTE_PRIVILEGES.get(number);
  // cn_bind() takes the number for a mask and tests the bit of CN_IDX_PROC. Before Linux 6.6 every group is refused.
  if (protocol === NETLINK_CONNECTOR) return number % 2 === 1 ? undefined : protocolPrivilege(protocol);
  if (protocol === AUDIT_PROTOCOL) return { capability: 'CAP_AUDIT_READ', why: 'It carries the audit log.' };
  return OPEN_PROTOCOLS.has(protocol) ? undefined : protocolPrivilege(protocol);
}

const protocolPrivilege = (protocol: number): GroupPrivilege => ({
  capability: 'CAP_NET_ADMIN',
  why: `The kernel lets no ordinary user listen to ${protocolName(protocol)}.`,
});

/** Registered with NL_CFG_F_NONROOT_RECV: whoever likes may listen. As measured on Linux 6.18 with uid 65534. */
const OPEN_PROTOCOLS: ReadonlySet<number> = new Set([NETLINK_SOCK_DIAG, 7, NETLINK_KOBJECT_UEVENT, NETLINK_MUNISOCK]);

const AUDIT_PROTOCOL = 9;

const restricted: GroupPrivilege = {
  capability: 'CAP_NET_ADMIN',
  why: 'It carries the packets that multicast routing has no route for.',
};
/** rtnetlink_bind() */
const ROUTE_PRIVILEGES: ReadonlyMap<number, GroupPrivilege> = new Map([
  [30, restricted],
  [31, restricted],
]);

/** GENL_MCAST_CAP_* in the families' sources: nlctrl doesn't tell it. */
const GENERIC_PRIVILEGES: ReadonlyMap<string, GroupPrivilege> = new Map([
  ['NET_DM/events', { capability: 'CAP_SYS_ADMIN', why: 'It carries the packets that were dropped.' }],
  ['psample/packets', { capability: 'CAP_NET_ADMIN', why: 'It carries sampled packets.' }],
  [
    'mptcp_pm/mptcp_pm_events',
    { capability: 'CAP_NET_ADMIN', why: 'It tells the addresses and tokens of MPTCP connections.' },
  ],
  ['IOAM6/ioam6_events', { capability: 'CAP_NET_ADMIN', why: 'It carries the traces of packets.' }],
]);

type Names = ReadonlyMap<number, string>;

const NAMES: ReadonlyMap<number, Names> = new Map([
  [NETLINK_ROUTE, ROUTE],
  [NETLINK_SOCK_DIAG, SOCK_DIAG],
  [6, XFRM],
  [7, SELINUX],
  [AUDIT_PROTOCOL, AUDIT],
  [NETLINK_CONNECTOR, CONNECTOR],
  [12, NETFILTER],
  [NETLINK_KOBJECT_UEVENT, UEVENT],
  [NETLINK_MUNISOCK, ECHO],
]);

const genericNames = (families: readonly FamilyGroups[]): [number: number, name: string][] =>
  families.flatMap(({ name, groups }) =>
    groups.map((group): [number, string] => [group.number, `${name}/${group.name}`]),
  );
