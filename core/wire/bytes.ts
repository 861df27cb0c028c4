// Owns the reading and writing of integers in bytes, alignment, joining and comparing.
// Byte order is always told, never assumed. 64 bits are bigints, so no value is ever rounded.
// A read or write past the end is a bug of the caller (RangeError): decoders check the length first.

/** Byte order of the machine that wrote the bytes. */
export type ByteOrder = 'little' | 'big';

/** A range of bytes inside some outer array. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** NLMSG_ALIGN and NLA_ALIGN: the next multiple of 4. */
export const align4 = (length: number): number => length + (-length & 3);

export function readU8(bytes: Uint8Array, offset: number): number {
  checkRange(bytes, offset, 1);
  return bytes[offset]!;
}

export function readU16(bytes: Uint8Array, offset: number, order: ByteOrder): number {
  checkRange(bytes, offset, 2);
  return order === 'little' ? pair(bytes, offset + 1, offset) : pair(bytes, offset, offset + 1);
}

export function readU32(bytes: Uint8Array, offset: number, order: ByteOrder): number {
  checkRange(bytes, offset, 4);
  return order === 'little'
    ? ((pair(bytes, offset + 3, offset + 2) << 16) | pair(bytes, offset + 1, offset)) >>> 0
    : ((pair(bytes, offset, offset + 1) << 16) | pair(bytes, offset + 2, offset + 3)) >>> 0;
}

const pair = (bytes: Uint8Array, high: number, low: number): number => (bytes[high]! << 8) | bytes[low]!;

export function readU64(bytes: Uint8Array, offset: number, order: ByteOrder): bigint {
  const [first, second] = [BigInt(readU32(bytes, offset, order)), BigInt(readU32(bytes, offset + 4, order))];
  return order === 'little' ? first | (second << 32n) : (first << 32n) | second;
}

export const readS8 = (bytes: Uint8Array, offset: number): number => (readU8(bytes, offset) << 24) >> 24;

export const readS16 = (bytes: Uint8Array, offset: number, order: ByteOrder): number =>
  (readU16(bytes, offset, order) << 16) >> 16;

export const readS32 = (bytes: Uint8Array, offset: number, order: ByteOrder): number =>
  readU32(bytes, offset, order) | 0;

export const readS64 = (bytes: Uint8Array, offset: number, order: ByteOrder): bigint =>
  BigInt.asIntN(64, readU64(bytes, offset, order));

/** Writers take any integer and keep its low bits, like a C cast: -1 and 0xffff are the same u16. */
export function writeU8(bytes: Uint8Array, offset: number, value: number): void {
  checkRange(bytes, offset, 1);
  bytes[offset] = value;
}

export function writeU16(bytes: Uint8Array, offset: number, value: number, order: ByteOrder): void {
  checkRange(bytes, offset, 2);
  bytes[offset] = order === 'little' ? value : value >>> 8;
  bytes[offset + 1] = order === 'little' ? value >>> 8 : value;
}

export function writeU32(bytes: Uint8Array, offset: number, value: number, order: ByteOrder): void {
  checkRange(bytes, offset, 4);
  writeU16(bytes, offset, order === 'little' ? value : value >>> 16, order);
  writeU16(bytes, offset + 2, order === 'little' ? value >>> 16 : value, order);
}

export function writeU64(bytes: Uint8Array, offset: number, value: bigint, order: ByteOrder): void {
  checkRange(bytes, offset, 8);
  const [low, high] = [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
  writeU32(bytes, offset, order === 'little' ? low : high, order);
  writeU32(bytes, offset + 4, order === 'little' ? high : low, order);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function checkRange(bytes: Uint8Array, offset: number, size: number): void {
  if (!(offset >= 0 && offset + size <= bytes.length)) {
    throw new RangeError(`${size} bytes at ${offset} are outside of ${bytes.length} bytes`);
  }
}
