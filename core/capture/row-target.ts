/** Where the packets of a file become rows, and how their bytes get there. */
import { NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT, NLCTRL_TYPE } from '../wire/constants.ts';
import type { Columns } from './columns.ts';

/** The number that a capture gives to a file's socket of a protocol; -1 for one that is not known yet. */
export type SocketNumbers = Int16Array;

export const createSocketNumbers = (): SocketNumbers => new Int16Array(1 << 16).fill(-1);
/** Where in {@link SocketNumbers} a socket stands, whose number and protocol are u8. */
export const placeOfSocket = (socket: number, protocol: number): number => (socket << 8) | protocol;

/** Rows from `row` on, before `rows`. All are zeros yet, which are not written again where they are common. */
export interface RowTarget {
  readonly columns: Columns;
  readonly arena: Uint8Array;
  readonly row: number;
  readonly rows: number;
  readonly sockets: SocketNumbers;
  /** The wall clock at the capture's epoch. */
  readonly epochWallMs: number;
}

/** A uevent has no header, and what nlctrl says of families is looked into. */
export function isLookedInto(words: DataView, protocol: number, message: number): boolean {
  if (protocol === NETLINK_KOBJECT_UEVENT || protocol > 0xff) return true;
  return protocol === NETLINK_GENERIC && words.getUint16(message + 4, true) === NLCTRL_TYPE;
}

/** Above so many bytes a call costs less than a loop. */
export const longestLoop = 160;

/** Copies a short message, four words in a turn of the loop: the turns themselves take time, too. */
export function copyWords(source: DataView, from: number, target: DataView, to: number, length: number): void {
  const last = length - 4;
  let i = 0;
  for (; i + 12 < last; i += 16) {
    target.setInt32(to + i, source.getInt32(from + i, true), true);
    target.setInt32(to + i + 4, source.getInt32(from + i + 4, true), true);
    target.setInt32(to + i + 8, source.getInt32(from + i + 8, true), true);
    target.setInt32(to + i + 12, source.getInt32(from + i + 12, true), true);
  }
  for (; i < last; i += 4) target.setInt32(to + i, source.getInt32(from + i, true), true);
  // The last word may overlap the one before.
  if (last >= 0) target.setInt32(to + last, source.getInt32(from + last, true), true);
  else for (; i < length; i++) target.setUint8(to + i, source.getUint8(from + i));
}
