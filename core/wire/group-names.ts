// Owns the names of the multicast groups that have fixed numbers, protocol by protocol, as the kernel's UAPI headers
// have them. Numbers that were retired (DECnet's among them) have none.

/** enum rtnetlink_groups, <linux/rtnetlink.h>. */
export const ROUTE = numbered('RTNLGRP_', [
  'LINK',
  'NOTIFY',
  'NEIGH',
  'TC',
  'IPV4_IFADDR',
  'IPV4_MROUTE',
  'IPV4_ROUTE',
  'IPV4_RULE',
  'IPV6_IFADDR',
  'IPV6_MROUTE',
  'IPV6_ROUTE',
  'IPV6_IFINFO',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'IPV6_PREFIX',
  'IPV6_RULE',
  'ND_USEROPT',
  'PHONET_IFADDR',
  'PHONET_ROUTE',
  'DCB',
  'IPV4_NETCONF',
  'IPV6_NETCONF',
  'MDB',
  'MPLS_ROUTE',
  'NSID',
  'MPLS_NETCONF',
  'IPV4_MROUTE_R',
  'IPV6_MROUTE_R',
  'NEXTHOP',
  'BRVLAN',
  'MCTP_IFADDR',
  'TUNNEL',
  'STATS',
  'IPV4_MCADDR',
  'IPV6_MCADDR',
  'IPV6_ACADDR',
]);

/** enum sknetlink_groups, <linux/sock_diag.h>. */
export const SOCK_DIAG = numbered('SKNLGRP_', [
  'INET_TCP_DESTROY',
  'INET_UDP_DESTROY',
  'INET6_TCP_DESTROY',
  'INET6_UDP_DESTROY',
]);

/** enum xfrm_nlgroups, <linux/xfrm.h>. */
export const XFRM = numbered('XFRMNLGRP_', [
  'ACQUIRE',
  'EXPIRE',
  'SA',
  'POLICY',
  'AEVENTS',
  'REPORT',
  'MIGRATE',
  'MAPPING',
]);

/** <linux/selinux_netlink.h> */
export const SELINUX = numbered('SELNLGRP_', ['AVC']);

/** <linux/audit.h> */
export const AUDIT = numbered('AUDIT_NLGRP_', ['READLOG']);

/** enum nfnetlink_groups, <linux/netfilter/nfnetlink.h>. */
export const NETFILTER = numbered('NFNLGRP_', [
  'CONNTRACK_NEW',
  'CONNTRACK_UPDATE',
  'CONNTRACK_DESTROY',
  'CONNTRACK_EXP_NEW',
  'CONNTRACK_EXP_UPDATE',
  'CONNTRACK_EXP_DESTROY',
  'NFTABLES',
  'ACCT_QUOTA',
  'NFTRACE',
]);

/** <linux/connector.h>: an index of the connector is the group that its messages go to. */
export const CONNECTOR = numbered('', [
  'CN_IDX_PROC',
  'CN_IDX_CIFS',
  'CN_W1_IDX',
  'CN_IDX_V86D',
  'CN_IDX_BB',
  'CN_DST_IDX',
  'CN_IDX_DM',
  'CN_IDX_DRBD',
  'CN_KVP_IDX',
  'CN_VSS_IDX',
]);

/** The kernel sends to 1; udev to 2, what its rules made of it. */
export const UEVENT = numbered('', ['kernel', 'udev']);

/** kernel/nlscope_echo.h */
export const ECHO = numbered('', ['echo']);

/** From 1 on. */
function numbered(prefix: string, names: readonly (string | undefined)[]): ReadonlyMap<number, string> {
  return new Map(names.flatMap((name, index) => (name === undefined ? [] : [[index + 1, `${prefix}${name}`]])));
}
