/** What the bytes at one place mean, read in every usual way: a table of {label, size, convert}. Pure. */
import { hexByte } from '../../core/payload/hex.ts';
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
} from '../../core/wire/bytes.ts';
import { decodeCharacter } from '../../core/wire/text.ts';

export interface Reading {
  readonly label: string;
  /** Bytes it needs. */
  readonly size: number;
  /** The text of at least `size` bytes; undefined where they don't make one. */
  readonly convert: (bytes: Uint8Array, order: ByteOrder) => string | undefined;
  /** Says the same in either byte order. */
  readonly isOrderless?: boolean;
}

export const readings: readonly Reading[] = [
  { label: 'u8', size: 1, convert: (b) => `${readU8(b, 0)}`, isOrderless: true },
  { label: 's8', size: 1, convert: (b) => `${readS8(b, 0)}`, isOrderless: true },
  { label: 'u16', size: 2, convert: (b, order) => `${readU16(b, 0, order)}` },
  { label: 's16', size: 2, convert: (b, order) => `${readS16(b, 0, order)}` },
  { label: 'u32', size: 4, convert: (b, order) => `${readU32(b, 0, order)}` },
  { label: 's32', size: 4, convert: (b, order) => `${readS32(b, 0, order)}` },
  { label: 'u64', size: 8, convert: (b, order) => `${readU64(b, 0, order)}` },
  { label: 's64', size: 8, convert: (b, order) => `${readS64(b, 0, order)}` },
  { label: 'time, s', size: 4, convert: (b, order) => timeOf(BigInt(readU32(b, 0, order)) * 1_000n) },
  { label: 'time, ns', size: 8, convert: (b, order) => timeOf(readU64(b, 0, order) / 1_000_000n) },
  { label: 'text', size: 1, convert: textOf, isOrderless: true },
  { label: 'IPv4', size: 4, convert: (b) => b.subarray(0, 4).join('.'), isOrderless: true },
  { label: 'MAC', size: 6, convert: macOf, isOrderless: true },
  { label: 'IPv6', size: 16, convert: ipv6Of, isOrderless: true },
];

export interface ReadingRow {
  readonly label: string;
  /** Undefined where the bytes are too few or make no such value. */
  readonly little: string | undefined;
  /** Undefined as above, or where byte order makes no difference. */
  readonly big: string | undefined;
  readonly isOrderless: boolean;
}

/** Every reading at `offset`, always in the same rows. */
export function readAt(bytes: Uint8Array, offset: number): ReadingRow[] {
  const rest = bytes.subarray(offset);
  return readings.map(({ label, size, convert, isOrderless = false }) => ({
    label,
    little: rest.length >= size ? convert(rest, 'little') : undefined,
    big: rest.length >= size && !isOrderless ? convert(rest, 'big') : undefined,
    isOrderless,
  }));
}

/** The readings that fit into one line: 'u8 134', 's8 -122', 'u16 34694', 'be16 34439'. */
export function summaryAt(bytes: Uint8Array, offset: number): string[] {
  const rest = bytes.subarray(offset);
  const parts = [`u8 ${rest[0]}`, `s8 ${readS8(rest, 0)}`];
  if (rest.length >= 2) parts.push(`u16 ${readU16(rest, 0, 'little')}`, `be16 ${readU16(rest, 0, 'big')}`);
  return parts;
}

/** Only years that a message may be about: anything else is a number, not a time. */
function timeOf(ms: bigint): string | undefined {
  const isLikely = ms >= 631_152_000_000n && ms < 4_102_444_800_000n;
  return isLikely ? new Date(Number(ms)).toISOString().replace('T', ' ').replace('.000', '') : undefined;
}

const textLimit = 24;

/** Printable UTF-8 from here on, as far as it goes. */
function textOf(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length && text.length < textLimit; ) {
    const character = decodeCharacter(bytes, at);
    if (!character || /\p{C}/u.test(String.fromCodePoint(character.code))) break;
    text += String.fromCodePoint(character.code);
    at += character.length;
  }
  return text === '' ? undefined : `"${text}"${text.length >= textLimit ? '…' : ''}`;
}

function macOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 6), hexByte).join(':');
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups (two at least) as '::'. */
function ipv6Of(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => readU16(bytes, index * 2, 'big').toString(16));
  const text = groups.join(':');
  const zeros = text.match(/\b0(:0)+\b/g)?.reduce((longest, run) => (run.length > longest.length ? run : longest));
  if (!zeros) return text;
  const at = text.search(new RegExp(`(^|:)${zeros}(:|$)`));
  const start = text.indexOf(zeros, at);
  return `${text.slice(0, start).replace(/:$/, '')}::${text.slice(start + zeros.length).replace(/^:/, '')}`;
}
