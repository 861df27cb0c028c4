// Owns netlink's own part of sock_diag, <linux/netlink_diag.h>: the request for all sockets of all protocols with their
// groups, and what is told of each. /proc/net/netlink has the groups 1 to 32 only.
import { decodeAttributes } from './attribute.ts';
import { type ByteOrder, readU8, readU32, writeU8, writeU32 } from './bytes.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from './flags.ts';
import { HEADER_LENGTH } from './header.ts';
import { encodeMessage } from './message.ts';

const SOCK_DIAG_BY_FAMILY = 20;
const AF_NETLINK = 16;
/** NDIAG_PROTO_ALL */
const ALL_PROTOCOLS = 0xff;
const NDIAG_SHOW_GROUPS = 2;
const NETLINK_DIAG_GROUPS = 1;
/** struct netlink_diag_req, struct netlink_diag_msg */
const REQUEST_LENGTH = 20;
const REPLY_LENGTH = 28;

export function encodeNetlinkDiagRequest(sequence: number, order: ByteOrder): Uint8Array {
  const payload = new Uint8Array(REQUEST_LENGTH);
  writeU8(payload, 0, AF_NETLINK);
  writeU8(payload, 1, ALL_PROTOCOLS);
  writeU32(payload, 8, NDIAG_SHOW_GROUPS, order);
  const flags = NLM_F_REQUEST | NLM_F_DUMP;
  return encodeMessage({ type: SOCK_DIAG_BY_FAMILY, flags, sequence, portId: 0, payload }, order);
}

export interface NetlinkDiag {
  readonly protocol: number;
  readonly portId: number;
  /** Bit n-1 is group n. */
  readonly groups: bigint;
}

/** Undefined for what is no such message, or is cut. */
export function decodeNetlinkDiag(bytes: Uint8Array, order: ByteOrder): NetlinkDiag | undefined {
  const payload = bytes.subarray(HEADER_LENGTH);
  if (payload.length < REPLY_LENGTH || readU8(payload, 0) !== AF_NETLINK) return undefined;
  const { attributes } = decodeAttributes(payload.subarray(REPLY_LENGTH), order);
  const mask = attributes.find(({ type }) => type === NETLINK_DIAG_GROUPS)?.payload ?? new Uint8Array();
  return { protocol: readU8(payload, 2), portId: readU32(payload, 4, order), groups: maskOf(mask, order) };
}

/** An array of unsigned longs, the lowest groups first: 8 bytes each, as their attribute's length is a multiple of 8. */
function maskOf(bytes: Uint8Array, order: ByteOrder): bigint {
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => BigInt(readU32(bytes, index * 4, order)));
  // Within a long of a big-endian machine the higher half comes first.
  const at = (index: number): number => (order === 'little' ? index : index ^ 1);
  return words.reduce((mask, word, index) => mask | (word << BigInt(32 * at(index))), 0n);
}
