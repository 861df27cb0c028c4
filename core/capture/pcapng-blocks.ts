/** The numbers of pcapng (draft-ietf-opsawg-pcapng) that nlscope writes or reads, and the reading of a block's options. */
import { align4, type ByteOrder, readU16, readU32 } from '../wire/bytes.ts';

/** A palindrome, so that a section is known before its byte order is. */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
/** Obsolete, and still in old files. */
export const PACKET = 2;
export const SIMPLE_PACKET = 3;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
/** Of which other programs make no copy. */
export const CUSTOM_BLOCK = 0x40000bad;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Type and length in front of a block's body, and the length again behind it. */
export const BLOCK_HEAD = 8;
export const BLOCK_FRAME = 12;

export const Option = {
  end: 0,
  comment: 1,
  /** shb_hardware, and the flags of a packet. */
  hardware: 2,
  packetFlags: 2,
  os: 3,
  userApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  timeResolution: 9,
  timeOffset: 14,
  /** Of an interface's statistics: what it dropped, and what the system did. */
  interfaceDrops: 5,
  systemDrops: 7,
  /** Binary data that a program which changes the file may copy along. */
  customBinary: 2989,
} as const;

/** Bits 0-1 of a packet's flags. */
export const PacketDirection = { inbound: 1, outbound: 2 } as const;

/**
 * The Private Enterprise Number that a custom option begins with: that of examples (RFC 5612), nlscope having none of
 * its own. So the data says by itself whose it is (own-note.ts).
 */
export const EXAMPLE_ENTERPRISE = 32_473;

/** Calls `take` with each option from `offset` on. Ends at the first that runs over: the rest of a block is still good. */
export function eachOption(
  block: Uint8Array,
  { offset, order }: { offset: number; order: ByteOrder },
  take: (code: number, value: Uint8Array) => void,
): void {
  for (let at = offset; at + 4 <= block.length; ) {
    const code = readU16(block, at, order);
    const length = readU16(block, at + 2, order);
    if (code === Option.end || at + 4 + length > block.length) return;
    take(code, block.subarray(at + 4, at + 4 + length));
    at += 4 + align4(length);
  }
}

/** A value of 4 bytes; undefined for one of another length. */
export const optionU32 = (value: Uint8Array, order: ByteOrder): number | undefined =>
  value.length === 4 ? readU32(value, 0, order) : undefined;
