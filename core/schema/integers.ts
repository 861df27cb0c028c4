// Owns the widths of YNL's integers, and their reading and writing. 64 bits are bigints, so no value is ever rounded.
import {
  type ByteOrder,
  readS8,
  readS16,
  readS32,
  readS64,
  readU8,
  readU16,
  readU32,
  readU64,
  writeU8,
  writeU16,
  writeU32,
  writeU64,
} from '../wire/bytes.ts';
import type { IntegerType } from './spec.ts';

interface Codec {
  readonly size: number;
  readonly read: (bytes: Uint8Array, offset: number, order: ByteOrder) => number | bigint;
  readonly write: (bytes: Uint8Array, value: bigint, order: ByteOrder) => void;
  readonly least: bigint;
  readonly most: bigint;
}

const unsigned = (size: number, read: Codec['read'], write: Codec['write']): Codec => ({
  size,
  read,
  write,
  least: 0n,
  most: (1n << BigInt(8 * size)) - 1n,
});
const signed = (size: number, read: Codec['read'], write: Codec['write']): Codec => ({
  size,
  read,
  write,
  least: -(1n << BigInt(8 * size - 1)),
  most: (1n << BigInt(8 * size - 1)) - 1n,
});

const write8: Codec['write'] = (bytes, value) => writeU8(bytes, 0, Number(value));
const write16: Codec['write'] = (bytes, value, order) => writeU16(bytes, 0, Number(value), order);
const write32: Codec['write'] = (bytes, value, order) => writeU32(bytes, 0, Number(value), order);
const write64: Codec['write'] = (bytes, value, order) => writeU64(bytes, 0, value, order);

const CODECS: Readonly<Record<IntegerType, Codec>> = {
  u8: unsigned(1, readU8, write8),
  u16: unsigned(2, readU16, write16),
  u32: unsigned(4, readU32, write32),
  u64: unsigned(8, readU64, write64),
  s8: signed(1, readS8, write8),
  s16: signed(2, readS16, write16),
  s32: signed(4, readS32, write32),
  s64: signed(8, readS64, write64),
};

const CODEC_OF: ReadonlyMap<string, Codec> = new Map(Object.entries(CODECS));
/** uint and sint, which take 4 bytes where the value fits and 8 where it doesn't. */
const EITHER: ReadonlyMap<string, readonly [narrow: Codec, wide: Codec]> = new Map([
  ['uint', [CODECS.u32, CODECS.u64]],
  ['sint', [CODECS.s32, CODECS.s64]],
]);

/** What carries an integer of this type in so many bytes; undefined where nothing does. */
export function integerOf(type: string, length: number): Codec | undefined {
  const codec = CODEC_OF.get(type);
  return codec ? (codec.size === length ? codec : undefined) : EITHER.get(type)?.find(({ size }) => size === length);
}

export const isInteger = (type: string): boolean => CODEC_OF.has(type) || EITHER.has(type);

/** In bytes; of uint and sint the least. */
export const sizeOf = (type: string): number => CODEC_OF.get(type)?.size ?? 4;

/** '2', or '4 or 8'. */
export const sizeWords = (type: string): string => (EITHER.has(type) ? '4 or 8' : `${sizeOf(type)}`);

/** The narrowest that takes the value; undefined where it doesn't fit the type at all. */
export function integerFor(type: string, value: bigint): Codec | undefined {
  const codec = CODEC_OF.get(type);
  const candidates = codec ? [codec] : (EITHER.get(type) ?? []);
  return candidates.find(({ least, most }) => least <= value && value <= most);
}
