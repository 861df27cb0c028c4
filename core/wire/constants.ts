// Owns the numbers of <linux/netlink.h> and their names: protocols, message types and what kind of message a type
// is. Flags are in flags.ts, rtnetlink's types in rtnetlink.ts.
import type { FlagKind } from './flags.ts';
import { rtnetlinkTypeName } from './rtnetlink.ts';

export const NETLINK_ROUTE = 0;
/** "Unused number", by the kernel: no message is of it. */
export const NETLINK_UNUSED = 1;
export const NETLINK_USERSOCK = 2;
export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_CONNECTOR = 11;
export const NETLINK_KOBJECT_UEVENT = 15;
export const NETLINK_GENERIC = 16;
/** Not the kernel's: the echo protocol of the article nlscope comes from, and of the bundled module. */
export const NETLINK_MUNISOCK = 25;

/** MAX_LINKS: protocols are 0 to 31. */
export const PROTOCOL_COUNT = 32;

/** Numbers 17 and above 22 are free or not in mainline's header. */
export const PROTOCOLS: readonly { readonly number: number; readonly name: string }[] = [
  { number: NETLINK_ROUTE, name: 'NETLINK_ROUTE' },
  { number: NETLINK_UNUSED, name: 'NETLINK_UNUSED' },
  { number: NETLINK_USERSOCK, name: 'NETLINK_USERSOCK' },
  { number: 3, name: 'NETLINK_FIREWALL' },
  { number: NETLINK_SOCK_DIAG, name: 'NETLINK_SOCK_DIAG' },
  { number: 5, name: 'NETLINK_NFLOG' },
  { number: 6, name: 'NETLINK_XFRM' },
  { number: 7, name: 'NETLINK_SELINUX' },
  { number: 8, name: 'NETLINK_ISCSI' },
  { number: 9, name: 'NETLINK_AUDIT' },
  { number: 10, name: 'NETLINK_FIB_LOOKUP' },
  { number: NETLINK_CONNECTOR, name: 'NETLINK_CONNECTOR' },
  { number: 12, name: 'NETLINK_NETFILTER' },
  { number: 13, name: 'NETLINK_IP6_FW' },
  { number: 14, name: 'NETLINK_DNRTMSG' },
  { number: NETLINK_KOBJECT_UEVENT, name: 'NETLINK_KOBJECT_UEVENT' },
  { number: NETLINK_GENERIC, name: 'NETLINK_GENERIC' },
  { number: 18, name: 'NETLINK_SCSITRANSPORT' },
  { number: 19, name: 'NETLINK_ECRYPTFS' },
  { number: 20, name: 'NETLINK_RDMA' },
  { number: 21, name: 'NETLINK_CRYPTO' },
  { number: 22, name: 'NETLINK_SMC' },
  { number: NETLINK_MUNISOCK, name: 'NETLINK_MUNISOCK' },
];

const PROTOCOL_NAMES = new Map(PROTOCOLS.map(({ number, name }) => [number, name]));
const PROTOCOL_NUMBERS = new Map(PROTOCOLS.map(({ number, name }) => [name, number]));

/** 'NETLINK_ROUTE'; 'protocol 29' for a number without a name. */
export const protocolName = (protocol: number): string => PROTOCOL_NAMES.get(protocol) ?? `protocol ${protocol}`;

/** Takes 25, '25', 'NETLINK_ROUTE', 'route', 'usersock'; undefined for anything that is no protocol of 0 to 31. */
export function parseProtocol(text: string | number): number | undefined {
  const word = String(text).trim().toUpperCase();
  if (/^\d+$/.test(word)) return Number(word) < PROTOCOL_COUNT ? Number(word) : undefined;
  return PROTOCOL_NUMBERS.get(word) ?? PROTOCOL_NUMBERS.get(`NETLINK_${word}`);
}

export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
/** NLMSG_MIN_TYPE: types below are netlink's own. */
export const FIRST_FREE_TYPE = 0x10;
/** NL_MSG_TYPE of the article: the type of an echo message. */
export const ECHO_TYPE = 20;
/** GENL_ID_CTRL, the controller of generic netlink. */
export const NLCTRL_TYPE = 0x10;

const CONTROL_TYPES: ReadonlyMap<number, string> = new Map([
  [NLMSG_NOOP, 'NLMSG_NOOP'],
  [NLMSG_ERROR, 'NLMSG_ERROR'],
  [NLMSG_DONE, 'NLMSG_DONE'],
  [NLMSG_OVERRUN, 'NLMSG_OVERRUN'],
]);

/** 'RTM_NEWLINK', 'NLMSG_DONE', 'nlctrl', 'echo'; undefined for a type that has no name in this protocol. */
export function messageTypeName(protocol: number, type: number): string | undefined {
  if (type < FIRST_FREE_TYPE) return CONTROL_TYPES.get(type);
  if (protocol === NETLINK_ROUTE) return rtnetlinkTypeName(type);
  if (protocol === NETLINK_GENERIC) return type === NLCTRL_TYPE ? 'nlctrl' : undefined;
  if (isEchoProtocol(protocol)) return type === ECHO_TYPE ? 'echo' : undefined;
  if (protocol === NETLINK_SOCK_DIAG) return SOCK_DIAG_TYPES.get(type);
  return undefined;
}

/** The types that have a name in this protocol. Names end well below 256. */
export function namedTypes(protocol: number): { type: number; name: string }[] {
  return Array.from({ length: 256 }, (_, type) => ({ type, name: messageTypeName(protocol, type) ?? '' })).filter(
    ({ name }) => name !== '',
  );
}

/** Takes a type's name in this protocol in either case, and numbers: '20', '0x14', '1 000'; undefined for anything else. */
export function parseType(text: string, protocol: number): number | undefined {
  const word = text.trim();
  const digits = word.replace(/[\s_]/g, '');
  if (/^(0x[0-9a-f]+|\d+)$/i.test(digits)) return Number(digits) <= 0xffff ? Number(digits) : undefined;
  return namedTypes(protocol).find(({ name }) => name.toUpperCase() === word.toUpperCase())?.type;
}

/** SOCK_DIAG_BY_FAMILY is 20 as well, so a type means something only within its protocol. */
const SOCK_DIAG_TYPES: ReadonlyMap<number, string> = new Map([
  [20, 'SOCK_DIAG_BY_FAMILY'],
  [21, 'SOCK_DESTROY'],
]);

/** Those on which user space or our module sends messages back. */
export const isEchoProtocol = (protocol: number): boolean =>
  protocol === NETLINK_MUNISOCK || protocol === NETLINK_USERSOCK;

/**
 * Which meaning the flags from 0x100 up have in a message of this type.
 * Generic netlink's kinds hang on the command, which the type doesn't tell: it is 'get', since a dump is all it checks.
 */
export function flagKind(protocol: number, type: number): FlagKind {
  if (type === NLMSG_ERROR || type === NLMSG_DONE) return 'acknowledge';
  if (type < FIRST_FREE_TYPE) return 'other';
  if (protocol === NETLINK_ROUTE) return ROUTE_KINDS[(type - FIRST_FREE_TYPE) & 3]!;
  if (protocol === NETLINK_GENERIC || protocol === NETLINK_SOCK_DIAG) return 'get';
  return 'other';
}

/** rtnetlink_rcv_msg: `kind = type & 3`, counted from RTM_BASE. SET takes the flags of none. */
const ROUTE_KINDS: readonly FlagKind[] = ['new', 'delete', 'get', 'other'];
