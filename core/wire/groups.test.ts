import { describe, expect, it } from 'vitest';
import { groupName, groupPrivilege, multicastGroups, parseGroup, shortGroupName } from './groups.ts';

const families = [
  { name: 'nlctrl', groups: [{ name: 'notify', number: 16 }] },
  { name: 'netdev', groups: [{ name: 'mgmt', number: 4 }] },
  { name: 'thermal', groups: [{ name: 'event', number: 3 }] },
  { name: 'devlink', groups: [{ name: 'event', number: 9 }] },
  { name: 'mptcp_pm', groups: [{ name: 'mptcp_pm_events', number: 8 }] },
];

describe('the groups of a protocol', () => {
  it.each([
    [0, 1, 'RTNLGRP_LINK'],
    [0, 18, 'RTNLGRP_IPV6_PREFIX'],
    [0, 30, 'RTNLGRP_IPV4_MROUTE_R'],
    [0, 36, 'RTNLGRP_STATS'],
    [4, 4, 'SKNLGRP_INET6_UDP_DESTROY'],
    [6, 8, 'XFRMNLGRP_MAPPING'],
    [7, 1, 'SELNLGRP_AVC'],
    [9, 1, 'AUDIT_NLGRP_READLOG'],
    [11, 1, 'CN_IDX_PROC'],
    [11, 8, 'CN_IDX_DRBD'],
    [12, 9, 'NFNLGRP_NFTRACE'],
    [15, 2, 'udev'],
    [25, 1, 'echo'],
    [16, 16, 'nlctrl/notify'],
    [0, 14, undefined],
    [2, 1, undefined],
    [16, 99, undefined],
  ])('protocol %i, group %i: %s', (protocol, number, name) => {
    expect(groupName(protocol, number, families)).toBe(name);
    expect(multicastGroups(protocol, families).find((group) => group.number === number)?.name).toBe(name);
  });

  it('come by number, generic netlink’s from its families', () => {
    expect(multicastGroups(16, families).map(({ number }) => number)).toEqual([3, 4, 8, 9, 16]);
    expect(multicastGroups(2, families)).toEqual([]);
  });

  it('have short names where all of them begin alike', () => {
    const names = ['RTNLGRP_IPV4_RULE', 'AUDIT_NLGRP_READLOG', 'CN_IDX_PROC', 'NFNLGRP_NFTABLES', 'udev', 'a/b'];
    expect(names.map(shortGroupName)).toEqual(['IPV4_RULE', 'READLOG', 'PROC', 'NFTABLES', 'udev', 'a/b']);
  });
});

describe('a group as typed', () => {
  const route = multicastGroups(0, families);
  const generic = multicastGroups(16, families);

  it('is a number, a name, or the part of a name that tells it', () => {
    expect(['7', 'RTNLGRP_LINK', 'neigh', ' ipv4_route '].map((text) => parseGroup(text, route))).toEqual([7, 1, 3, 7]);
    expect(['nlctrl/notify', 'notify', 'thermal/event'].map((text) => parseGroup(text, generic))).toEqual([16, 16, 3]);
  });

  it('is none where the name is unknown or more than one family’s, or the number is none', () => {
    expect(['nosuch', '', '0', '-1', '65536', '1.5'].map((text) => parseGroup(text, route))).toEqual(
      Array(6).fill(undefined),
    );
    expect(parseGroup('event', generic)).toBeUndefined();
  });
});

describe('a privilege', () => {
  const capability = (protocol: number, number: number) =>
    groupPrivilege(protocol, number, groupName(protocol, number, families))?.capability;

  it('is needed where an ordinary user was refused', () => {
    expect([2, 6, 12].map((protocol) => capability(protocol, 1))).toEqual(Array(3).fill('CAP_NET_ADMIN'));
    expect(capability(9, 1)).toBe('CAP_AUDIT_READ');
    expect([30, 31].map((number) => capability(0, number))).toEqual(['CAP_NET_ADMIN', 'CAP_NET_ADMIN']);
    expect(capability(11, 2)).toBe('CAP_NET_ADMIN');
    expect(capability(16, 8)).toBe('CAP_NET_ADMIN');
    expect(groupPrivilege(16, 5, 'NET_DM/events')?.capability).toBe('CAP_SYS_ADMIN');
  });

  it('is not needed where an ordinary user was let in', () => {
    const open: [protocol: number, number: number][] = [
      [0, 1],
      [0, 29],
      [4, 1],
      [7, 1],
      [11, 1],
      [15, 2],
      [16, 16],
      [25, 1],
    ];
    expect(open.map(([protocol, number]) => capability(protocol, number))).toEqual(open.map(() => undefined));
  });

  it('says why', () => {
    expect(groupPrivilege(12, 1, undefined)?.why).toContain('NETLINK_NETFILTER');
    for (const { privilege } of multicastGroups(0, [])) if (privilege) expect(privilege.why).toMatch(/^It .*\.$/);
  });
});
