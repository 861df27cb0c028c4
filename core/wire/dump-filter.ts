// Owns the fields of rtnetlink's fixed headers by which a dump is filtered under NETLINK_GET_STRICT_CHK, and which the
// kernel passes over without it: inet_valid_dump_ifaddr_req() in net/ipv4/devinet.c and its like for IPv6,
// ip_valid_fib_dump_req() in net/ipv4/fib_frontend.c. As measured on Linux 6.18.
import type { ByteOrder, ByteRange } from './bytes.ts';
import { NETLINK_ROUTE } from './constants.ts';
import { decodeHeader } from './header.ts';

interface FilterField extends ByteRange {
  /** 'interface' */
  readonly name: string;
}

const RTM_GETADDR = 22;
const RTM_GETROUTE = 26;

/** Offsets from the start of the nlmsghdr. */
const FIELDS: ReadonlyMap<number, readonly FilterField[]> = new Map([
  [RTM_GETADDR, [{ name: 'interface (ifa_index)', offset: 20, length: 4 }]],
  [
    RTM_GETROUTE,
    [
      { name: 'table (rtm_table)', offset: 20, length: 1 },
      { name: 'protocol (rtm_protocol)', offset: 21, length: 1 },
      { name: 'type (rtm_type)', offset: 23, length: 1 },
    ],
  ],
]);

/** The first such field that is set in a request to dump. */
export function dumpFilter(protocol: number, request: Uint8Array, order: ByteOrder): FilterField | undefined {
  const header = decodeHeader(request, order);
  if (protocol !== NETLINK_ROUTE || header === undefined) return undefined;
  const isSet = ({ offset, length }: FilterField): boolean =>
    offset + length <= request.length && request.subarray(offset, offset + length).some((byte) => byte !== 0);
  return FIELDS.get(header.type)?.find(isSet);
}
