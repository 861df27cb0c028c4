// Owns which multicast group of NETLINK_ROUTE tells of a change, by the type of the request that makes it, as the
// kernel's rtnl_notify() calls have it. Other protocols have no such rule.
import { type ByteOrder, readU8 } from './bytes.ts';
import { NETLINK_ROUTE } from './constants.ts';
import { decodeHeader, HEADER_LENGTH } from './header.ts';

/** By the NEW type of each four; by address family where each has a group of its own. */
const GROUPS: ReadonlyMap<number, number | ReadonlyMap<number, number>> = new Map<number, number | Map<number, number>>(
  [
    [16, 1],
    [20, families(5, 9)],
    [24, families(7, 11)],
    [28, 3],
    [32, families(8, 19)],
    [36, 4],
    [40, 4],
    [44, 4],
    [84, 26],
    [104, 32],
  ],
);

/** AF_INET and AF_INET6. */
function families(ipv4: number, ipv6: number): Map<number, number> {
  return new Map([
    [2, ipv4],
    [10, ipv6],
  ]);
}

/** The group's number; undefined where none is known, as for a request that changes nothing. */
export function notificationGroup(protocol: number, request: Uint8Array, order: ByteOrder): number | undefined {
  const header = decodeHeader(request, order);
  if (protocol !== NETLINK_ROUTE || header === undefined || (header.type & 3) === 2) return undefined;
  const found = GROUPS.get(header.type & ~3);
  if (found === undefined || typeof found === 'number') return found;
  return request.length > HEADER_LENGTH ? found.get(readU8(request, HEADER_LENGTH)) : undefined;
}
