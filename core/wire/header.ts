// Owns struct nlmsghdr of <linux/netlink.h>, the 16 bytes in front of every netlink message:
//
//     0          4      6       8          12         16
//     | len u32  | type | flags | seq u32  | pid u32  | payload …
//
// Judges nothing: a length that can't be true is kept as it stands.
import { type ByteOrder, readU16, readU32, writeU16, writeU32 } from './bytes.ts';

export const HEADER_LENGTH = 16;

export interface Header {
  /** nlmsg_len: header and payload, without the padding. */
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** nlmsg_pid: the sender's netlink port, which is not a process id; 0 is the kernel. */
  readonly portId: number;
}

/** The header at `offset`, or undefined where fewer than 16 bytes remain. */
export function decodeHeader(bytes: Uint8Array, order: ByteOrder, offset = 0): Header | undefined {
  if (offset + HEADER_LENGTH > bytes.length) return undefined;
  return {
    length: readU32(bytes, offset, order),
    type: readU16(bytes, offset + 4, order),
    flags: readU16(bytes, offset + 6, order),
    sequence: readU32(bytes, offset + 8, order),
    portId: readU32(bytes, offset + 12, order),
  };
}

/** The 16 bytes of a header. Values are cut to their width, as the kernel's struct would. */
export function encodeHeader(header: Header, order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH);
  writeHeader(bytes, header, order);
  return bytes;
}

/** Writes a header over the first 16 bytes. */
export function writeHeader(bytes: Uint8Array, header: Header, order: ByteOrder): void {
  writeU32(bytes, 0, header.length, order);
  writeU16(bytes, 4, header.type, order);
  writeU16(bytes, 6, header.flags, order);
  writeU32(bytes, 8, header.sequence, order);
  writeU32(bytes, 12, header.portId, order);
}
