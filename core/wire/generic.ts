// Owns struct genlmsghdr of <linux/genetlink.h>: u8 command, u8 version, u16 reserved, after the nlmsghdr.
import { type ByteOrder, readU8, readU16, writeU8, writeU16 } from './bytes.ts';

export const GENERIC_HEADER_LENGTH = 4;

export interface GenericHeader {
  readonly command: number;
  readonly version: number;
  readonly reserved: number;
}

/** The generic header at `offset`, or undefined where fewer than 4 bytes remain. */
export function decodeGenericHeader(bytes: Uint8Array, order: ByteOrder, offset = 0): GenericHeader | undefined {
  if (offset + GENERIC_HEADER_LENGTH > bytes.length) return undefined;
  return {
    command: readU8(bytes, offset),
    version: readU8(bytes, offset + 1),
    reserved: readU16(bytes, offset + 2, order),
  };
}

export function encodeGenericHeader(
  header: Omit<GenericHeader, 'reserved'>,
  order: ByteOrder,
  reserved = 0,
): Uint8Array {
  const bytes = new Uint8Array(GENERIC_HEADER_LENGTH);
  writeU8(bytes, 0, header.command);
  writeU8(bytes, 1, header.version);
  writeU16(bytes, 2, reserved, order);
  return bytes;
}
