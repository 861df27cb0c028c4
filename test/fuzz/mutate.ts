// Owns the ways in which a sound message is spoiled. All chance comes from the caller, so a seed gives the same bytes.
import { concat } from '../../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import type { Random } from '../fixtures/schema/random-composition.ts';

/** `other` is another message, to take parts from. */
type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const one = <T>(list: readonly T[], random: Random): T => list[random(list.length)]!;

/** A multiple of 4 behind the header, where attributes and members of headers start. */
const aligned = (bytes: Uint8Array, random: Random): number =>
  HEADER_LENGTH + 4 * random(Math.max(1, (bytes.length - HEADER_LENGTH) >> 2));

function writeU16(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  if (offset + 2 > bytes.length) return bytes;
  bytes[offset] = value;
  bytes[offset + 1] = value >> 8;
  return bytes;
}

const flipBits: Mutation = (bytes, random) => {
  for (let flips = 1 + random(8); flips > 0; flips -= 1) {
    const at = random(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << random(8));
  }
  return bytes;
};

const LENGTHS = [0, 1, 3, 4, 5, 6, 8, 0x7fff, 0x8000, 0xfffc, 0xffff];
const changeLength: Mutation = (bytes, random) =>
  writeU16(bytes, aligned(bytes, random), random(2) ? one(LENGTHS, random) : random(bytes.length + 8));

/** NLA_F_NESTED and NLA_F_NET_BYTEORDER with it. */
const changeType: Mutation = (bytes, random) =>
  writeU16(bytes, aligned(bytes, random) + 2, random(random(4) ? 64 : 0x1_0000) | one([0, 0x4000, 0x8000], random));

const changeMessage: Mutation = (bytes, random, other) =>
  writeU16(bytes, one([4, 6], random), random(4) ? other[4]! | (other[5]! << 8) : random(0x1_0000));

const changeNumber: Mutation = (bytes, random) => {
  const at = aligned(bytes, random);
  return bytes.fill(one([0, 0x7f, 0x80, 0xff], random), at, at + one([1, 2, 4, 8], random));
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random(bytes.length + 1));

const splice: Mutation = (bytes, random, other) => {
  const from = aligned(other, random);
  const part = other.subarray(from, from + 4 * random(64));
  const at = aligned(bytes, random);
  return concat([bytes.subarray(0, at), part, bytes.subarray(random(2) ? at : at + part.length)]);
};

const repeat: Mutation = (bytes, random) => {
  const at = aligned(bytes, random);
  const part = bytes.subarray(at, at + 4 * (1 + random(32)));
  const times = 2 + random(random(20) ? 20 : 2000);
  return concat([bytes.subarray(0, at), ...Array<Uint8Array>(times).fill(part), bytes.subarray(at)]);
};

/** Attributes within attributes around what is there, of one type or of many. */
const nest: Mutation = (bytes, random) => {
  const at = aligned(bytes, random);
  const payload = bytes.subarray(at, at + 0x8000);
  const depth = 1 + random(random(20) ? 40 : 8000);
  const type = random(40);
  const heads = new Uint8Array(4 * depth);
  for (let level = 0; level < depth; level += 1) {
    writeU16(heads, 4 * level, Math.min(0xffff, 4 * (depth - level) + payload.length));
    writeU16(heads, 4 * level + 2, (random(4) ? type : random(40)) | (random(2) ? 0x8000 : 0));
  }
  return concat([bytes.subarray(0, at), heads, payload]);
};

/** Many attributes without payload, or of the least there is; NULs are attributes of length 0. */
const fill: Mutation = (bytes, random) => {
  const at = aligned(bytes, random);
  const rest = new Uint8Array(4 * random(random(50) ? 200 : 0x1_0000));
  const [length, type] = [one([0, 4, 4, 5, 8], random), random(64)];
  for (let offset = 0; offset < rest.length; offset += Math.max(4, length + 3) & ~3) {
    writeU16(rest, offset, length);
    writeU16(rest, offset + 2, type);
  }
  return concat([bytes.subarray(0, at), rest, bytes.subarray(random(2) ? at : bytes.length)]);
};

/** NLMSG_ERROR or NLMSG_DONE around it, and extended acknowledgements behind. */
const acknowledge: Mutation = (bytes, random, other) => {
  const head = new Uint8Array(HEADER_LENGTH + 4);
  writeU16(head, 4, one([2, 2, 3], random));
  writeU16(head, 6, one([0, 0x100, 0x200, 0x300], random));
  head.fill(random(256), 16, 20);
  return concat([head, bytes, random(2) ? other.subarray(HEADER_LENGTH) : new Uint8Array()]);
};

const MUTATIONS: readonly Mutation[] = [
  ...[flipBits, changeLength, changeType, changeNumber],
  ...[changeMessage, truncate, splice, repeat, nest, fill, acknowledge],
];

/** A copy that one to four things have been done to; its nlmsg_len is right more often than not. */
export function mutate(message: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let bytes: Uint8Array = message.slice();
  for (let times = 1 + random(4); times > 0 && bytes.length > 0; times -= 1) {
    bytes = one(MUTATIONS, random)(bytes, random, other).slice();
  }
  if (bytes.length >= HEADER_LENGTH && random(4) > 0) {
    writeU16(bytes, 0, bytes.length & 0xffff);
    writeU16(bytes, 2, bytes.length >>> 16);
  }
  return bytes;
}
