// Owns the short text of a value in a tree: enums and flags by name, and the display hints.
import type { ByteOrder } from '../wire/bytes.ts';
import { hexPreview, quotedText } from '../wire/printable.ts';
import { formatIpv4, formatIpv6, formatMac, formatUuid } from './addresses.ts';
import { flagsText } from './enum-values.ts';
import type { Family } from './family.ts';
import type { DisplayHint, Field } from './spec.ts';

/** What to show: the value, and what it is besides. */
export interface Shown {
  readonly value: string;
  readonly note?: string;
}

/** `bytes` are the number's own, which addresses are read from. */
export function showInteger(field: Field, number: number | bigint, bytes: Uint8Array, family: Family): Shown {
  const table = field.enum === undefined ? undefined : family.enums.get(field.enum);
  if (table) {
    const name = field.asFlags ? flagsText(table, number) : table.byValue.get(Number(number));
    const plain = field.asFlags ? hexNumber(number, bytes.length) : `${number}`;
    return name === undefined ? { value: plain } : { value: name, note: plain };
  }
  if (field.displayHint === 'hex') return { value: hexNumber(number, bytes.length) };
  return { value: hinted(field.displayHint, bytes) ?? `${number}` };
}

const hexNumber = (number: number | bigint, size: number): string =>
  `0x${BigInt.asUintN(8 * size, BigInt(number))
    .toString(16)
    .padStart(2 * size, '0')}`;

export function showBytes(field: Field, bytes: Uint8Array): Shown {
  return { value: hinted(field.displayHint, bytes) ?? hexPreview(bytes) };
}

/** The form that a display hint asks for; undefined where the bytes are too many or too few for it. */
function hinted(hint: DisplayHint | undefined, bytes: Uint8Array): string | undefined {
  if ((hint === 'mac' || hint === 'fddi') && bytes.length <= LONGEST_MAC) return formatMac(bytes);
  if ((hint === 'ipv4' || hint === 'ipv4-or-v6') && bytes.length === 4) return formatIpv4(bytes);
  if ((hint === 'ipv6' || hint === 'ipv4-or-v6') && bytes.length === 16) return formatIpv6(bytes);
  return hint === 'uuid' && bytes.length === 16 ? formatUuid(bytes) : undefined;
}

/** MAX_ADDR_LEN */
const LONGEST_MAC = 32;

/** '"lo"', '""', or hexadecimal where it isn't printable. */
export function showText(bytes: Uint8Array): string {
  return quotedText(bytes) ?? (bytes.every((byte) => byte === 0) ? '""' : hexPreview(bytes));
}

/** The field's own order goes first, then NLA_F_NET_BYTEORDER, then the message's. */
export const fieldOrder = (field: Field, order: ByteOrder, netByteOrder = false): ByteOrder =>
  field.byteOrder ?? (netByteOrder ? 'big' : order);
