/**
 * The 16 bytes before the messages in a packet of LINKTYPE_NETLINK, always big-endian:
 *
 *     0              2               4              14           16
 *     | packet type  | ARPHRD_NETLINK | 10 unused    | protocol   | netlink messages, in host order …
 *
 * As the kernel's nlmon device and libpcap lay it out.
 */
import { readU16, writeU16 } from '../wire/bytes.ts';

export const LINKTYPE_NETLINK = 253;
export const COOKED_HEADER_LENGTH = 16;
export const ARPHRD_NETLINK = 824;

/** PACKET_* of <linux/if_packet.h>, as far as netlink's packets have them. */
export const PacketType = { toUs: 0, outgoing: 4, toUser: 6, toKernel: 7 } as const;

export interface CookedHeader {
  readonly packetType: number;
  readonly protocol: number;
}

export function writeCookedHeader(bytes: Uint8Array, offset: number, { packetType, protocol }: CookedHeader): void {
  writeU16(bytes, offset, packetType, 'big');
  writeU16(bytes, offset + 2, ARPHRD_NETLINK, 'big');
  writeU16(bytes, offset + 14, protocol, 'big');
}

/** Undefined where there are fewer than 16 bytes. */
export function readCookedHeader(bytes: Uint8Array): CookedHeader | undefined {
  if (bytes.length < COOKED_HEADER_LENGTH) return undefined;
  return { packetType: readU16(bytes, 0, 'big'), protocol: readU16(bytes, 14, 'big') };
}
